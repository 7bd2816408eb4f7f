"""Rounds: the same bits whoever makes them; the mean of states; one process where the two must agree; a run as any."""

from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest

import backproof as bp
from backproof.cluster import Cluster
from backproof.cluster.held_shards import examples_of
from backproof.cluster.shard_files import write_shards
from backproof.cluster.shard_rounds import averaged
from backproof.engines import Data, Outcome, Pass, State
from backproof.errors import InputError
from backproof.training import Stopping
from cluster_executors import Serial

NET = bp.Network([5, 8, 1], ["tanh", "identity"], "quadratic")
OPTIONS = {"epochs": 3, "seed": 1, "batch_size": 16}


@pytest.fixture(scope="module")
def examples():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(331, 5))
    return x, np.tanh(x[:, 0] * x[:, 1])


def trained(examples, workers=None, **given):
    return bp.train(NET, *examples, cluster=workers or Serial(), **OPTIONS | given)


def bits(result):
    point = result.checkpoint
    return [array.tobytes() for array in (point.state.vector, *point.state.slots)], result.history


def test_the_bits_are_the_same_on_any_number_of_workers(examples):
    expected = bits(trained(examples, shards=4))
    # not forked: another test may have imported JAX, whose threads a forked process would wait for
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        assert bits(trained(examples, pool, shards=4)) == expected


def test_the_bits_depend_on_the_number_of_shards_and_on_the_length_of_rounds(examples):
    found = [bits(trained(examples, Cluster(Serial(), s, k)))[0] for s, k in ((4, 2), (3, 2), (4, 3))]
    assert len({str(each) for each in found}) == 3


@pytest.mark.parametrize("options", [{}, {"optimizer": "sgd", "l2": 0.1}, {"dtype": np.float32, "clip_norm": 0.1}])
@pytest.mark.parametrize("round_steps", [None, 1, 4])
def test_one_shard_in_its_stored_order_is_one_process_to_the_bit(examples, options, round_steps):
    alone = bp.train(NET, *examples, shuffle=False, **OPTIONS | options)
    one = trained(examples, Cluster(Serial(), 1, round_steps), shuffle=False, **options)
    assert one.parameters.to_vector().tobytes() == alone.parameters.to_vector().tobytes()
    np.testing.assert_allclose(one.history.costs, alone.history.costs, rtol=1e-6)
    np.testing.assert_allclose(one.history.error_norms, alone.history.error_norms, rtol=1e-4, atol=1e-9)


@pytest.mark.parametrize("weighted", [False, True])
def test_rounds_of_one_step_of_plain_descent_are_steps_of_larger_batches(examples, weighted):
    """The mean of states after one step each is the state after a step along the mean gradient."""
    x, y = (array[:320] for array in examples)
    dealt = np.array_split(np.random.default_rng([1, 4]).permutation(320), 4)
    rows = np.concatenate([np.sort(part).reshape(-1, 1, 16) for part in dealt], axis=1).ravel()
    options = OPTIONS | {"optimizer": "sgd", "learning_rate": 0.1, "shuffle": False}
    large = bp.train(NET, x[rows], y[rows], **options | {"batch_size": 64})
    found = bp.train(NET, x, y, cluster=Cluster(Serial(), 4, 1), **options)
    np.testing.assert_allclose(found.parameters.to_vector(), large.parameters.to_vector(), rtol=1e-9)
    np.testing.assert_allclose(found.history.costs, large.history.costs, rtol=1e-9)
    longer = bp.train(NET, x, y, cluster=Cluster(Serial(), 4, 5), **options)
    assert not np.allclose(longer.parameters.to_vector(), large.parameters.to_vector(), rtol=1e-9)


def test_states_are_averaged_by_their_examples_with_what_the_optimizer_remembers():
    def outcome(value, count):
        state = State(np.full(2, value), (np.full(2, 10 * value),), 7)
        return Outcome(state, Pass(3, count, value * count, np.full(1, value)))

    found = averaged([outcome(1.0, 30), outcome(4.0, 60)], Pass(5, 100, 2.0, np.ones(1)))
    np.testing.assert_allclose(found.state.vector, [3.0, 3.0], rtol=1e-15)
    np.testing.assert_allclose(found.state.slots[0], [30.0, 30.0], rtol=1e-15)
    assert (found.state.step, found.reached.steps, found.reached.examples) == (7, 8, 190)
    assert (found.reached.cost_sum, found.reached.error_sums.tolist()) == (2.0 + 30 + 240, [6.0])


def test_every_example_is_in_one_shard_and_sorted_examples_are_dealt(tmp_path):
    labels = np.repeat([0.0, 1.0], 500)
    data = Data(np.arange(1000.0)[:, None], labels[:, None], np.full(1000, 2.0))
    shards = write_shards(data, tmp_path, 3, seed=0)
    found = [examples_of(shard) for shard in shards]
    assert sorted(np.concatenate([each.x[:, 0] for each in found])) == list(range(1000))
    assert [shard.rows for shard in shards] == [334, 333, 333]
    assert all(0.4 < each.y.mean() < 0.6 for each in found)


def test_a_run_goes_on_from_its_checkpoint_to_the_same_bits(examples, tmp_path):
    workers = Cluster(Serial(), 4, 2)
    whole = trained(examples, workers)
    part = trained(examples, workers, callbacks=[lambda record: record.epoch == 2], checkpoint=tmp_path / "a")
    assert part.status == "stopped"
    assert bits(trained(examples, workers, resume=tmp_path / "a")) == bits(whole)


def test_what_is_not_said_again_is_taken_from_the_checkpoint(examples):
    begun = trained(examples, Cluster(Serial(), 4, 2), epochs=1)
    whole = trained(examples, Cluster(Serial(), 4, 2))
    assert bits(trained(examples, Cluster(Serial(), 4), resume=begun))[0] == bits(whole)[0]


@pytest.mark.parametrize(("workers", "said"), [
    (Cluster(Serial(), 3, 2), "shards was 4 and is 3"),
    (Cluster(Serial(), 4, 3), "round_steps was 2 and is 3"),
])  # fmt: skip
def test_a_run_does_not_go_on_with_other_shards_or_rounds(examples, workers, said):
    begun = trained(examples, Cluster(Serial(), 4, 2), epochs=1)
    with pytest.raises(InputError, match=said):
        trained(examples, workers, resume=begun)
    with pytest.raises(InputError, match="shards was 4 and is null"):
        bp.train(NET, *examples, resume=begun, **OPTIONS)


def test_stopping_validation_and_callbacks_are_those_of_any_run(examples):
    seen = []
    result = trained(
        examples, epochs=40, validation=0.2, stopping=Stopping(patience=2, tolerance=1.0), metrics=["r2"],
        callbacks=[seen.append],
    )  # fmt: skip
    assert result.status == "stopped"
    assert [record.epoch for record in seen] == [1, 2, 3, 4]
    assert all(record.validation_cost > 0 and "r2" in record.metrics for record in seen)


def test_a_run_can_be_left_after_any_round_and_comes_to_the_same_bits(examples):
    from backproof import cluster_door
    from backproof.training.data import Source
    from backproof.training.options import Options
    from backproof.training.run import Run

    with cluster_door.reached(Cluster(Serial(), 4, 2)) as cluster:
        setup = cluster.setup(NET, Options.checked(OPTIONS), Source(*examples), None, None, None)
        run, stops = Run(setup, setup.start(None, None)), []
        while not run.ended:
            run.advance(steps=1)
            stops.append(run.step)
            run = Run(setup, setup.start(None, run.checkpoint))
    assert stops == [2, 4, 0] * 3  # 83 examples of a shard are 6 steps, 2 a round
    assert bits(run.result()) == bits(trained(examples, Cluster(Serial(), 4, 2)))


def test_a_run_that_diverges_says_where_and_keeps_the_last_finite_state(examples):
    result = trained(examples, shards=2, optimizer="sgd", learning_rate=1e9)
    assert result.status == "diverged"
    assert str(result.message).startswith("shard 0 of 0…1: in epoch 2, step ")
    assert np.isfinite(result.parameters.to_vector()).all()


def test_a_length_is_measured_once_and_kept_by_the_checkpoint(examples):
    begun = trained(examples, Cluster(Serial(), 4, "measured"), epochs=1)
    assert '"round_steps": ' in begun.checkpoint.fingerprint
    slower = replace(Cluster(Serial(), 4, "measured"), workers=Serial())
    assert trained(examples, slower, resume=begun).status == "finished"


@pytest.mark.parametrize(("given", "said"), [
    ({"shards": 1000}, "shards: 1000 given for 331 examples"),
    ({"shards": 0}, "shards: 0 given; accepted: a whole number"),
    ({"shuffle": lambda order, epoch: order}, "shuffle: a function given"),
    ({"batch_size": None, "dropout": 0.5}, r"dropout: \(0.0, 0.5\) given for steps that see all"),
    ({"cluster": 7}, "cluster: int given; accepted: a client"),
    ({"cluster": "local"}, "cluster: 'local' given; accepted: an address"),
])  # fmt: skip
def test_what_cannot_be_trained_there_is_refused(examples, given, said):
    with pytest.raises(InputError, match=said):
        bp.train(NET, *examples, **OPTIONS | {"cluster": Serial()} | given)


def test_shards_need_a_cluster(examples):
    with pytest.raises(InputError, match="shards: given without cluster"):
        bp.train(NET, *examples, shards=3, **OPTIONS)


@pytest.mark.parametrize("given", [{"round_steps": 0}, {"round_steps": "long"}, {"round_seconds": 0.0}])
def test_a_cluster_refuses_values_out_of_range(given):
    with pytest.raises(InputError, match=f"{next(iter(given))}: .* given; accepted: "):
        Cluster(Serial(), **given)
