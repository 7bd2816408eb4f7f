"""scikit-learn's `check_estimator`, with no expected failure but of what bagging cannot do."""

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from backproof.estimators import MLPClassifier, MLPRegressor

DEFAULTS = [MLPClassifier(), MLPRegressor()]
OTHERS = [
    MLPClassifier(
        hidden_layer_sizes=(6, 5),
        activation=["silu", "tanh"],
        solver="adamw",
        loss="quadratic",
        learning_rate_init=0.01,
    ),
    MLPClassifier(n_networks=3, n_jobs=2, hidden_layer_sizes=20, max_iter=60, learning_rate_init=0.02),
    MLPRegressor(n_networks=3, hidden_layer_sizes=20, max_iter=60, learning_rate_init=0.02),
    MLPRegressor(loss="huber", solver="nesterov", activation="gelu", schedule="cosine", learning_rate_init=0.03),
]

WEIGHTS_ARE_NO_COUNTS = "a bootstrap sample of weighted rows is none of repeated rows, as with scikit-learn's bagging"
CANNOT_HOLD = {f"check_sample_weight_equivalence_on_{kind}_data": WEIGHTS_ARE_NO_COUNTS for kind in ("dense", "sparse")}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks(DEFAULTS)
def test_scikit_learns_check_holds(estimator, check):
    check(estimator)


@pytest.mark.published
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks(OTHERS)
def test_it_holds_with_other_options(estimator, check):
    check(estimator)


@pytest.mark.published
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks(
    [MLPClassifier(n_networks=2, bagging=True, hidden_layer_sizes=20, max_iter=60, learning_rate_init=0.02)],
    expected_failed_checks=lambda estimator: CANNOT_HOLD,
)
def test_of_a_bagged_one_all_hold_that_can(estimator, check):
    check(estimator)
