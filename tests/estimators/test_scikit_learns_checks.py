"""scikit-learn's `check_estimator`, with no expected failure."""

import pytest
from sklearn.utils.estimator_checks import parametrize_with_checks

from backproof.estimators import MLPClassifier, MLPRegressor

ESTIMATORS = [
    MLPClassifier(),
    MLPRegressor(),
    MLPClassifier(
        hidden_layer_sizes=(6, 5),
        activation=["silu", "tanh"],
        solver="adamw",
        loss="quadratic",
        learning_rate_init=0.01,
    ),
    MLPRegressor(loss="huber", solver="nesterov", activation="gelu", schedule="cosine", learning_rate_init=0.03),
]


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@parametrize_with_checks(ESTIMATORS)
def test_scikit_learns_check_holds(estimator, check):
    check(estimator)
