"""The share of every probability that is spread evenly over the classes: found as it is, and said by layers."""

from dataclasses import replace

import numpy as np
import pytest

import backproof as bp
from backproof import Model, Network
from backproof.tabular.even_share import MOST_CLASSES, calibration, mixed, with_share
from backproof.tabular.learning import learn
from backproof.tabular.temperature import fitted_temperature, mean_cost
from tabular_problems import SMALL, examples

BINARY = Network([4, 3, 1], ["tanh", "sigmoid"], "binary_cross_entropy")
SEVERAL_COLUMNS = Network([4, 3, 3], ["tanh", "sigmoid"], "binary_cross_entropy")
OF_CLASSES = [Network([4, 3, k], ["tanh", "softmax"], "categorical_cross_entropy") for k in (2, 3, 4, 7, MOST_CLASSES)]


def large(network, seed):
    """Parameters whose z^L are tens, so that probabilities reach from one half to a millionth."""
    made = network.init(seed, dtype=np.float64)
    return replace(made, weights=(*made.weights[:-1], 10 * made.weights[-1]))


@pytest.mark.parametrize("network", [BINARY, SEVERAL_COLUMNS, *OF_CLASSES], ids=lambda network: str(network.sizes))
@pytest.mark.parametrize("share", [0.3, 0.002])
def test_further_layers_say_the_probabilities_with_their_share(network, share):
    """The witness is the mixture itself: of K classes, each has ε / K of what all have."""
    member, x = large(network, 1), np.random.default_rng(0).normal(size=(50, 4))
    longer, (made,) = with_share(network, [member], 1.7, share)
    z = network.forward(member, x).weighted_inputs[-1]
    classes = 2 if network.activations[-1].name == "sigmoid" else network.sizes[-1]
    right = (1 - share) * network.activations[-1].forward(z / 1.7) + share / classes
    said = Model.of_members(longer, [made, made], 1.7).predict(x)
    np.testing.assert_allclose(said, right, rtol=1e-10)
    answers = network.activations[-1].forward(mixed(network, z, 1.7, share))
    np.testing.assert_allclose(answers, right, rtol=1e-10)
    single = Model.of_members(longer, [longer.parameters_from_vector(made.to_vector().astype(np.float32))], 1.7)
    np.testing.assert_allclose(single.predict(x.astype(np.float32)), right, rtol=1e-3)


@pytest.mark.parametrize("network", [BINARY, OF_CLASSES[2]], ids=["two classes", "four"])
def test_networks_in_single_precision_that_are_surer_than_any_are_held_to_the_share(network):
    """z^L of ten thousand, which no network learns from features that are bounded, is no reason to lose the class."""
    flat = Network([network.sizes[-1], network.sizes[-1]], network.activations[-1], network.cost_function)
    eye = flat.parameters_from_vector(np.append(np.eye(flat.sizes[-1]), np.zeros(flat.sizes[-1])).astype(np.float32))
    longer, (made,) = with_share(flat, [eye], 1.0, 0.02)
    z = np.float32(1e4) * (np.eye(flat.sizes[-1], dtype=np.float32) if flat.sizes[-1] > 1 else np.float32([[1], [-1]]))
    right = 0.98 * flat.predict(eye, z) + 0.02 / max(2, flat.sizes[-1])
    np.testing.assert_allclose(longer.predict(made, z), right, rtol=2e-2)


def test_without_a_share_networks_are_as_they_were():
    member = BINARY.init(0)
    assert with_share(BINARY, [member], 2.0, 0.0) == (BINARY, (member,))


@pytest.mark.parametrize("columns", [1, 2, 5])
@pytest.mark.parametrize("share", [0.02, 0.2])
def test_the_share_that_classes_were_drawn_with_is_found(columns, share):
    rng = np.random.default_rng(columns)
    network = BINARY if columns == 1 else Network([4, columns], "softmax", "categorical_cross_entropy")
    z = 6 * rng.normal(size=(6_000, columns))
    right = network.activations[-1].forward(mixed(network, z, 1.5, share))
    if columns == 1:
        y = (rng.random(z.shape) < right).astype(float)
    else:
        y = np.eye(columns)[(rng.random((len(z), 1)) > right.cumsum(axis=1)).sum(axis=1).clip(0, columns - 1)]
    temperature, found = calibration(network, z, y)
    assert found == pytest.approx(share, rel=0.4)
    assert temperature == pytest.approx(1.5, rel=0.12)
    assert calibration(network, z, y, even_share=False) == (fitted_temperature(network, z, y), 0.0)


def test_no_other_share_and_temperature_cost_less():
    network = Network([1, 3], "softmax", "categorical_cross_entropy")
    rng = np.random.default_rng(3)
    z = 4 * rng.normal(size=(400, 3))
    y = np.eye(3)[np.where(rng.random(400) < 0.1, rng.integers(0, 3, 400), z.argmax(axis=1))]
    weights = rng.random(400)
    temperature, share = calibration(network, z, y, weights)
    least = mean_cost(network, mixed(network, z, temperature, share), y, weights)
    for other in np.geomspace(0.5, 3.0, 20):
        for another in np.geomspace(1e-4, 0.3, 20):
            assert least <= mean_cost(network, mixed(network, z, other, another), y, weights) * (1 + 1e-3)
    assert least < mean_cost(network, z, y, weights, fitted_temperature(network, z, y, weights))


@pytest.mark.parametrize("network", [BINARY, OF_CLASSES[1]], ids=["two classes", "three"])
def test_where_nothing_is_unforeseen_there_is_no_share(network):
    """Classes as the probabilities say: one number more would be chance."""
    rng = np.random.default_rng(0)
    z = 0.5 * rng.normal(size=(300, network.sizes[-1]))
    chance = network.activations[-1].forward(z)
    y = (rng.random(z.shape) < chance).astype(float) if z.shape[1] == 1 else np.eye(3)[
        (rng.random((300, 1)) > chance.cumsum(axis=1)).sum(axis=1).clip(0, 2)]  # fmt: skip
    assert calibration(network, z, y)[1] == 0.0


def test_values_and_very_many_classes_have_no_share():
    values = Network([1, 1], "identity")
    assert calibration(values, np.array([[0.0], [50.0]]), np.zeros((2, 1))) == (1.0, 0.0)
    count = MOST_CLASSES + 1
    many = Network([1, count], "softmax", "categorical_cross_entropy")
    z, y = 50 * np.eye(count), np.roll(np.eye(count), 1, axis=0)
    assert calibration(many, z, y)[1] == 0.0


@pytest.fixture(scope="module")
def noisy():
    """Examples of which one in five is of another class than it looks."""
    given = examples(400)
    wrong = np.random.default_rng(5).random((400, 1)) < 0.2
    return replace(given, y=np.where(wrong, 1 - given.y, given.y))


HASTY = replace(SMALL, hidden=(16, 8), epochs=30, dropout=0.0)


@pytest.mark.parametrize("shared", [False, True], ids=["rows of each", "rows of all"])
def test_what_is_learnt_says_its_share_in_its_layers(noisy, shared, tmp_path):
    """The cost that learning tells is that of the model's own answers, and the model file has all of it."""
    other = replace(noisy, validation=(noisy.x[300:], noisy.y[300:]), x=noisy.x[:300], y=noisy.y[:300])
    given = other if shared else noisy
    learnt, plain = learn(given, HASTY, seed=1), learn(given, replace(HASTY, even_share=False), seed=1)
    assert learnt.options["even_share"] > 0
    assert "even_share" not in plain.options
    assert (learnt.network.sizes[3:], plain.network.sizes[3:]) == ((2, 1), (1,))
    assert [record.name for record in learnt.network.activations] == ["silu", "silu", "softplus", "sigmoid"]
    assert learnt.cost < plain.cost
    model = Model.of_members(learnt.network, learnt.members, learnt.temperature)
    if shared:
        z = model.output_layer(given.validation[0])[0]
        np.testing.assert_allclose(z, learnt.z, atol=1e-4)
        assert learnt.cost == pytest.approx(mean_cost(learnt.network, z, given.validation[1]), rel=1e-4)
    bp.save(tmp_path / "model", model)
    np.testing.assert_array_equal(bp.load(tmp_path / "model").predict(given.x), model.predict(given.x))
    one = model.network.predict(model.parameters, given.x)
    np.testing.assert_allclose(one, model.predict(given.x), rtol=1e-4)


def test_the_first_layers_are_those_without_a_share(noisy):
    learnt, plain = (learn(noisy, replace(HASTY, even_share=each), seed=1) for each in (True, False))
    for member, before in zip(learnt.members, plain.members, strict=True):
        for one, other in zip(member.weights[:2], before.weights[:2], strict=True):
            np.testing.assert_array_equal(one, other)
