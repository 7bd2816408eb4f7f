"""Runs in step with each other come to what each comes to alone: orders, rates, dropout, stopping, callbacks, ends."""

import numpy as np
import pytest

from backproof.engines.jax_engine import JaxEngine
from backproof.network import Network
from backproof.training import Checkpoint, Stopping, train, train_many

pytest.importorskip("jax", reason="JAX is not installed")

RNG = np.random.default_rng(0)
X = RNG.normal(size=(50, 4))
Y = np.tanh(X @ RNG.normal(size=(4, 2)))
NETWORK = Network([4, 6, 2], "tanh")


@pytest.fixture
def calls(monkeypatch):
    """How many networks each call of the engine had."""
    counted, original = [], JaxEngine.run_many

    def counting(engine, tasks, *arguments):
        counted.append(len(tasks))
        return original(engine, tasks, *arguments)

    monkeypatch.setattr(JaxEngine, "run_many", counting)
    return counted


def near(found, expected):
    """Two results are equal within rounding, and end the same way after as many epochs."""
    assert (found.status, str(found.message), len(found.history)) == (
        expected.status, str(expected.message), len(expected.history),
    )  # fmt: skip
    np.testing.assert_allclose(found.history.costs, expected.history.costs, rtol=1e-9)
    np.testing.assert_allclose(found.parameters.to_vector(), expected.parameters.to_vector(), rtol=1e-8, atol=1e-10)


OPTIONS = {"epochs": 6, "batch_size": 8, "optimizer": "momentum", "dropout": 0.2, "schedule": "cosine"}


def test_each_comes_to_what_it_comes_to_alone(calls):
    sweep = {"learning_rate": [0.01, 0.1], "l2": [0.0, 0.01]}
    found = train_many(NETWORK, X, Y, sweep=sweep, seeds=[1, 2], engine="jax", **OPTIONS)
    expected = train_many(NETWORK, X, Y, sweep=sweep, seeds=[1, 2], engine="numpy", **OPTIONS)
    assert set(calls) == {4}, "with and without a penalty are two kinds"
    for ours, theirs in zip(found, expected, strict=True):
        near(ours, theirs)


def test_one_that_stops_leaves_the_others_to_go_on(calls):
    rule = Stopping("cost", patience=1, tolerance=0.05)
    given = {"sweep": {"learning_rate": [1e-6, 0.1, 0.2]}, "epochs": 8, "batch_size": 10, "stopping": rule}
    found = train_many(NETWORK, X, Y, engine="jax", **given)
    for ours, theirs in zip(found, train_many(NETWORK, X, Y, engine="numpy", **given), strict=True):
        near(ours, theirs)
    assert found[0].status == "stopped"
    assert calls[0] == 3
    assert calls[-1] < 3


def test_one_that_diverges_says_where_and_the_others_go_on():
    given = {"sweep": {"learning_rate": [0.01, 1e200]}, "epochs": 3, "batch_size": 10}
    network = Network([4, 6, 2], "identity")
    with np.errstate(all="ignore"):
        good, bad = train_many(network, X, Y, engine="jax", **given)
    assert (good.status, bad.status) == ("finished", "diverged")
    assert bad.divergence.epoch == 1


def test_callbacks_hear_every_run_and_can_end_one():
    heard = []

    def callback(number, record):
        heard.append((number, record.epoch))
        return number == 1 and record.epoch == 2

    found = train_many(NETWORK, X, Y, seeds=range(3), engine="jax", epochs=4, callbacks=[callback])
    assert [result.status for result in found] == ["finished", "stopped", "finished"]
    assert sorted(heard) == [(n, e) for n in range(3) for e in range(1, (2 if n == 1 else 4) + 1)]


class BrokenError(Exception):
    """What a user's callback may raise."""


def test_each_is_kept_where_it_ends_however_that_is(tmp_path):
    sweep = [{"seed": seed, "checkpoint": tmp_path / str(seed)} for seed in range(2)]
    found = train_many(NETWORK, X, Y, sweep=sweep, engine="jax", epochs=4)
    for result, given in zip(found, sweep, strict=True):
        assert Checkpoint.load(given["checkpoint"]).epoch == 4
        np.testing.assert_array_equal(Checkpoint.load(given["checkpoint"]).state.vector, result.parameters.to_vector())

    def fails(number, record):
        if record.epoch == 3:
            raise BrokenError

    sweep = [{"seed": seed, "checkpoint": tmp_path / f"{seed} fails"} for seed in range(2)]
    for engine in ("jax", "numpy"):
        with pytest.raises(BrokenError):
            train_many(NETWORK, X, Y, sweep=sweep, engine=engine, epochs=4, callbacks=[fails], n_jobs=1)
        assert Checkpoint.load(sweep[0]["checkpoint"]).epoch == 3


def test_iterations_of_lbfgs_go_alone(calls):
    found = train_many(NETWORK, X, Y, seeds=range(2), engine="jax", optimizer="lbfgs", epochs=5)
    assert calls == []
    for seed, ours in enumerate(found):
        near(ours, train(NETWORK, X, Y, seed=seed, engine="jax", optimizer="lbfgs", epochs=5))


def test_a_comparison_that_should_fail_does():
    one, other = (train(NETWORK, X, Y, epochs=3, engine="numpy", seed=seed) for seed in (0, 1))
    with pytest.raises(AssertionError):
        near(one, other)
