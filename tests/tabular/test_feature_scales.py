"""What scales features before learning: the importance of columns, and factors that a model then knows nothing of."""

from dataclasses import replace

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from backproof import Network
from backproof.tabular.checkpoints import SeveralFolder
from backproof.tabular.feature_scales import EXCHANGES, Scorer, importances, scales_of, with_scales
from backproof.tabular.first_weights import factors
from backproof.tabular.folds import folds_of
from backproof.tabular.learning import begun, learn, with_scales_found
from backproof.tabular.recipe import FEWEST_OF_PILOTS, recipe_for
from backproof.tabular.temperature import mean_cost
from tabular_problems import SMALL, examples

COLUMNS = np.array([0, 1, 2, 2])
WITH_PILOTS = replace(SMALL, pilots=2, epochs=6)


@pytest.fixture(scope="module")
def many():
    """Examples of which the first two columns make the answer, and enough of them for pilots."""
    return examples(FEWEST_OF_PILOTS, columns=COLUMNS)


def scorer_of(activations=("tanh", "sigmoid"), seed=0, weights=None):
    given = examples(60, seed=seed)
    network = Network([4, 5, 1], list(activations), "binary_cross_entropy")
    return Scorer(network, network.init(seed, dtype=np.float64), given.x.astype(float), given.y, weights)


def test_importance_is_the_rise_of_the_cost_when_the_rows_of_a_column_are_exchanged():
    """The witness exchanges the features themselves, and asks the network for its cost."""
    scorer = scorer_of()
    found = importances([scorer], COLUMNS, np.random.default_rng(3))
    rng = np.random.default_rng(3)
    order = rng.permutation(len(scorer.x))
    x, y, rises = scorer.x[order], scorer.y[order], np.zeros(3)
    before = scorer.network.cost(scorer.parameters, x, y)
    for column in range(3):
        for _ in range(EXCHANGES):
            other, mixed = x.copy(), rng.permutation(len(x))
            other[:, column == COLUMNS] = x[mixed][:, column == COLUMNS]
            rises[column] += scorer.network.cost(scorer.parameters, other, y) - before
    np.testing.assert_allclose(found, np.maximum(rises / EXCHANGES, 0), atol=1e-12)


def test_weights_of_rows_count_in_importance():
    weights = (np.arange(60) < 30).astype(float)
    half, rng = scorer_of(weights=weights), np.random.default_rng
    z = half.x @ half.parameters.weights[0].T + half.parameters.biases[0]
    assert half.cost(z) == pytest.approx(half.network.cost(half.parameters, half.x[:30], half.y[:30]))
    assert not np.allclose(importances([half], COLUMNS, rng(0)), importances([scorer_of()], COLUMNS, rng(0)))


def test_importance_and_first_weights_do_not_depend_on_the_threads_of_blas():
    """Large products have other bits by two threads than by one; the sizes here are those of a table of 40 columns."""
    rng = np.random.default_rng(0)
    network = Network([500, 128, 64, 1], ["silu", "silu", "identity"], "quadratic")
    x, y = rng.normal(size=(300, 500)).astype(np.float32), rng.normal(size=(300, 1)).astype(np.float32)
    scorer = Scorer(network, network.init(0, dtype=np.float32), x, y)
    found = []
    for threads in (1, 2):
        with threadpool_limits(threads, user_api="blas"):
            rises = importances([scorer], np.arange(500) // 250, np.random.default_rng(1))
            found.append((rises.tobytes(), factors(scorer.parameters.weights[0], x, 1.0).tobytes()))
    assert found[0] == found[1]


def test_where_no_column_counts_all_scales_are_one():
    assert scales_of(np.zeros(3), COLUMNS, 0.5).tolist() == [1.0] * 4


def test_scaled_parameters_answer_to_x_as_the_others_do_to_scaled_x():
    scorer, scales = scorer_of(), np.array([2.0, 0.5, 0.1, 1.0])
    scaled = scorer.network.predict(scorer.parameters, scorer.x * scales)
    np.testing.assert_allclose(scorer.network.predict(with_scales(scorer.parameters, scales), scorer.x), scaled)
    assert not np.allclose(scorer.network.predict(scorer.parameters, scorer.x), scaled)


def test_columns_that_make_the_answer_are_scaled_up(many):
    recipe = replace(WITH_PILOTS, epochs=60, learning_rate=0.01)
    scales = with_scales_found(many, recipe, seed=0).scales
    assert min(scales[:2]) > 1 > max(scales[2:])
    assert scales[2] == scales[3]


@pytest.mark.parametrize(
    "given",
    [examples(FEWEST_OF_PILOTS - 1, columns=COLUMNS), examples(400), examples(400, columns=np.zeros(4, int))],
    ids=["few examples", "columns not known", "one column"],
)
def test_where_columns_cannot_be_told_apart_nothing_is_scaled(given):
    assert with_scales_found(given, WITH_PILOTS, seed=0).scales is None


def test_without_pilots_nothing_is_scaled(many):
    assert with_scales_found(many, SMALL, seed=0).scales is None


def test_networks_learn_scaled_features_and_the_model_takes_them_as_they_are(many):
    """The cost that learning tells of scaled rows is that of the members on the rows themselves."""
    learnt = learn(many, WITH_PILOTS, seed=4)
    sums, counts = np.zeros((len(many.y), 1)), np.zeros((len(many.y), 1))
    for member, fold in zip(learnt.members, folds_of(many.y, 3, 4), strict=True):
        sums[fold.held_to] += learnt.network.forward(member, many.x[fold.held_to]).weighted_inputs[-1]
        counts[fold.held_to] += 1
    held = counts[:, 0] > 0
    z = sums[held] / counts[held]
    cost = mean_cost(learnt.network, z, many.y[held], temperature=learnt.temperature)
    assert cost == pytest.approx(learnt.cost, rel=1e-5)
    plain = learn(replace(many, columns=None), WITH_PILOTS, seed=4)
    assert not np.array_equal(plain.members[0].to_vector(), learnt.members[0].to_vector())


def test_validation_rows_are_scaled_too(many):
    other = examples(40, seed=9)
    learnt = learn(replace(many, validation=(other.x, other.y)), WITH_PILOTS, seed=1)
    z = np.mean([learnt.network.forward(one, other.x).weighted_inputs[-1] for one in learnt.members], axis=0)
    assert mean_cost(learnt.network, z, other.y, temperature=learnt.temperature) == pytest.approx(learnt.cost, rel=1e-5)


def test_networks_that_go_on_keep_the_scales(many, tmp_path):
    whole = learn(many, WITH_PILOTS, seed=2)
    several = begun(with_scales_found(many, WITH_PILOTS, seed=2), WITH_PILOTS, seed=2)
    for _, _ in zip(range(2), several.epochs(), strict=False):
        pass
    SeveralFolder(tmp_path).after(several, must=True)
    again = learn(many, WITH_PILOTS, seed=2, folder=tmp_path)
    for first, second in zip(whole.members, again.members, strict=True):
        np.testing.assert_array_equal(first.to_vector(), second.to_vector())


def test_only_the_recipes_of_several_networks_have_pilots():
    assert recipe_for("default", 5_000, "binary").pilot(5_000).networks == 2
    assert recipe_for("default", 5_000, "binary").pilot(50) is None
