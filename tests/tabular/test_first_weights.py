"""First weights: the weighted inputs of the first hidden layer have the deviation asked for, whatever the features."""

from dataclasses import replace

import numpy as np
import pytest

from backproof.tabular.first_weights import LAST, factors
from backproof.tabular.learning import begun
from backproof.tabular.recipe import EFFORTS, recipe_for
from tabular_problems import SMALL, examples

FITTED = replace(SMALL, first_deviation=1.0)


def firsts(recipe, given=None):
    given = examples() if given is None else given
    several = begun(given, recipe, seed=5)
    return [several.network.parameters_from_vector(run.state.vector) for run in several.runs], several


def deviations(parameters, x):
    return (x @ parameters.weights[0].T).std(axis=0)


@pytest.mark.parametrize("size", [1.0, 1e-3, 1e3])
def test_weighted_inputs_begin_with_the_deviation_whatever_the_size_of_features(size):
    given = examples()
    given = replace(given, x=given.x * np.float32(size))
    for parameters in firsts(FITTED, given)[0]:  # each from the examples that it learns from, most of all
        np.testing.assert_allclose(deviations(parameters, given.x), 1.0, rtol=0.2)


def test_by_the_rule_of_he_they_do_not():
    found = [deviations(parameters, examples().x) for parameters in firsts(SMALL)[0]]
    assert np.abs(np.log(found)).max() > 0.2


def test_bins_still_begin_at_zero_and_later_layers_as_before():
    given = replace(examples(), pieces=np.arange(examples().x.shape[1]) == 1)
    for fitted, plain in zip(firsts(FITTED, given)[0], firsts(SMALL, given)[0], strict=True):
        assert not fitted.weights[0][:, 1].any()
        ratios = fitted.weights[0][:, [0]] / plain.weights[0][:, [0]]
        np.testing.assert_allclose(fitted.weights[0], plain.weights[0] * ratios, rtol=1e-5)
        for one, other in zip(fitted.weights[1:], plain.weights[1:], strict=True):
            np.testing.assert_array_equal(one, other)


def test_the_last_weights_begin_small():
    parameters, several = firsts(FITTED)
    he = several.network.init(several.runs[0].setup.options.seed, "he_normal", np.float32)
    np.testing.assert_allclose(parameters[0].weights[-1], he.weights[-1] * LAST, rtol=1e-6)


def test_a_neuron_that_sees_nothing_vary_is_left_alone():
    w, x = np.array([[1.0, 0.0], [0.0, 3.0]]), np.array([[1.0, 2.0], [1.0, 4.0]])
    np.testing.assert_allclose(factors(w, x, 2.0), [1.0, 2.0 / 3.0])
    assert factors(np.zeros((2, 2)), x, 2.0).tolist() == [1.0, 1.0]


def test_values_have_it_and_classes_do_not():
    assert [recipe_for(effort, 5_000, "regression").first_deviation for effort in EFFORTS] == [1.0] * len(EFFORTS)
    assert not any(recipe_for(effort, 5_000, kind).first_deviation for effort in EFFORTS for kind in ("binary",))
