"""The outer step: the average by default and at momentum 0 and rate 1, to the bit; and what it is beyond."""

import numpy as np
import pytest

import backproof as bp
from backproof.cluster import Cluster
from backproof.cluster.outer_step import OuterStep
from backproof.engines import State
from backproof.errors import InputError
from cluster_executors import Serial

NET = bp.Network([3, 5, 1], ["tanh", "identity"], "quadratic")
X = np.random.default_rng(0).normal(size=(96, 3))
Y = np.tanh(X[:, 0] * X[:, 1])


def trained(momentum=0.0, rate=1.0, **given):
    plan = Cluster(Serial(), 3, 2, outer_momentum=momentum, outer_rate=rate)
    return bp.train(NET, X, Y, **{"cluster": plan, "epochs": 3, "batch_size": 8, "seed": 1} | given)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_momentum_0_and_rate_1_are_the_mean_to_the_bit(dtype):
    """The formula that all others are computed by says so too, where nothing is passed over."""
    before, mean = np.random.default_rng(0).normal(size=(2, 1000)).astype(dtype)
    for outer in (OuterStep(), OuterStep(0.0, 1.0)):
        assert outer.after(State(before, (), 1), State(mean, (), 2)).vector is mean
    found, remembered = OuterStep()._moved(State(before, (), 1), mean)
    assert found.astype(dtype).tobytes() == mean.tobytes()
    assert remembered == ()


def test_a_run_with_momentum_0_and_rate_1_is_the_run_that_says_nothing():
    plain = bp.train(NET, X, Y, cluster=Cluster(Serial(), 3, 2), epochs=3, batch_size=8, seed=1)
    found = trained(0.0, 1.0)
    for one, other in zip((plain.checkpoint.state.vector, *plain.checkpoint.state.slots),
                          (found.checkpoint.state.vector, *found.checkpoint.state.slots), strict=True):  # fmt: skip
        assert one.tobytes() == other.tobytes()
    assert trained(0.9, 0.7).parameters.to_vector().tobytes() != plain.parameters.to_vector().tobytes()


def test_it_is_nesterovs_momentum_along_what_the_round_changed():
    """Against the steps of PyTorch's SGD with nesterov=True, written out: v = μv + Δ, θ − η(Δ + μv)."""
    rng = np.random.default_rng(3)
    outer, theta, v = OuterStep(0.9, 0.7), np.ones(4), np.zeros(4)
    state = outer.begun(State(theta, (), 0))
    for _ in range(5):
        mean = state.vector + rng.normal(size=4)
        gradient = theta - mean
        v = 0.9 * v + gradient
        theta = theta - 0.7 * (gradient + 0.9 * v)
        state = outer.after(state, State(mean, (), state.step + 1))
        np.testing.assert_allclose(state.vector, theta, rtol=1e-12)
        np.testing.assert_allclose(state.slots[-1], v, rtol=1e-12)
        mean = theta.copy()


def test_the_shards_begin_a_round_without_what_is_remembered_outside():
    state = OuterStep(0.5).begun(State(np.ones(2), (np.full(2, 7.0),), 3))
    assert len(state.slots) == 2
    assert OuterStep(0.5).inner(state).slots == state.slots[:1]
    assert OuterStep(0.0, 0.5).inner(state).slots == state.slots


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_run_goes_on_from_its_checkpoint_to_the_same_bits(optimizer, tmp_path):
    whole = trained(0.9, 0.7, optimizer=optimizer)
    trained(0.9, 0.7, optimizer=optimizer, epochs=2, checkpoint=tmp_path / "a")
    point = bp.Checkpoint.load(tmp_path / "a")
    found = trained(0.9, 0.7, optimizer=optimizer, resume=point)
    assert found.parameters.to_vector().tobytes() == whole.parameters.to_vector().tobytes()
    with pytest.raises(InputError, match=r"outer_momentum was 0.9 and is 0.0; outer_rate was 0.7 and is 1.0"):
        trained(optimizer=optimizer, resume=point)
    fewer = bp.Checkpoint.load(tmp_path / "a")
    object.__setattr__(fewer, "state", State(point.state.vector, point.state.slots[:-1], point.state.step))
    with pytest.raises(InputError, match="slots of the optimizer"):
        trained(0.9, 0.7, optimizer=optimizer, resume=fewer)


@pytest.mark.parametrize(("given", "said"), [
    ({"momentum": 1.0}, "outer_momentum: 1.0 given; accepted: a number ≥ 0 and below 1"),
    ({"momentum": "much"}, "outer_momentum: 'much' given"),
    ({"rate": 0}, "outer_rate: 0 given; accepted: a number above 0"),
    ({"rate": float("nan")}, "outer_rate: nan given"),
    ({"rate": 0.5, "batch_size": None}, "outer_rate=0.5: given for steps that see all examples"),
])  # fmt: skip
def test_what_is_no_outer_step_is_refused(given, said):
    with pytest.raises(InputError, match=said):
        trained(**given)
