"""Every cost against every witness, canonical pairs, targets, and what its record says of itself."""

import copy
import pickle

import mpmath as mp
import numpy as np
import pytest

import cases
from backproof import InputError, Network, Parameters
from backproof.activations import ACTIVATIONS
from backproof.costs import COSTS, FAMILIES, REPORTED, Cost, cost
from backproof.equations import bp1, bp1_full
from backproof.targets import TARGETS
from references import autodiff, complex_step, differences, fifty_digits, symbols

WITNESSES = [differences, complex_step, fifty_digits, autodiff, symbols]
WITNESSED = [(r, w) for r in cases.COST_RECORDS for w in WITNESSES if w.applies_to(r)]
CANONICAL = [r for r in COSTS.values() if r.canonical]


@pytest.mark.parametrize(("record", "witness"), WITNESSED, ids=map(cases.name_of, WITNESSED))
def test_no_witness_contradicts_the_record(record, witness):
    assert witness.check_cost(record) >= 10


def test_every_record_meets_at_least_four_witnesses():
    met = [record.name for record, _ in WITNESSED]
    assert min(met.count(record.name) for record in cases.COST_RECORDS) >= 4


@pytest.mark.parametrize("record", cases.COST_RECORDS, ids=cases.name_of)
def test_the_gradient_bends_at_the_declared_kinks_and_nowhere_else(record):
    e = np.linspace(-2, 2, 8002)[:, None]
    low, high = record.domain
    y = np.zeros_like(e)
    a = e[(e[:, 0] > low + 0.3) & (e[:, 0] < high - 0.3)]
    bends = abs(np.diff(record.gradient(a, y[: len(a)])[:, 0], n=2)) > 1e-4
    at = {round(float(v), 2) for v in a[1:-1][bends][:, 0]}
    assert at == set(record.kinks)


@pytest.mark.parametrize("record", cases.COST_RECORDS, ids=cases.name_of)
def test_the_cost_is_finite_inside_its_domain_and_keeps_float32_and_its_arguments(record):
    a, y = (v.astype(np.float32) for v in cases.outputs_and_targets(record, np.random.default_rng(0)))
    for array in (a, y):
        array.setflags(write=False)
    value, gradient = record.value(a, y), record.gradient(a, y)
    assert value.dtype == gradient.dtype == np.float32
    assert value.shape == (len(a),)
    assert gradient.shape == a.shape
    assert np.isfinite(value).all()
    assert np.isfinite(gradient).all()


@pytest.mark.parametrize("record", [r for r in COSTS.values() if not r.averages], ids=cases.name_of)
def test_the_cost_of_an_example_is_the_sum_over_its_outputs(record):
    a, y = cases.outputs_and_targets(record, np.random.default_rng(1))
    parts = sum(record.value(a[:, [j]], y[:, [j]]) for j in range(a.shape[1]))
    np.testing.assert_allclose(record.value(a, y), parts, rtol=1e-14, atol=1e-14)


def test_the_half_mean_squared_error_is_the_mean_over_the_outputs():
    a, y = cases.outputs_and_targets(COSTS["quadratic"], np.random.default_rng(1))
    half = COSTS["half_mean_squared_error"]
    np.testing.assert_allclose(3 * half.value(a, y), COSTS["quadratic"].value(a, y), rtol=1e-15)
    np.testing.assert_allclose(3 * half.gradient(a, y), COSTS["quadratic"].gradient(a, y), rtol=1e-15)


@pytest.mark.parametrize("record", [r for r in cases.COST_RECORDS if r.targets == "real"], ids=cases.name_of)
def test_ten_thousand_away_in_float32_gives_no_nan_and_no_warning(record):
    a, y = np.array([[1e4, -1e4, 0, 1e-30]], np.float32), np.array([[-1e4, 1e4, 1e-30, 0]], np.float32)
    with np.errstate(all="raise", under="ignore"):
        value, gradient = record.value(a, y), record.gradient(a, y)
    assert np.isfinite(value).all()
    assert np.isfinite(gradient).all()


def test_log_cosh_keeps_its_digits_where_the_error_is_small():
    for dtype in (np.float32, np.float64):
        e = np.geomspace(1e-6, 50, 60).astype(dtype)[:, None]
        with mp.workdps(50):
            want = [float(mp.log(mp.cosh(mp.mpf(float(v))))) for v in e[:, 0]]
        got = COSTS["log_cosh"].value(e, np.zeros_like(e))
        np.testing.assert_allclose(got, want, rtol=4 * np.finfo(dtype).eps)


def test_poisson_costs_a_where_nothing_was_counted_and_nothing_where_all_was_foretold():
    a = np.array([[2.0], [3.0], [0.0]])
    y = np.array([[0.0], [3.0], [0.0]])
    assert COSTS["poisson"].value(a, y).tolist() == [2.0, 0.0, 0.0]
    assert COSTS["poisson"].gradient(a, y).tolist() == [[1.0], [0.0], [1.0]]


def test_a_sure_prediction_that_is_wrong_costs_infinitely_much_and_one_that_is_right_nothing():
    a, y = np.array([[0.0, 1.0]]), np.array([[1.0, 0.0]])
    for name in ("binary_cross_entropy", "categorical_cross_entropy", "log_likelihood"):
        with np.errstate(divide="ignore"):
            assert COSTS[name].value(a, y).tolist() == [np.inf]
        assert COSTS[name].value(a, 1 - y).tolist() == [0.0]
        assert np.isfinite(COSTS[name].gradient(a, 1 - y)).all()
        assert COSTS[name].gradient(a, y)[0, 0] == -np.inf


# ----------------------------------------------------------------- canonical pairs


def general_bp1(record, z, y):
    """BP1 by its statement, from ∂C/∂a and the slope or the full Jacobian."""
    sigma = ACTIVATIONS[record.canonical]
    a = sigma.forward(z)
    g = record.gradient(a, y)
    if sigma.is_elementwise:
        return bp1(g, sigma.slope(z, a))
    return bp1_full(g, a[:, :, None] * (np.eye(z.shape[1]) - a[:, None, :]))


@pytest.mark.parametrize("record", CANONICAL, ids=cases.name_of)
def test_with_the_canonical_activation_general_bp1_is_a_minus_y(record):
    rng = np.random.default_rng(4)
    z = rng.uniform(-8, 8, (200, 4))
    y = cases.targets(record, rng, z.shape)
    a = ACTIVATIONS[record.canonical].forward(z)
    size = 4e-16 * (1 + abs(a) + abs(y) + abs(record.gradient(a, y)))
    assert (abs(general_bp1(record, z, y) - (a - y)) <= size * 8).all()
    assert abs(general_bp1(record, z, y) - (a - y)).max() > 0 or record.name == "quadratic"


@pytest.mark.parametrize("record", [r for r in COSTS.values() if not r.canonical], ids=cases.name_of)
def test_a_cost_without_canonical_activation_has_none_in_the_catalogue(record):
    rng = np.random.default_rng(5)
    z, y = rng.uniform(-3, 3, (20, 3)), cases.targets(record, rng, (20, 3))
    for sigma in (r for r in ACTIVATIONS.values() if r.is_elementwise):
        a = sigma.forward(z)
        assert abs(bp1(record.gradient(a, y), sigma.slope(z, a)) - (a - y)).max() > 1e-3


@pytest.mark.parametrize("record", CANONICAL, ids=cases.name_of)
def test_the_value_from_z_is_the_value_from_a(record):
    rng = np.random.default_rng(6)
    z = rng.uniform(-8, 8, (200, 4))
    y = cases.targets(record, rng, z.shape)
    a = ACTIVATIONS[record.canonical].forward(z)
    np.testing.assert_allclose(record.value_at(z, y), record.value(a, y), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("record", CANONICAL, ids=cases.name_of)
def test_canonical_pairs_are_stable_at_ten_thousand_in_float32(record):
    """δ is finite, and the cost wherever float32 can hold it, without a warning, through the network itself."""
    net = Network([3, 3], record.canonical, record)
    p = Parameters([np.eye(3, dtype=np.float32)], [np.zeros(3, np.float32)])
    top = 80.0 if record.canonical == "exponential" else 1e4
    x = np.array([[top, -1e4, 0], [-1e4, -1e4, -1e4], [top, top, -1e4], [1e-30, -1e-30, 0]], np.float32)
    y = np.eye(3, dtype=np.float32)[[1, 0, 2, 1]]
    with np.errstate(divide="raise", over="raise"):
        trace = net.forward(p, x)
        costs = net.example_costs(trace, y)
        gradient = net.backward(p, trace, y)
    assert costs.dtype == gradient.errors[0].dtype == gradient.weights[0].dtype == np.float32
    assert np.isfinite(costs).all()
    assert (costs >= 0).all()
    assert gradient.errors[0].tolist() == (trace.output - y).tolist()
    assert np.isfinite(gradient.weights[0]).all()


def test_the_cost_of_a_sure_mistake_is_its_weighted_input():
    """Where log(a) is −∞ in floats, the value from z is exact: z = ∓1e4 costs 1e4."""
    z = np.array([[-1e4, 0]], np.float32)
    assert COSTS["binary_cross_entropy"].value_at(z[:, :1], np.ones((1, 1), np.float32)).tolist() == [1e4]
    assert COSTS["categorical_cross_entropy"].value_at(z, np.array([[1, 0]], np.float32)).tolist() == [1e4]


# -------------------------------------------------------------------------- targets

REFUSED = {
    "real": [np.nan, np.inf, -np.inf],
    "non-negative": [-1.0, np.nan, np.inf],
    "probability": [-0.1, 1.1, np.nan],
    "distribution": [-0.5, 0.9, np.nan],
    "one-hot": [0.5, 2.0, 1.0, np.nan],
}


@pytest.mark.parametrize("record", cases.COST_RECORDS, ids=cases.name_of)
def test_targets_are_refused_by_row_with_what_is_accepted(record):
    good = cases.targets(record, np.random.default_rng(7), (5, 3))
    good[3] = [1, 0, 0]
    record.check_targets(good)
    for bad in REFUSED[record.targets]:
        y = good.copy()
        y[3, 1] = bad
        with pytest.raises(InputError, match=r"^y: row 3 is \[.*accepts [a-z]+") as caught:
            record.check_targets(y)
        assert repr(record.name) in str(caught.value)
        assert "\n" not in str(caught.value)


def test_a_wide_row_is_refused_in_one_line():
    with pytest.raises(InputError) as caught:
        COSTS["quadratic"].check_targets(np.full((1, 300), np.nan) + 1 / 3)
    assert "\n" not in str(caught.value)
    y = np.array([[1 / 3, 2 / 3, 1e-9, np.nan, 1 / 7, 1e5 / 3]])
    with pytest.raises(InputError) as caught:
        COSTS["quadratic"].check_targets(y)
    assert "\n" not in str(caught.value)


def test_the_kinds_of_targets_are_all_used_and_all_tried():
    assert {record.targets for record in COSTS.values()} == set(TARGETS) == set(REFUSED)


# -------------------------------------------------------------- looking up, user-made


def test_huber_with_another_threshold_is_a_record_of_its_own():
    a, y = np.array([[0.25], [2.0]]), np.zeros((2, 1))
    assert cost("huber(0.5)").value(a, y).tolist() == [0.25**2 / 2, 0.5 * (2 - 0.25)]
    assert cost("huber(0.5)").gradient(a, y).tolist() == [[0.25], [0.5]]
    assert cost("huber(0.5)") is cost("huber(0.5)")
    assert cost("huber(0.5)").kinks == (-0.5, 0.5)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_the_least_quantile_cost_is_at_that_share_of_the_targets(share):
    y = np.sort(np.random.default_rng(0).normal(size=(1001, 1)), axis=0)
    record = cost(f"quantile({share})")
    costs = [record.value(np.full_like(y, a), y).sum() for a in y[:, 0]]
    assert int(np.argmin(costs)) == round(share * 1000)


def test_absolute_errors_are_averaged_and_have_no_gradient_where_nothing_is_wrong():
    a, y = np.array([[3.0, -1.0, 2.0, 5.0]]), np.array([[1.0, 1.0, 2.0, 1.0]])
    assert COSTS["mean_absolute_error"].value(a, y).tolist() == [2.0]
    assert COSTS["mean_absolute_error"].gradient(a, y).tolist() == [[0.25, -0.25, 0.0, 0.25]]
    assert cost("quantile(0.75)").value(a, y).tolist() == [0.25 * 2 + 0.75 * 2 + 0.25 * 4]
    assert cost("quantile(0.75)").gradient(a, y).tolist() == [[0.25, -0.75, 0.0, 0.25]]
    assert {record.name for record in cases.COST_RECORDS if record.jumps} == {
        "mean_absolute_error", "quantile", "quantile(0.9)"
    }  # fmt: skip


@pytest.mark.parametrize("record", [r for r in cases.COST_RECORDS if r.jumps], ids=cases.name_of)
def test_what_is_no_number_is_not_hidden_by_a_gradient_that_jumps(record):
    nothing = np.array([[np.nan]])
    assert np.isnan(record.value(nothing, np.zeros((1, 1)))).all()
    assert np.isnan(record.gradient(nothing, np.zeros((1, 1)))).all()


UNKNOWN = [
    "quadrattic",
    "huber(0)",
    "huber(-1)",
    "huber(1e999)",
    "quantile(0)",
    "quantile(1)",
    "quadratic(2)",
    None,
    7,
    [],
]


@pytest.mark.parametrize("name", UNKNOWN)
def test_an_unknown_name_is_refused_in_one_line_that_lists_the_known(name):
    with pytest.raises(InputError) as caught:
        cost(name)
    assert repr(name) in str(caught.value)
    assert all(known in str(caught.value) for known in COSTS)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("record", cases.COST_RECORDS, ids=cases.name_of)
def test_a_record_survives_pickling_as_itself(record):
    assert pickle.loads(pickle.dumps(record)) is record
    assert hash(record) == hash(cost(record.name))
    assert record.lemma
    assert record.reference


@pytest.mark.parametrize("record", REPORTED.values(), ids=cases.name_of)
def test_a_cost_that_is_only_reported_survives_pickling_as_itself_and_is_no_option(record):
    """Engines know it by identity: an equal copy would cost an unpickled estimator its kernels."""
    assert pickle.loads(pickle.dumps(record)) is record
    assert copy.deepcopy(record) is record
    assert not record.is_catalogued
    with pytest.raises(InputError, match="is not known"):
        cost(record.name)


def test_family_and_number_are_those_the_name_says():
    assert (cost("huber(0.5)").family, cost("huber(0.5)").number) == ("huber", 0.5)
    assert (COSTS["huber"].family, COSTS["huber"].number) == ("huber", 1.0)
    assert (cost("quantile(0.9)").family, cost("quantile(0.9)").number) == ("quantile", 0.9)
    assert (COSTS["quantile"].family, COSTS["quantile"].number) == ("quantile", 0.5)
    assert {(record.family, record.number) for record in COSTS.values() if record.number is None} == {
        (name, None) for name in COSTS if name not in FAMILIES
    }


def test_a_formula_makes_a_record_that_every_witness_accepts():
    mine = Cost.from_formula("smooth", "(a - y)**2 / (1 + (a - y)**2)")
    assert differences.check_cost(mine) > 0
    assert fifty_digits.check_cost(mine) > 0
    assert symbols.check_cost(mine) > 0
    assert pickle.loads(pickle.dumps(mine)) == mine
    assert mine != Cost.from_formula("smooth", "sqrt(2 + (a - y)**2) - 1")
    with pytest.raises(InputError, match="row 0"):
        Cost.from_formula("counts", "a - y*log(a)", targets="non-negative").check_targets(np.array([[-1.0]]))


def fourth_powers(a, y):
    return ((a - y) ** 4).sum(axis=1)


def fourth_power_slopes(a, y):
    return 4 * (a - y) ** 3


def test_two_functions_make_a_record_whose_gradient_the_network_uses():
    mine = Cost.from_functions("fourth", fourth_powers, fourth_power_slopes)
    assert differences.check_cost(mine) > 0
    assert pickle.loads(pickle.dumps(mine)) == mine
    net = Network([2, 3, 2], "tanh", mine)
    rng = np.random.default_rng(8)
    x, y = rng.normal(size=(2, 4, 2))
    p = net.init(seed=1)
    want = differences.gradient(lambda v: net.cost(net.parameters_from_vector(v), x, y), p.to_vector())
    got = net.backward(p, net.forward(p, x), y).to_vector()
    np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(("name", "targets"), [("quadratic", "real"), ("no name", "real"), ("mine", "anything")])
def test_a_user_cannot_take_a_catalogued_name_or_unknown_targets(name, targets):
    with pytest.raises(InputError, match=r"name:|targets:"):
        Cost.from_formula(name, "(a - y)**2", targets=targets)
    with pytest.raises(InputError, match=r"name:|targets:"):
        Cost.from_functions(name, fourth_powers, fourth_power_slopes, targets=targets)
