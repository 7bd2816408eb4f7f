"""Optimizers against their papers' equations written out, in exact fractions and in fifty digits; restatements too.

Every test of a paper's equations runs on the pure record and on the NumPy engine's update in place.
"""

from dataclasses import replace
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from backproof.engines.numpy_steps import in_place
from backproof.errors import InputError
from backproof.optimizers import OPTIMIZERS, optimizer
from backproof.training.options import Options
from references.comparing import assert_close

RATE = 0.07
STEPPING = [name for name in OPTIMIZERS if name != "lbfgs"]
N_WEIGHTS, SIZE = 4, 6
IS_WEIGHT = np.array([1.0] * N_WEIGHTS + [0.0] * (SIZE - N_WEIGHTS))


def purely(record, theta, g, slots, rate, t):
    """One step of the record."""
    return record.update(theta, g, slots, rate, t, IS_WEIGHT, **dict(record.options))


def restated(record, theta, g, slots, rate, t):
    """One step of the NumPy engine, on copies."""
    theta, g, slots = theta.copy(), g.copy(), tuple(slot.copy() for slot in slots)
    in_place(record)(theta, g, slots, rate, t, N_WEIGHTS, **dict(record.options))
    return theta, slots


def run(record, how, begin, gradients):
    """Some steps from slots of zeros; return parameters and slots."""
    theta, slots = begin, tuple(begin * 0 for _ in range(record.slots))
    for t, g in enumerate(gradients, 1):
        theta, slots = how(record, theta, g, slots, RATE, t)
    return theta, slots


def drawn(count=5):
    rng = np.random.default_rng(0)
    return rng.normal(size=SIZE), rng.normal(size=(count, SIZE))


@pytest.fixture(params=[purely, restated], ids=["pure", "in place"])
def steps(request):
    """A function that runs a record on fixed gradients and returns parameters, gradients and where it began.

    The last two entries are biases.
    """

    def made(name, count=5, **options):
        begin, gradients = drawn(count)
        theta, _ = run(optimizer(name, **options), request.param, begin, gradients)
        return theta, gradients, begin

    return made


def test_sgd_subtracts_the_gradient_times_the_rate(steps):
    theta, gradients, begin = steps("sgd")
    np.testing.assert_allclose(theta, begin - RATE * gradients.sum(axis=0), rtol=1e-13)


def test_momentum_sums_geometrically_weighted_gradients(steps):
    """After T steps gradient t has moved θ by −η(1 + μ + … + μ^(T−t))."""
    theta, gradients, begin = steps("momentum", momentum=0.6)
    weights = np.array([sum(0.6**i for i in range(5 - t)) for t in range(5)])
    np.testing.assert_allclose(theta, begin - RATE * weights @ gradients, rtol=1e-12)


def test_nesterov_is_momentum_that_looks_one_step_ahead(steps):
    """θ_nesterov − θ_momentum = μv_T, the velocity after the last step, added for the step to come."""
    ahead, gradients, _ = steps("nesterov", momentum=0.6)
    plain, _, _ = steps("momentum", momentum=0.6)
    velocity = -RATE * sum(0.6 ** (5 - t) * g for t, g in enumerate(gradients, 1))
    np.testing.assert_allclose(ahead - plain, 0.6 * velocity, rtol=1e-11, atol=1e-14)


def test_rmsprop_divides_by_the_root_of_the_running_mean_square(steps):
    theta, gradients, begin = steps("rmsprop", decay=0.8, epsilon=1e-3)
    s = np.zeros(6)
    for g in gradients:
        s = 0.8 * s + 0.2 * g**2
        begin = begin - RATE * g / (np.sqrt(s) + 1e-3)
    np.testing.assert_allclose(theta, begin, rtol=1e-12)


def test_adam_is_algorithm_1_with_bias_corrected_moments(steps):
    """Kingma and Ba's algorithm 1, with the ε̂ of their §2: ε√(1 − β₂ᵗ) in algorithm 1's place of ε."""
    theta, gradients, begin = steps("adam", beta_1=0.8, beta_2=0.95, epsilon=1e-3)
    m, v = np.zeros(6), np.zeros(6)
    for t, g in enumerate(gradients, 1):
        m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g**2
        epsilon = 1e-3 / np.sqrt(1 - 0.95**t)
        begin = begin - RATE * (m / (1 - 0.8**t)) / (np.sqrt(v / (1 - 0.95**t)) + epsilon)
    np.testing.assert_allclose(theta, begin, rtol=1e-12)


def test_adamw_without_decay_is_adam_and_decays_weights_only(steps):
    adam, _, _ = steps("adam")
    np.testing.assert_array_equal(steps("adamw", weight_decay=0.0)[0], adam)
    decayed, _, begin = steps("adamw", count=1, weight_decay=0.3)
    plain, _, _ = steps("adam", count=1)
    np.testing.assert_allclose((decayed - plain)[:4], -RATE * 0.3 * begin[:4], rtol=1e-12)
    np.testing.assert_array_equal(decayed[4:], plain[4:])


# ------------------------------------------- the pure record and its restatement


@pytest.mark.parametrize("name", STEPPING)
def test_the_restatement_in_place_equals_the_record_entry_by_entry(name):
    begin, gradients = drawn(20)
    pure, in_engine = (run(OPTIMIZERS[name], how, begin, gradients) for how in (purely, restated))
    for mine, theirs in zip([pure[0], *pure[1]], [in_engine[0], *in_engine[1]], strict=True):
        assert_close(mine, theirs, 1e-14 * abs(theirs).max(), name)


@pytest.mark.parametrize("name", STEPPING)
def test_a_restatement_of_another_optimizer_is_seen(name):
    """The comparison above convicts every optimizer that stands in the place of another."""
    begin, gradients = drawn(20)
    found, _ = run(OPTIMIZERS[name], purely, begin, gradients)
    for other in set(STEPPING) - {name}:
        wrong, _ = run(OPTIMIZERS[other], restated, begin, gradients)
        with pytest.raises(AssertionError):
            assert_close(found, wrong, 1e-14 * abs(wrong).max(), name)


@pytest.mark.parametrize("name", STEPPING)
def test_an_update_writes_into_nothing_it_is_given(name):
    begin, gradients = drawn(1)
    slots = tuple(np.full(SIZE, 0.5) for _ in range(OPTIMIZERS[name].slots))
    for array in (begin, gradients, *slots):
        array.flags.writeable = False
    theta, remembered = purely(OPTIMIZERS[name], begin, gradients[0], slots, RATE, 3)
    assert len(remembered) == len(slots)
    assert not any(np.shares_memory(new, old) for new in (theta, *remembered) for old in (begin, *slots))


@pytest.mark.parametrize("name", ["sgd", "momentum", "nesterov"])
def test_an_update_of_fractions_is_exact(name):
    """Steps of a record on exact fractions, against the book's recurrence, the velocity summed by hand."""
    begin, gradients = [Fraction(k, 7) for k in range(1, 4)], [[Fraction(k + t, 3) for k in range(3)] for t in range(3)]
    rate, mu = Fraction(1, 10), Fraction(0 if name == "sgd" else 2, 5)
    record = OPTIMIZERS[name]
    theta, slots = np.array(begin), tuple(np.array([Fraction(0)] * 3) for _ in range(record.slots))
    for t, g in enumerate(gradients, 1):
        options = {"momentum": mu} if record.slots else {}
        theta, slots = record.update(theta, np.array(g), slots, rate, t, 1, **options)
    for k in range(3):
        velocities, v = [], Fraction(0)
        for g in gradients:
            v = mu * v - rate * g[k]
            velocities.append(mu * v - rate * g[k] if name == "nesterov" else v)
        assert theta[k] == begin[k] + sum(velocities)


@pytest.mark.parametrize("name", STEPPING)
def test_float64_steps_equal_those_in_fifty_digits(name):
    """The record on mpmath's numbers: what is left is float64's rounding."""
    begin, gradients = drawn()
    with mpmath.workdps(50):
        exact, _ = run(OPTIMIZERS[name], purely, *(np.vectorize(mpmath.mpf, otypes=[object])(v) for v in drawn()))
    assert isinstance(exact[0], mpmath.mpf)
    for how in (purely, restated):
        found, _ = run(OPTIMIZERS[name], how, begin, gradients)
        assert_close(found, exact.astype(float), 2e-15 * abs(begin).max(), name)


def test_a_users_own_optimizer_runs_in_the_engine_by_its_record():
    """Slots and parameters are written where the engine keeps them; nothing has to be restated."""

    def signs(theta, g, slots, rate, t, is_weight):
        (count,) = slots
        return theta - rate * np.sign(g) * is_weight, (count + 1,)

    own = replace(OPTIMIZERS["momentum"], name="signs", update=signs, options=())
    begin, gradients = drawn(3)
    theta, (count,) = run(own, restated, begin, gradients)
    np.testing.assert_allclose(theta, begin - RATE * np.sign(gradients).sum(axis=0) * IS_WEIGHT, rtol=1e-13)
    np.testing.assert_array_equal(count, 3)


def test_what_takes_no_steps_has_no_update_in_place():
    with pytest.raises(TypeError, match="optimizer 'lbfgs' takes no steps"):
        in_place(OPTIMIZERS["lbfgs"])


@pytest.mark.parametrize("how", [purely, restated])
@pytest.mark.parametrize("name", STEPPING)
def test_float32_stays_float32(name, how):
    """No step widens a parameter or a slot."""
    record = OPTIMIZERS[name]
    theta = np.ones(3, np.float32)
    slots = tuple(np.zeros_like(theta) for _ in range(record.slots))
    if how is purely:
        is_weight = np.array([1, 1, 0], np.float32)
        theta, slots = record.update(theta, theta, slots, 0.1, 1, is_weight, **dict(record.options))
    else:
        theta, slots = restated(record, theta, theta, slots, 0.1, 1)
    assert {array.dtype for array in (theta, *slots)} == {np.dtype(np.float32)}
    assert np.isfinite(theta).all()


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("lion", {}, r"optimizer: 'lion' is not known; accepted: sgd, momentum"),
        ("sgd", {"momentum": 0.9}, r"optimizer 'sgd' has no option 'momentum'; accepted: none"),
        ("adam", {"beta_1": 1.0}, r"beta_1=1.0 given; accepted: 0 ≤ beta_1 < 1"),
        ("rmsprop", {"epsilon": float("nan")}, r"epsilon=nan given; accepted: epsilon > 0"),
    ],
)
def test_what_is_not_accepted_is_named(name, options, message):
    with pytest.raises(InputError, match=message):
        optimizer(name, **options)


@pytest.mark.parametrize(("name", "rate"), [("sgd", 0.1), ("momentum", 0.1), ("rmsprop", 0.001), ("adamw", 0.001)])
def test_where_no_learning_rate_is_given_the_records_usual_one_is_taken(name, rate):
    assert OPTIMIZERS[name].usual_rate == Options.checked({"optimizer": name}).rate == rate
    own = replace(OPTIMIZERS[name], name="own", usual_rate=0.3)
    assert Options.checked({"optimizer": own}).rate == 0.3
