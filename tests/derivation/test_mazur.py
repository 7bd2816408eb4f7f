"""Mazur's worked example, derived with his numbers (repository mattm/simple-neural-network, his article of 2015).

The expected doubles are of the formulas written out by hand, where the factors come in another order: 1e-15 allows
for the last two bits.
"""

import numpy as np
import pytest

from backproof.derivation import derive
from backproof.derivation.notation import tree
from backproof.derivation.result import NumberTable, Paths, Substitutions
from backproof.network import Parameters
from derivation.cases import MAZUR, MAZUR_BIASES, MAZUR_WEIGHTS, MAZUR_X, MAZUR_Y

CLOSE = 1e-15
EXPECTED = {
    "z(2,1)": 0.3775, "z(2,2)": 0.3925, "a(2,1)": 0.5932699921071872, "a(2,2)": 0.596884378259767,
    "z(3,1)": 1.10590596705977, "z(3,2)": 1.2249214040964653, "a(3,1)": 0.7513650695523157,
    "a(3,2)": 0.7729284653214625, "delta(3,1)": 0.13849856162855695, "delta(3,2)": -0.038098236516556236,
    "delta(2,1)": 0.00877135468948693, "delta(2,2)": 0.009954254705217196,
    "D(C, w(3,1,1))": 0.08216704056423077, "D(C, w(3,1,2))": 0.08266762784753325,
    "D(C, w(3,2,1))": -0.02260254047747507, "D(C, w(3,2,2))": -0.022740242215978222,
    "D(C, w(2,1,1))": 0.0004385677344743465, "D(C, w(2,1,2))": 0.000877135468948693,
    "D(C, w(2,2,1))": 0.0004977127352608599, "D(C, w(2,2,2))": 0.0009954254705217198,
}  # fmt: skip
PARAMETERS = Parameters(MAZUR_WEIGHTS, MAZUR_BIASES)


@pytest.fixture(scope="module")
def derivation():
    return derive(MAZUR, MAZUR_X, MAZUR_Y, parameters=PARAMETERS, weight=(3, 1, 1), neuron=(2, 1))


@pytest.fixture(scope="module")
def shown(derivation):
    """Every number shown beside a symbol."""
    parts = [part for section in derivation.sections for part in section.parts if isinstance(part, Substitutions)]
    return {line.symbol: line.value for part in parts for line in part.lines}


@pytest.mark.parametrize("symbol", EXPECTED)
def test_every_intermediate_is_the_double(shown, symbol):
    assert shown[tree(symbol)] == pytest.approx(EXPECTED[symbol], rel=CLOSE, abs=0)


def test_the_comparison_fails_for_a_number_that_is_off_by_the_last_digits(shown):
    assert shown[tree("z(2,1)")] != pytest.approx(0.3775 * (1 + 1e-14), rel=CLOSE, abs=0)


def test_the_cost_is_his(derivation):
    paragraph = next(part for section in derivation.sections if section.key == "example" for part in section.parts)
    assert dict(paragraph.said)["cost"] == pytest.approx(0.2983711087600027, rel=CLOSE)


def test_why_the_gradient_of_his_first_weight_is_0_0822(derivation):
    """The issue's question: one path, since the weight leads into the output layer."""
    paths = next(part for part in derivation.sections[-1].parts if isinstance(part, Paths))
    assert paths.total == pytest.approx(0.08216704056423077, rel=CLOSE)
    assert [line.neurons for line in paths.lines] == [(1,)]
    assert "0.138" in derivation.to_text()
    assert "0.0821" in derivation.to_text()


def test_his_hidden_error_is_the_sum_over_two_paths(derivation):
    section = next(section for section in derivation.sections if section.key == "neuron")
    paths = next(part for part in section.parts if isinstance(part, Paths))
    a, delta = EXPECTED["a(2,1)"], (EXPECTED["delta(3,1)"], EXPECTED["delta(3,2)"])
    by_hand = {(1, 1): a * (1 - a) * 0.40 * delta[0], (1, 2): a * (1 - a) * 0.50 * delta[1]}
    assert {line.neurons: line.value for line in paths.lines} == pytest.approx(by_hand, rel=1e-15)
    assert paths.total == pytest.approx(sum(by_hand.values()), rel=1e-15)


def test_the_tables_hold_the_weights_and_their_gradients(derivation):
    tables = [part for section in derivation.sections for part in section.parts if isinstance(part, NumberTable)]
    found = {(table.title, dict(table.said).get("layer")): table.rows for table in tables}
    assert found["weights", 3] == ((0.4, 0.45), (0.5, 0.55))
    assert found["weight gradients", 3][0][0] == pytest.approx(EXPECTED["D(C, w(3,1,1))"], rel=CLOSE)


def one_step(updated_first):
    """One step of η = 0.5 on the weights alone, as he does; with δ² from the updated w³ if asked."""
    trace = MAZUR.forward(PARAMETERS, MAZUR_X[None])
    gradient = MAZUR.backward(PARAMETERS, trace, MAZUR_Y[None])
    w3 = MAZUR_WEIGHTS[1] - 0.5 * gradient.weights[1]
    a2 = trace.activations[1][0]
    delta2 = gradient.errors[1][0] @ (w3 if updated_first else MAZUR_WEIGHTS[1]) * a2 * (1 - a2)
    w2 = MAZUR_WEIGHTS[0] - 0.5 * np.outer(delta2, MAZUR_X)
    return MAZUR.cost(Parameters((w2, w3), MAZUR_BIASES), MAZUR_X[None], MAZUR_Y[None])


def test_his_printed_error_after_one_step_comes_from_weights_updated_too_early():
    """He prints 0.291027924: the wrong rule; by BP2 it is 0.29102777369 (his printed weights follow the right one)."""
    assert round(one_step(updated_first=True), 9) == 0.291027924
    assert round(one_step(updated_first=False), 11) == 0.29102777369
    assert round(one_step(updated_first=False), 9) != 0.291027924
