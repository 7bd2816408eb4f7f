"""Several networks as one: the same answers as their mean, through files and exports too."""

import numpy as np
import pytest

from backproof import Model, Network, load, save
from backproof.errors import InputError
from backproof.joined_networks import joined
from backproof.model_file import model_bytes, model_from_bytes

X = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
NETWORKS = [
    Network([3, 4, 2, 1], ["tanh", "silu", "sigmoid"], "binary_cross_entropy"),
    Network([3, 5, 3], ["silu", "softmax"], "categorical_cross_entropy"),
    Network([3, 2], "identity"),
]


def several(network, count=3, temperature=1.7):
    members = [network.init(seed, dtype=np.float32) for seed in range(count)]
    return Model.of_members(network, members, temperature)


def mean_answers(model):
    z = [model.member_network.forward(member, X).weighted_inputs[-1] for member in model.members]
    return np.mean(np.array(z, np.float64), axis=0) / model.temperature


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: str(network.sizes))
def test_one_network_answers_as_the_mean_of_the_several(network):
    model, expected = several(network), None
    expected = mean_answers(model)
    z, a = model.output_layer(X)
    np.testing.assert_allclose(z, expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(a, network.activations[-1].forward(expected), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(model.network.forward(model.parameters, X).output, a, rtol=1e-4, atol=1e-5)
    assert model.member_network.sizes == network.sizes


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: str(network.sizes))
def test_a_file_holds_every_network_and_gives_the_same_bits(network, tmp_path):
    model = several(network)
    save(tmp_path / "m.backproof", model)
    back = load(tmp_path / "m.backproof")
    np.testing.assert_array_equal(back.predict(X), model.predict(X))
    assert (len(back.members), back.temperature) == (3, 1.7)
    assert model_bytes(back) == model_bytes(model)


def test_a_file_of_one_network_has_no_word_of_several():
    network = NETWORKS[0]
    one = Model(network, network.init(0))
    assert model_from_bytes(model_bytes(one)).members == ()
    assert b"networks" not in model_bytes(one)


def test_what_cannot_be_joined_is_refused():
    network = Network([2, 3, 2], ["softmax", "identity"])
    with pytest.raises(InputError, match="softmax in a hidden layer"):
        joined(network, [network.init(0), network.init(1)])
    with pytest.raises(InputError, match="none given"):
        joined(network, [])
    with pytest.raises(InputError, match="temperature"):
        joined(NETWORKS[0], [NETWORKS[0].init(0)], 0.0)
    with pytest.raises(InputError, match="shapes"):
        joined(NETWORKS[0], [NETWORKS[1].init(0)])
