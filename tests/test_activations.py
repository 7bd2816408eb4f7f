"""Every activation against every witness, and what its record says of itself."""

import copy
import pickle
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

import cases
from backproof import InputError, Network
from backproof.activations import ACTIVATIONS, Activation, activation
from backproof.equations import bp1_full
from references import autodiff, complex_step, differences, fifty_digits, symbols

WITNESSES = [differences, complex_step, fifty_digits, autodiff, symbols]
RECORDS = [*cases.ELEMENTWISE, ACTIVATIONS["softmax"]]
WITNESSED = [(r, w) for r in RECORDS for w in WITNESSES if w.applies_to(r)]
LARGE = np.array([[-1e4, -3e3, -100, -30, -1, -1e-30, 0, 1e-30, 1, 30, 100, 3e3, 1e4]], np.float32)


@pytest.mark.parametrize(("record", "witness"), WITNESSED, ids=map(cases.name_of, WITNESSED))
def test_no_witness_contradicts_the_record(record, witness):
    assert witness.check_activation(record) >= 10


def test_every_record_meets_at_least_two_witnesses():
    met = [record.name for record, _ in WITNESSED]
    assert min(met.count(record.name) for record in RECORDS) >= 3


@pytest.mark.skipif(not autodiff.HAS_TORCH, reason="PyTorch is not installed; JAX stands as the other autodiff witness")
def test_pytorch_is_among_the_witnesses_where_it_is_installed():
    assert [witness.name for witness in autodiff.WITNESSES] == ["jax", "torch"]


@pytest.mark.parametrize("record", cases.ELEMENTWISE, ids=cases.name_of)
def test_the_slope_jumps_at_the_declared_kinks_and_nowhere_else(record):
    z = np.linspace(-6, 6, 24002)
    step = z[1] - z[0]
    slope = record.slope(z, record.forward(z))
    jumps = abs(np.diff(slope)) > 3 * step * np.maximum(1, abs(slope[1:]))
    expected = [any(low <= kink <= high for kink in record.kinks) for low, high in pairwise(z)]
    assert np.flatnonzero(jumps).tolist() == np.flatnonzero(expected).tolist()
    assert jumps.sum() == len(record.kinks)


@pytest.mark.parametrize("record", [r for r in cases.ELEMENTWISE if r.kinks], ids=cases.name_of)
def test_at_a_kink_the_slope_is_the_one_from_the_left_unless_the_reference_says_otherwise(record):
    kinks = np.array(record.kinks)
    slope = lambda z: record.slope(z, record.forward(z)).tolist()
    wanted = [0.0, 0.0] if "slope 0 at both kinks" in record.reference else slope(kinks - 1e-12)
    assert slope(kinks) == pytest.approx(wanted, abs=1e-11)


@pytest.mark.parametrize("record", RECORDS, ids=cases.name_of)
def test_the_bounds_are_true_and_tight(record):
    grid = np.linspace(-8, 8, 160001).reshape(-1, 1)
    z = np.vstack([np.hstack([grid, -grid]), [[-1e4, 1e4], [1e4, -1e4]]])
    a = record.forward(z)
    low, high = record.bounds
    assert a.min() >= low
    assert a.max() <= high
    assert a.min() <= (low + 1.01e-4 if np.isfinite(low) else -90)
    assert a.max() >= (high - 1.01e-4 if np.isfinite(high) else 9e3)


@pytest.mark.parametrize("record", RECORDS, ids=cases.name_of)
def test_ten_thousand_in_float32_gives_no_nan_no_warning_and_float32(record):
    z = LARGE.copy()
    with np.errstate(all="raise", under="ignore"):
        a = record.forward(z)
        back = record.pull_back(np.ones_like(z), a) if record.pull_back else record.slope(z, a)
    assert a.dtype == back.dtype == np.float32
    assert np.isfinite(a).all() or record.name == "exponential"
    assert not np.isnan(a).any()
    assert not np.isnan(back).any()
    assert (z == LARGE).all()


def test_exponential_is_infinite_only_where_float32_cannot_hold_it():
    a = ACTIVATIONS["exponential"].forward(LARGE)
    assert np.isfinite(a).tolist() == (np.log(np.finfo(np.float32).max) > LARGE).tolist()


@pytest.mark.parametrize("record", RECORDS, ids=cases.name_of)
def test_forward_gives_a_new_array_and_writes_into_none(record):
    z = np.array([[0.5, -0.5]])
    z.setflags(write=False)
    a = record.forward(z)
    a.setflags(write=False)
    back = record.pull_back(z, a) if record.pull_back else record.slope(z, a)
    assert not np.shares_memory(a, z)
    assert not np.shares_memory(back, a)


def test_softmax_pulls_back_as_its_full_jacobian_does():
    z, g = np.random.default_rng(0).normal(size=(2, 6, 4))
    a = ACTIVATIONS["softmax"].forward(z)
    jacobian = a[:, :, None] * (np.eye(4) - a[:, None, :])
    np.testing.assert_allclose(ACTIVATIONS["softmax"].pull_back(g, a), bp1_full(g, jacobian), rtol=0, atol=1e-15)


def test_softmax_rows_sum_to_one_and_do_not_change_when_the_row_is_shifted():
    z = np.random.default_rng(1).normal(size=(5, 7)) * 30
    a = ACTIVATIONS["softmax"].forward(z)
    np.testing.assert_allclose(a.sum(axis=1), 1, rtol=1e-15)
    np.testing.assert_allclose(ACTIVATIONS["softmax"].forward(z + 5e3), a, rtol=1e-11)


@pytest.mark.parametrize("record", RECORDS, ids=cases.name_of)
def test_every_record_has_a_formula_a_lemma_and_a_source(record):
    assert record.lemma
    assert record.reference
    assert record.formula
    assert record.is_elementwise == (record.pull_back is None)


# ------------------------------------------------------------- families, looking up


def test_a_name_with_its_number_is_a_record_of_its_own():
    z = np.array([-1.0, 2.0])
    assert activation("leaky_relu(0.2)").forward(z).tolist() == [-0.2, 2.0]
    assert activation("elu(0.5)").forward(z).tolist() == [0.5 * np.expm1(-1.0), 2.0]
    assert activation("elu(0.5)").bounds == (-0.5, np.inf)
    assert activation("elu(1.0)").kinks == activation("leaky_relu(1)").kinks == ()
    assert activation("leaky_relu(0.2)") is activation("leaky_relu(0.2)")
    assert activation("leaky_relu(0.2)") != activation("leaky_relu(0.3)")


@pytest.mark.parametrize(
    "name",
    ["sigmoyd", "elu(0)", "elu(-1)", "leaky_relu(1e999)", "tanh(2)", "elu()", "elu(1)(2)", "", None, 3, ["tanh"], {}],
)
def test_an_unknown_name_is_refused_in_one_line_that_lists_the_known(name):
    with pytest.raises(InputError) as caught:
        activation(name)
    message = str(caught.value)
    assert repr(name) in message
    assert all(known in message for known in ACTIVATIONS)
    assert "\n" not in message


@pytest.mark.parametrize("record", RECORDS, ids=cases.name_of)
def test_a_record_survives_pickling_and_copying_as_itself(record):
    assert pickle.loads(pickle.dumps(record)) is record
    assert copy.deepcopy(record) is record
    assert hash(record) == hash(activation(record.name))


def test_family_and_number_are_those_the_name_says():
    found = {name: activation(name) for name in ("leaky_relu(0.2)", "leaky_relu", "elu(0.5)", "elu", "tanh")}
    assert {name: (record.family, record.number) for name, record in found.items()} == {
        "leaky_relu(0.2)": ("leaky_relu", 0.2), "leaky_relu": ("leaky_relu", 0.01),
        "elu(0.5)": ("elu", 0.5), "elu": ("elu", 1.0), "tanh": ("tanh", None),
    }  # fmt: skip


def test_a_record_under_anothers_name_is_not_the_catalogues():
    mine = replace(ACTIVATIONS["sigmoid"], forward=np.tanh)
    assert ACTIVATIONS["sigmoid"].is_catalogued
    assert not mine.is_catalogued


# ------------------------------------------------------------------------ user-made


def test_a_formula_makes_a_record_that_every_witness_accepts():
    mine = Activation.from_formula("soft_root", "z / sqrt(1 + z**2)")
    assert differences.check_activation(mine) > 0
    assert symbols.check_activation(mine) > 0
    assert mine == Activation.from_formula("soft_root", "z / sqrt(1 + z**2)")
    assert mine != Activation.from_formula("soft_root", "z / sqrt(2 + z**2)")
    assert pickle.loads(pickle.dumps(mine)) == mine
    assert hash(pickle.loads(pickle.dumps(mine))) == hash(mine)


def test_a_formula_with_branches_keeps_float32_and_does_not_warn_from_the_branch_not_taken():
    mine = Activation.from_formula("my_elu", "Piecewise((z, z > 0), (exp(z) - 1, True))")
    a = mine.forward(LARGE)
    assert a.dtype == mine.slope(LARGE, a).dtype == np.float32
    np.testing.assert_allclose(a, ACTIVATIONS["elu"].forward(LARGE), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(mine.slope(LARGE, a), ACTIVATIONS["elu"].slope(LARGE, a), rtol=1e-6)


def square(z):
    return z * z


def double(z):
    return 2 * z


def test_two_functions_make_a_record_that_trains_and_pickles():
    mine = Activation.from_functions("square", square, double)
    assert differences.check_activation(mine) > 0
    rng = np.random.default_rng(3)
    case = cases.network_case(["tanh", "tanh"], "quadratic", rng, [3, 4, 2], 5)
    net = Network([3, 4, 2], mine, "quadratic")
    trace = net.forward(case.parameters, case.x)
    want = differences.gradient(
        lambda v: net.cost(net.parameters_from_vector(v), case.x, case.y), case.parameters.to_vector()
    )
    np.testing.assert_allclose(net.backward(case.parameters, trace, case.y).to_vector(), want, rtol=1e-6, atol=1e-7)
    assert mine == Activation.from_functions("square", square, double)
    assert mine.name == "square"


@pytest.mark.parametrize("name", ["tanh", "two words", "", "elu(2)"])
def test_a_user_cannot_take_a_catalogued_name_or_no_name(name):
    with pytest.raises(InputError, match="name:"):
        Activation.from_formula(name, "z")
    with pytest.raises(InputError, match="name:"):
        Activation.from_functions(name, square, double)


@pytest.mark.parametrize(
    ("formula", "kinks"),
    [
        ("Max(z, 0.1*z)", (0.0,)),
        ("Abs(z) + Abs(z**2 - 4)", (-2.0, 0.0, 2.0)),
        ("z/(1 + Abs(z))", ()),  # its slope is the same on both sides
        ("Max(z, 0)**2", ()),
        ("Min(Max(z, -1), 1)", (-1.0, 1.0)),
        ("Piecewise((z, z > 0.5), (z**3 + 0.375, True))", (0.5,)),
        ("tanh(z)", ()),
    ],
)
def test_the_kinks_of_ones_own_formula_are_found(formula, kinks):
    assert Activation.from_formula("mine", formula).kinks == pytest.approx(kinks)


def test_kinks_that_are_given_are_taken_as_they_are():
    assert Activation.from_formula("mine", "Abs(z)", kinks=()).kinks == ()
