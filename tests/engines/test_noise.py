"""The noise of differentially private steps: its distribution, its size, its seed, and that engines draw the same."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from backproof.engines import State, Task
from backproof.engines.contract import Pass
from backproof.engines.native_engine import NativeEngine, kernels
from backproof.engines.noise import noise_seed, normal
from backproof.engines.numpy_engine import NumpyEngine
from backproof.optimizers import OPTIMIZERS
from engine_problems import STEPPING, conditioned, problem
from references.comparing import assert_close

SGD = OPTIMIZERS["sgd"]
SETS = kernels().instruction_sets() if kernels() is not None else []
RUNNERS = [NumpyEngine(), *map(NativeEngine, SETS)]
IDS = ["numpy", *(f"native {name}" for name in SETS)]
natively = pytest.mark.parametrize("instructions", SETS or [pytest.param("", marks=pytest.mark.skip("not built"))])


def drawn(runner, case, task, batch, steps=1, seed=(5,)):
    """What was added to the mean gradient in some steps of plain descent from the same parameters, summed."""
    rates = [1.0] * steps
    with_noise, without = (
        runner.run(t, State(case.vector), case.data, case.order, batch, rates, seed).state.vector
        for t in (task, Task(task.network, SGD, clip_example_norm=task.clip_example_norm))
    )
    return without - with_noise


# ------------------------------------------------------------------ the numbers


def test_the_numbers_are_normal_and_independent():
    """100,001 of them under the tests of Kolmogorov and Smirnov, and of their four moments; neighbours uncorrelated."""
    z = normal(np.random.default_rng(3), 100_001)
    assert stats.kstest(z, "norm").pvalue > 0.01
    assert abs(z.mean()) < 4 / np.sqrt(z.size)
    assert abs(z.var() - 1) < 4 * np.sqrt(2 / z.size)
    assert abs(stats.skew(z)) < 4 * np.sqrt(6 / z.size)
    assert abs(stats.kurtosis(z)) < 4 * np.sqrt(24 / z.size)
    for lag in (1, 2, 3):
        assert abs((z[lag:] * z[:-lag]).mean()) < 4 / np.sqrt(z.size)
    assert abs((z[::2][:-1] ** 2 * z[1::2] ** 2).mean() - 1) < 0.05


def test_numbers_that_are_not_normal_are_seen():
    """The test above fails for uniform numbers of the same mean and variance."""
    z = (np.random.default_rng(3).random(100_001) - 0.5) * np.sqrt(12)
    assert stats.kstest(z, "norm").pvalue < 1e-6
    assert abs(stats.kurtosis(z)) > 4 * np.sqrt(24 / z.size)


@pytest.mark.parametrize("count", [1, 2, 7, 8])
def test_as_many_as_asked_for_from_as_few_uniform_numbers_as_can_be(count):
    rng, other = np.random.default_rng(0), np.random.default_rng(0)
    assert normal(rng, count).shape == (count,)
    other.random(2 * -(-count // 2))
    assert rng.random() == other.random()


def test_the_stream_of_the_noise_is_not_that_of_the_masks():
    """SeedSequence reads (5, 0) as (5,), so that the number that sets them apart must not be 0."""
    streams = [np.random.default_rng(list(seed)).random(4).tolist() for seed in ((5,), noise_seed((5,)), (5, 0))]
    assert streams[0] == streams[2] != streams[1]


# --------------------------------------------------------- from which place of which stream


def uniform(seed, place, count):
    """Numbers of PCG64 for a seed, from a place on: those before are drawn and thrown away, none is jumped over."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed))).random(place + count)[place:]


def by_hand(seed, step, count):
    """The noise of one step of a pass, (count,), as Box and Muller (1958) write it, number by number.

    It is drawn from (seed, 1), as the masks are drawn from the seed alone; each step takes an even number of them.
    """
    taken = count + count % 2
    pairs = uniform([*seed, 1], step * taken, taken).reshape(-1, 2)
    both = [(math.sqrt(-2 * math.log(1 - u)), 2 * math.pi * v) for u, v in pairs]
    return np.array([r * f(angle) for r, angle in both for f in (math.cos, math.sin)][:count])


@pytest.mark.parametrize("runner", RUNNERS, ids=IDS)
@pytest.mark.parametrize("dropout", [(), (0.0, 0.5)], ids=["noise alone", "beside masks"])
@pytest.mark.parametrize("made", [0, 3])
def test_the_noise_of_each_step_is_that_of_its_place_in_its_own_stream(made, dropout, runner):
    """From the beginning of a pass and from the middle of one; a step takes 92 numbers, and 86 for 85."""
    for sizes in ([7, 9, 2], [6, 10, 1, 2]):
        case = problem(sizes, ["tanh"] * (len(sizes) - 1), count=40, shuffled=False)
        rates = (*dropout, 0.0)[: len(sizes) - 1] if dropout else ()
        task = Task(case.network, SGD, dropout=rates, clip_example_norm=1e-9, noise_multiplier=1e9)
        begun = Pass(steps=made, examples=4 * made, error_sums=np.zeros(sum(sizes[1:])))
        after = runner.run(task, State(case.vector), case.data, None, 4, [1.0, 1.0], (5, 2), begun).state.vector
        want = sum(by_hand((5, 2), made + step, case.vector.size) for step in range(2)) / 4
        assert_close(case.vector - after, want, 1e-8, "noise")
        beside = sum(by_hand((5, 2), made + step + 1, case.vector.size) for step in range(2)) / 4
        with pytest.raises(AssertionError, match="noise: entry"):
            assert_close(case.vector - after, beside, 1e-8, "noise")


@pytest.mark.parametrize("runner", RUNNERS, ids=IDS)
@pytest.mark.parametrize("made", [0, 3])
def test_the_masks_of_each_example_are_those_of_its_place_in_theirs(made, runner):
    """Of the input: where it is dropped, its weights do not move; noise beside it takes nothing from its stream."""
    case = problem([11, 3], ["tanh"], count=40, shuffled=False)
    width, after = 11, []
    for silent in (True, False):
        noise = {} if silent else {"clip_example_norm": 1.0, "noise_multiplier": 1e-12}
        task = Task(case.network, SGD, dropout=(0.5,), **noise)
        begun = Pass(steps=made, examples=made, error_sums=np.zeros(3))
        run = runner.run(task, State(case.vector), case.data, None, 1, [1.0], (5, 2), begun)
        after.append((run.state.vector - case.vector)[: 3 * width].reshape(3, width))
    kept = uniform([5, 2], made * width, width) >= 0.5
    assert 0 < kept.sum() < width
    assert (abs(after[0]) > 1e-9).tolist() == [kept.tolist()] * 3
    assert (abs(after[1]) > 1e-9).tolist() == [kept.tolist()] * 3


# ------------------------------------------------------------- what a step gets


@pytest.mark.parametrize("runner", RUNNERS, ids=IDS)
@pytest.mark.parametrize(("batch", "dtype"), [(16, np.float64), (300, np.float32)])
def test_the_noise_has_the_deviation_of_abadi_and_others_on_every_weight_and_bias(batch, dtype, runner):
    """σ C / n, on 21,310 weights and 210 biases."""
    case = problem([100, 200, 10], ["sigmoid", "sigmoid"], count=batch, dtype=dtype)
    noise = drawn(runner, case, Task(case.network, SGD, clip_example_norm=0.5, noise_multiplier=1.5), batch)
    z = noise.astype(np.float64) / (1.5 * 0.5 / batch)
    for part in (z[:-210], z[-210:]):
        assert abs(part.mean()) < 4 / np.sqrt(part.size)
        assert abs(part.var() - 1) < 4 * np.sqrt(2 / part.size)
    assert stats.kstest(z, "norm").pvalue > 0.01


@pytest.mark.parametrize("runner", RUNNERS, ids=IDS)
def test_the_last_smaller_batch_has_more_noise_on_its_mean(runner):
    case = problem([100, 200, 10], ["sigmoid", "sigmoid"], count=20)
    task = Task(case.network, SGD, clip_example_norm=1e-9, noise_multiplier=1e9)
    rates = [0.0, 1.0]
    moved = runner.run(task, State(case.vector), case.data, None, 16, rates, (5,)).state.vector - case.vector
    assert moved.std() == pytest.approx(1 / 4, rel=0.03)


@pytest.mark.parametrize("runner", RUNNERS, ids=IDS)
def test_every_step_and_every_seed_draws_anew_and_the_same_seed_the_same(runner):
    case = problem([7, 9, 2], ["tanh", "tanh"], count=12)
    task = Task(case.network, SGD, clip_example_norm=1e-6, noise_multiplier=1e6)
    one, again, other, two = (
        drawn(runner, case, task, 4, steps, seed) for steps, seed in ((1, (5,)), (1, (5,)), (1, (6,)), (2, (5,)))
    )
    assert one.tobytes() == again.tobytes()
    for different in (other, two - one):
        assert abs(np.corrcoef(one, different)[0, 1]) < 0.4
        assert different.std() == pytest.approx(0.25, rel=0.4)


@pytest.mark.parametrize("runner", RUNNERS, ids=IDS)
@pytest.mark.parametrize("batch", [4, 300])
def test_no_noise_is_the_clipped_gradient_bit_for_bit(batch, runner):
    case = problem([7, 9, 2], ["tanh", "tanh"], count=600)
    for clip in (0.05, None):
        silent, plain = Task(case.network, SGD, clip_example_norm=clip, noise_multiplier=0.0), Task(
            case.network, SGD, clip_example_norm=clip
        )  # fmt: skip
        outcomes = [case.run(runner, task, batch, rate=0.5).state.vector.tobytes() for task in (silent, plain)]
        assert outcomes[0] == outcomes[1]


@pytest.mark.parametrize("runner", RUNNERS, ids=IDS)
def test_the_whole_gradient_is_shortened_after_the_noise(runner):
    case = problem([7, 9, 2], ["tanh", "tanh"], count=8)
    task = Task(case.network, SGD, clip_norm=0.125, clip_example_norm=0.5, noise_multiplier=10.0)
    moved = runner.run(task, State(case.vector), case.data, None, 8, [1.0], (5,)).state.vector - case.vector
    assert np.linalg.norm(moved) == pytest.approx(0.125, rel=1e-12)


@pytest.mark.parametrize("runner", RUNNERS, ids=IDS)
def test_a_cost_and_gradient_on_its_own_has_no_noise(runner):
    case = problem([7, 9, 2], ["tanh", "tanh"], count=8)
    noisy, plain = (Task(case.network, SGD, clip_example_norm=0.5, noise_multiplier=m) for m in (10.0, 0.0))
    got, want = (runner.cost_and_gradient(task, case.vector, case.data)[1] for task in (noisy, plain))
    assert got.tobytes() == want.tobytes()


# ------------------------------------------------------------ one engine, another


@natively
@pytest.mark.parametrize("batch", [10, 300])
def test_the_number_of_threads_changes_no_bit(batch, instructions):
    case = problem([40, 70, 18, 3], ["sigmoid", "tanh", "sigmoid"], count=330, dtype=np.float32)
    task = Task(case.network, OPTIMIZERS["adam"], l2=0.01, clip_norm=0.5, clip_example_norm=0.05, noise_multiplier=1.2)
    one, two, five = (case.run(NativeEngine(instructions, n), task, batch).state.vector for n in (1, 2, 5))
    assert one.tobytes() == two.tobytes() == five.tobytes()


@natively
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("batch", [10, 300])
def test_the_kernels_add_what_numpy_adds(batch, dtype, instructions):
    """Every optimizer, with dropout and penalties beside it; 300 examples go through in parts."""
    for name in STEPPING:
        case = problem([7, 20, 18, 3], ["sigmoid", "tanh", "sigmoid"], count=700, dtype=dtype)
        for options in ({}, {"l1": 0.01, "l2": 0.02, "clip_norm": 0.5}, {"dropout": (0.2, 0.5, 0.3)}):
            task = Task(case.network, conditioned(name), **options, clip_example_norm=0.05, noise_multiplier=1.2)
            got, want = (case.run(runner, task, batch) for runner in (NativeEngine(instructions), NumpyEngine()))
            scale = 1000 * float(np.finfo(dtype).eps) * abs(want.state.vector).max()
            assert_close(got.state.vector, want.state.vector, scale, f"{name} with {options}")
            assert got.cost == pytest.approx(want.cost, rel=1000 * float(np.finfo(dtype).eps))


@natively
@given(
    sizes=st.lists(st.integers(1, 30), min_size=2, max_size=5),
    seed=st.integers(0, 10_000),
    steps=st.integers(1, 4),
)
def test_whatever_the_shapes_the_kernels_draw_the_same_noise(instructions, sizes, seed, steps):
    """With a clipping so tight that nothing but noise is left; the bits of the two are apart by a few roundings."""
    case = problem(sizes, ["tanh"] * (len(sizes) - 1), count=4)
    task = Task(case.network, SGD, clip_example_norm=1e-12, noise_multiplier=1e12)
    got, want = (drawn(runner, case, task, 1, steps, (seed,)) for runner in (NativeEngine(instructions), NumpyEngine()))
    assert_close(got, want, 1e-14 * (10 + abs(case.vector).max()), "noise")
    assert abs(want).max() > 1e-3


@natively
def test_noise_of_another_size_is_seen(instructions):
    case = problem([7, 20, 3], ["tanh", "tanh"], count=40)
    tasks = (Task(case.network, SGD, clip_example_norm=0.05, noise_multiplier=m) for m in (1.2, 1.201))
    got, want = (case.run(runner, task, 10) for runner, task in zip((NativeEngine(instructions), NumpyEngine()), tasks))  # noqa: B905
    with pytest.raises(AssertionError, match="noise: entry"):
        assert_close(got.state.vector, want.state.vector, 1e-12, "noise")
