"""The checks are checked: each comparison must fail where a fault was put, and say where.

A seeded fault is one specific mistake in a copy of a record or in one equation. That no check passes it is what makes
the other files of this suite mean something.
"""

from dataclasses import replace

import numpy as np
import pytest

import cases
from backproof import equations, network, sweep
from backproof.activations import ACTIVATIONS
from backproof.costs import COSTS
from references import (
    autodiff,
    comparing,
    complex_step,
    conditioning,
    differences,
    fifty_digits,
    networks,
    symbols,
    tape,
)

WITNESSES = [differences, complex_step, fifty_digits, autodiff, symbols]
SLOPED = [(r, w) for r in cases.ELEMENTWISE for w in WITNESSES if w.applies_to(r)]
COSTED = [(r, w) for r in cases.COST_RECORDS for w in WITNESSES if w.applies_to(r)]

# -------------------------------------------------------------------- the comparison


@pytest.mark.parametrize(
    ("got", "want", "says"),
    [
        ([1.0, 2.0], [1.0, 2.1], r"entry \(1,\) is .*2\.0.*expected .*2\.1.*ratio 0\.952"),
        ([1.0, np.nan], [1.0, 2.0], r"entry \(1,\) is .*nan"),
        ([1.0, np.inf], [1.0, 2.0], r"entry \(1,\) is .*inf"),
        ([1.0, 2.0], [1.0, np.nan], r"entry \(1,\)"),
        ([[1.0, 2.0]], [1.0, 2.0], r"shape \(1, 2\), expected \(2,\)"),
        ([], [], "nothing to compare"),
        ([1e-3], [0.0], r"entry \(0,\)"),
    ],
)
def test_the_comparison_fails_and_says_where_and_in_what_ratio(got, want, says):
    with pytest.raises(AssertionError, match=says):
        comparing.assert_close(got, want, 1e-6, "seeded")


def test_the_comparison_fails_where_the_tolerance_is_zero_and_the_values_differ():
    with pytest.raises(AssertionError, match="seeded"):
        comparing.assert_close([1.0, 1e-300], [1.0, 0.0], [1.0, 0.0], "seeded")


def test_the_comparison_passes_what_is_equal_and_counts_it():
    assert comparing.assert_close([[0.0, 1.0, np.inf]], [[0.0, 1.0, np.inf]], 0.0, "equal") == 3


# ------------------------------------------------------------------------ the records


@pytest.mark.parametrize(("record", "witness"), SLOPED, ids=map(cases.name_of, SLOPED))
def test_every_witness_catches_a_slope_that_is_a_thousandth_too_steep(record, witness):
    steeper = replace(record, slope=lambda z, a: 1.001 * record.slope(z, a))
    with pytest.raises(AssertionError, match=r"ratio 1\.00(1|0999)"):
        witness.check_activation(steeper)


@pytest.mark.parametrize(("record", "witness"), COSTED, ids=map(cases.name_of, COSTED))
def test_every_witness_catches_a_gradient_that_is_a_thousandth_too_large(record, witness):
    larger = replace(record, gradient=lambda a, y: 1.001 * record.gradient(a, y))
    with pytest.raises(AssertionError, match=r"ratio 1\.00(1|0999)"):
        witness.check_cost(larger)


FORWARD = [pair for pair in SLOPED if pair[1] is not differences]


@pytest.mark.parametrize(("record", "witness"), FORWARD, ids=map(cases.name_of, FORWARD))
def test_witnesses_with_a_forward_of_their_own_catch_one_that_is_a_millionth_too_large(record, witness):
    with pytest.raises(AssertionError, match=r"forward.*ratio 1\.000001"):
        witness.check_activation(replace(record, forward=lambda z: 1.000001 * record.forward(z)))


@pytest.mark.parametrize("witness", [differences, complex_step, autodiff], ids=cases.name_of)
def test_a_softmax_without_its_off_diagonal_terms_is_caught(witness):
    diagonal = replace(ACTIVATIONS["softmax"], pull_back=lambda g, a: g * a * (1 - a))
    with pytest.raises(AssertionError, match=r"softmax (pull_back|backward)"):
        witness.check_activation(diagonal)


def test_a_slope_taken_at_a_instead_of_at_z_is_caught():
    stale = replace(ACTIVATIONS["silu"], slope=lambda z, a: ACTIVATIONS["silu"].slope(a, a))
    for witness in WITNESSES:
        with pytest.raises(AssertionError, match="silu"):
            witness.check_activation(stale)


def test_a_formula_that_is_not_the_function_is_caught():
    for witness in (fifty_digits, symbols):
        with pytest.raises(AssertionError, match="gelu forward"):
            witness.check_activation(replace(ACTIVATIONS["gelu"], formula=ACTIVATIONS["gelu_tanh"].formula))
        with pytest.raises(AssertionError, match=r"quadratic.*value"):
            witness.check_cost(replace(COSTS["quadratic"], formula="(a - y)**2"))


def test_tails_that_cancel_are_caught():
    """The naive forms that the library does not use: right to an ulp of 1, wrong to an ulp of themselves."""
    naive = {
        "gelu_tanh": lambda z: 0.5 * z * (1 + np.tanh(np.sqrt(2 / np.pi).astype(z.dtype) * (z + 0.044715 * z**3))),
        "softplus": lambda z: np.log(1 + np.exp(z)),
    }
    for name, forward in naive.items():
        with pytest.raises(AssertionError, match=f"{name} forward"):
            fifty_digits.check_activation(replace(ACTIVATIONS[name], forward=forward))


# ---------------------------------------------------------------------- the equations

ORIGINAL = {name: getattr(equations, name) for name in ("weighted_input", "bp1", "bp2", "bp3", "bp4")}
FAULTS = {
    "a slope 0.1 % too steep in BP1": ("bp1", lambda g, s: ORIGINAL["bp1"](g, 1.001 * s)),
    "a slope 0.1 % too steep in BP2": ("bp2", lambda d, w, s: ORIGINAL["bp2"](d, w, 1.001 * s)),
    "the slope left out of BP1": ("bp1", lambda g, s: g),
    "the slope left out of BP2": ("bp2", lambda d, w, s: d @ w),
    "w instead of its transpose in BP2": ("bp2", lambda d, w, s: (d @ w.T) * s),
    "w's rows moved by one in BP2": ("bp2", lambda d, w, s: ORIGINAL["bp2"](d, np.roll(w, 1, axis=0), s)),
    "the first example's δ for all in BP2": (
        "bp2",
        lambda d, w, s: ORIGINAL["bp2"](d[:1].repeat(len(d), axis=0), w, s),
    ),
    "the activations of the next example in BP3": ("bp3", lambda d, a: ORIGINAL["bp3"](d, np.roll(a, 1, axis=0))),
    "BP3 transposed": ("bp3", lambda d, a: ORIGINAL["bp3"](d, a).T),
    "the mean taken twice in BP3": ("bp3", lambda d, a: ORIGINAL["bp3"](d, a) / len(a)),
    "the mean not taken in BP3": ("bp3", lambda d, a: ORIGINAL["bp3"](d, a) * len(a)),
    "the last example left out of BP4": ("bp4", lambda d: ORIGINAL["bp4"](d[:-1])),
    "BP4 summed the wrong way": ("bp4", lambda d: d.sum(axis=1)),
    "the sign of BP4": ("bp4", lambda d: -ORIGINAL["bp4"](d)),
    "the bias left out of z": ("weighted_input", lambda a, w, b: a @ w.T),
}
PART = {"bp1": "errors", "bp2": "errors", "bp3": "weights", "bp4": "biases", "weighted_input": "errors"}


def square_case():
    """Four layers of 3 and as many examples, so that a transposed or misplaced factor keeps its shape."""
    return cases.network_case(["tanh", "softplus", "silu"], "quadratic", np.random.default_rng(31), [3, 3, 3, 3], 3)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_sweep_catches_a_fault_in_one_equation_and_names_the_part(fault, monkeypatch):
    case = square_case()
    _, weights, biases, errors = tape.evaluate(case)
    size = conditioning.sizes(case)
    truth = network.Gradient(tuple(weights), tuple(biases), tuple(errors))
    networks.check_gradient(case.gradient(), truth, size, 1e-12, "the sound case")
    equation, faulty = FAULTS[fault]
    monkeypatch.setattr(equations, equation, faulty)
    with pytest.raises(AssertionError, match=f"^{PART[equation]}, layer [234] of"):
        networks.check_gradient(case.gradient(), truth, size, 1e-12, "the faulty case")


@pytest.mark.parametrize("fault", [name for name, (equation, _) in FAULTS.items() if equation != "weighted_input"])
def test_differences_catch_the_same_faults(fault, monkeypatch):
    case = square_case()
    net, p = case.net, case.parameters
    want = differences.gradient(lambda v: net.cost(net.parameters_from_vector(v), case.x, case.y), p.to_vector())
    comparing.assert_close(case.gradient().to_vector(), want, 1e-7 * (1 + abs(want)), "the sound case")
    monkeypatch.setattr(equations, *FAULTS[fault])
    with pytest.raises(AssertionError, match="the faulty case"):
        comparing.assert_close(case.gradient().to_vector(), want, 1e-7 * (1 + abs(want)), "the faulty case")


def test_a_missing_mean_is_caught(monkeypatch):
    case = square_case()
    monkeypatch.setattr(network, "_shares", lambda rows, weights: np.ones(len(rows), rows.dtype))
    with pytest.raises(AssertionError, match=r"ratio 3\b"):
        networks.check_case(case)


def test_an_activation_read_from_the_wrong_layer_is_caught(monkeypatch):
    case = square_case()
    sound = sweep.Trace
    monkeypatch.setattr(sweep, "Trace", lambda z, a, masks: sound(z, (a[0], a[0], *a[2:]), masks))
    with pytest.raises(AssertionError, match="layer 3"):
        networks.check_case(case)


def test_a_dropout_mask_forgotten_on_the_way_back_is_caught(monkeypatch):
    case = cases.network_case(["tanh"] * 3, "quadratic", np.random.default_rng(33), [3, 4, 4, 2], 5, dropout=True)
    networks.check_case(case)
    sound = network.Network.forward

    def forgetful(self, parameters, x, masks=()):
        return replace(sound(self, parameters, x, masks), masks=())

    size = conditioning.sizes(case)
    _, weights, biases, errors = tape.evaluate(case)
    monkeypatch.setattr(network.Network, "forward", forgetful)
    truth = network.Gradient(tuple(weights), tuple(biases), tuple(errors))
    with pytest.raises(AssertionError, match=r"errors, layer [23]"):
        networks.check_gradient(case.gradient(), truth, size, 1e-12, "the faulty case")


@pytest.mark.parametrize("pair", [0, 17, 45, 62, 88, 101, 119])
def test_a_thousandth_is_caught_in_float32_too(pair):
    """The condition-scaled size is a bound that can be failed, not a licence, in float32 either."""
    sigma, cost_record = cases.PAIRS[pair]
    case = cases.swept_case(pair, sigma.name, cost_record.name, 1).astype(np.float32)
    got = case.gradient()
    size = conditioning.sizes(case.astype(np.float64))
    _, weights, biases, errors = tape.evaluate(case.astype(np.float64))
    truth = network.Gradient(tuple(weights), tuple(biases), tuple(1.001 * e for e in errors))
    with pytest.raises(AssertionError, match=r"errors, layer 2 of .* ratio 0\.999"):
        networks.check_gradient(got, truth, size, networks.UNITS * np.finfo(np.float32).eps, "the faulty case")


def test_the_witnesses_do_not_read_the_slopes_they_judge():
    """The truth for a network is the same when every hand-written slope of the library is gone."""
    case = square_case()
    before = tape.evaluate(case)
    blind = replace(case, net=network.Network(case.net.sizes, [replace(r, slope=_never) for r in case.net.activations]))
    after = tape.evaluate(blind)
    assert before[0] == after[0]
    assert all((u == v).all() for u, v in zip(before[1], after[1], strict=True))


def _never(z, a):
    raise AssertionError("a witness asked the library for a slope")
