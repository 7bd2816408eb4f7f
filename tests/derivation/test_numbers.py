"""The numbers beside the symbols are the network's; the paths add up to the gradient; and the largest come first."""

import re
from functools import cache
from itertools import pairwise, product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.derivation import derive, explain
from backproof.derivation.numbers import example_of, value_of
from backproof.derivation.paths import edge_matrix
from backproof.derivation.result import Paths, Substitutions
from backproof.derivation.trees import Value
from backproof.network import Network
from derivation.cases import NETWORKS, example

WITH_NUMBERS = ["2-3-1", "784-30-10", "softmax, cross-entropy", "softmax inside and out", "mixed", "own formulas",
                "scikit-learn's cost", "cost huber", "cost log_cosh", "cost poisson", "activation gelu"]  # fmt: skip


@cache
def with_example(name):
    """Return the derivation of a network with its example and one weight in detail; made once."""
    x, y = example(NETWORKS[name])
    return derive(NETWORKS[name], x, y, weight=(2, 1, 2))


def parts(derivation, kind):
    return [part for section in derivation.sections for part in section.parts if isinstance(part, kind)]


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_each_formula_with_its_numbers_gives_the_number(name):
    lines = [line for part in parts(with_example(name), Substitutions) for line in part.lines]
    checked = [line for line in lines if not isinstance(line.numbers, Value) and _is_arithmetic(line.numbers)]
    assert len(checked) >= 5
    for line in checked:
        assert value_of(line.numbers) == pytest.approx(line.value, rel=1e-9, abs=1e-15)


def _is_arithmetic(node):
    from backproof.derivation.trees import Apply, walk

    return not any(isinstance(part, Apply) and part.name == "sigma" for part in walk(node))


@pytest.mark.parametrize("name", WITH_NUMBERS)
def test_the_paths_of_a_weight_add_up_to_its_gradient(name):
    network = NETWORKS[name]
    x, y = example(network)
    found = parts(with_example(name), Paths)[-1]
    parameters = network.init(seed=0)
    trace = network.forward(parameters, x[None])
    expected = network.backward(parameters, trace, y[None]).weights[0][0, 1]
    assert found.total == pytest.approx(expected, rel=1e-12)
    assert sum(line.value for line in found.lines) + found.rest == pytest.approx(expected, rel=1e-9, abs=1e-16)
    assert len(found.lines) + found.omitted == prod(network.sizes[2:])


@settings(max_examples=15)
@given(st.lists(st.integers(1, 4), min_size=3, max_size=5), st.integers(0, 10**6))
def test_the_paths_shown_are_the_largest_of_all(sizes, seed):
    network = Network(sizes, "tanh")
    parameters = network.init(seed=seed)
    x, y = example(network)
    found = parts(explain(network, x, y, parameters=parameters, neuron=(2, 1)), Paths)[0]
    own = example_of(network, x, y, parameters)
    delta = own.gradient.errors[-1][0]
    sizes_of_products = [
        abs(delta[path[-1]] * prod(edge_matrix(own, 2 + at)[k, j] for at, (j, k) in enumerate(pairwise(path))))
        for path in product([0], *(range(size) for size in sizes[2:]))
    ]
    everything = sorted(sizes_of_products, reverse=True)
    shown = [abs(line.value) for line in found.lines]
    assert shown == pytest.approx(everything[: len(shown)], rel=1e-12)


def test_the_long_sums_of_a_large_network_keep_their_largest_terms():
    text = with_example("784-30-10").to_text()
    assert re.search(r" \+ \(781 more terms: −?\d[\d.]*", text)
    assert re.search(r" \+ \(其余 781 项之和为 −?\d[\d.]*", with_example("784-30-10").to_text("zh"))
    assert max(map(len, text.splitlines())) < 400


def test_gradients_of_weights_are_shown_where_something_is_sent():
    """Products with an input of 0 show nothing: the first inputs that are not 0 are taken."""
    section = derive(Network([5, 2, 1]), [0.0, 0.0, 0.5, 0.0, 0.25], [1.0]).sections[-2]
    (first,) = [part for part in section.parts if isinstance(part, Substitutions) and part.title == "weight numbers"
                and dict(part.said)["layer"] == 2]  # fmt: skip
    assert [line.symbol.by.indices for line in first.lines] == [(1, 3), (1, 5), (2, 3), (2, 5)]
    assert all(line.value for line in first.lines)
    nothing = derive(Network([2, 2, 1]), [0.0, 0.0], [1.0]).to_text()
    assert "∂C/∂w²₁₁ = δ²₁ a¹₁" in nothing


def test_the_neurons_have_the_names_that_are_given():
    network = NETWORKS["2-3-1"]
    derivation = derive(network, [1.0, 2.0], [0.5], input_names=["width", "height"], output_names=["price"])
    assert "2 (height)" in derivation.to_text()
    assert "1 (price)" in derivation.to_html()


def test_without_parameters_it_says_that_they_were_drawn():
    network = NETWORKS["2-3-1"]
    given_ones = derive(network, [1.0, 2.0], [0.5], parameters=network.init(seed=0))
    assert "drawn at" in derive(network, [1.0, 2.0], [0.5]).to_text()
    assert "drawn at" not in given_ones.to_text()


def test_the_same_network_derives_the_same_bytes():
    first, second = (derive(NETWORKS["mixed"], *example(NETWORKS["mixed"])) for _ in range(2))
    assert first.to_json() == second.to_json()
    assert np.array_equal([step.check.places for step in first.steps], [step.check.places for step in second.steps])
