"""What is chosen where nobody says fits together: every choice trains, every pair that cannot is refused."""

import numpy as np
import pytest

import backproof as bp
from backproof.activations import ACTIVATIONS
from backproof.costs import COSTS
from backproof.initializers import SCHEMES
from backproof.runs.defaults import COST_OF_KIND, METRIC_OF_KIND, chosen_epochs, chosen_network, chosen_scheme
from backproof.training.metrics import METRICS


@pytest.mark.parametrize("kind", COST_OF_KIND)
def test_every_task_gets_a_canonical_pair_and_a_metric_there_is(kind):
    network = chosen_network(5, 2, kind)
    assert network.is_canonical
    assert METRIC_OF_KIND[kind] in METRICS


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("kind", COST_OF_KIND)
def test_the_output_activation_stays_where_the_cost_is_finite(cost, kind):
    network = chosen_network(5, 2, kind, cost_function=cost)
    low, high = network.cost_function.domain
    assert low <= network.activations[-1].bounds[0]
    assert network.activations[-1].bounds[1] <= high


@pytest.mark.parametrize("output", ACTIVATIONS)
@pytest.mark.parametrize("kind", COST_OF_KIND)
def test_the_cost_follows_a_given_output_activation(output, kind):
    network = chosen_network(5, 2, kind, output_activation=output)
    assert network.activations[-1].name == output
    assert np.isfinite(network.cost(network.init(), np.ones((1, 5)), np.array([[0.0, 1.0]])))


def test_one_activation_is_for_every_hidden_layer_and_one_more_for_the_output():
    names = [
        [record.name for record in chosen_network(3, 2, "regression", layers=[4, 4], activations=given).activations]
        for given in (["tanh"], ["tanh", "relu"], ["tanh", "relu", "softplus"])
    ]
    assert names == [["tanh", "tanh", "identity"], ["tanh", "relu", "identity"], ["tanh", "relu", "softplus"]]


def test_as_many_activations_as_do_not_fit_are_refused():
    with pytest.raises(bp.InputError, match="4 given for 2 hidden layers"):
        chosen_network(3, 2, "regression", layers=[4, 4], activations=["tanh"] * 4)
    with pytest.raises(bp.InputError, match="output layer"):
        chosen_network(3, 2, "regression", layers=[4], activations=["tanh", "relu"], output_activation="identity")


def test_an_output_that_the_cost_does_not_take_is_refused_with_the_one_it_does():
    with pytest.raises(bp.InputError, match="'softmax'"):
        chosen_network(3, 2, "multiclass", output_activation="identity", cost_function="categorical_cross_entropy")


def test_no_hidden_layer_is_a_choice_too():
    assert chosen_network(3, 2, "multiclass", layers=[]).sizes == (3, 2)


def test_epochs_make_enough_steps_and_no_more_than_enough():
    assert chosen_epochs(10, None) == 200
    assert chosen_epochs(10**6, 32) == 20
    assert 2900 < chosen_epochs(1347, 32) * 43 < 3100


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_chosen_initializer_is_one_there_is(name):
    assert chosen_scheme(bp.Network([2, 2, 1], [name, "identity"])) in SCHEMES
