"""What "auto" takes: what a table says is the fastest of what does not refuse; how tables are read and kept."""

import json
import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import backproof
from backproof import Network, train
from backproof.engines import ENGINES, Data, Engine, Task, choice, choose, measured, measuring
from backproof.engines.measured import KINDS, Setting, StepTimes
from backproof.engines.measuring import DTYPES
from backproof.engines.numpy_engine import NumpyEngine
from backproof.errors import InputError
from backproof.optimizers import OPTIMIZERS

X, Y = np.zeros((64, 4), np.float32), np.zeros((64, 2), np.float32)
TASK = Task(Network([4, 4, 2], "tanh"), OPTIMIZERS["sgd"])
HERE = {"processor": "made up", "cores": 2, "instructions": "none"}


class Refusing(NumpyEngine):
    name = "refusing"

    def refuses(self, task, data):
        return "it never runs"


class First(NumpyEngine):
    name = "first"


class Second(NumpyEngine):
    name = "second"


@pytest.fixture(autouse=True)
def made_up_engines(monkeypatch):
    monkeypatch.setattr(choice, "ENGINES", {"first": First, "second": Second, "refusing": Refusing})


@pytest.fixture
def own(monkeypatch, tmp_path):
    monkeypatch.setenv("BACKPROOF_CACHE", str(tmp_path))
    return tmp_path / "engines.json"


def table(grids, widths=(4, 64), batches=(1, 64), key=("float32", "sgd")):
    """A table for one dtype and kind, from {threads: {engine: rows}}."""
    return StepTimes(widths, batches, {(*key, threads): grid for threads, grid in grids.items()}, HERE)


def rows(a, b=None, c=None, d=None):
    """Seconds at (smallest width, smallest batch), then along the batches, then the next width."""
    return ((a, a if b is None else b), (a if c is None else c, a if d is None else d))


def chosen(table, task=TASK, batch=1, x=X):
    return choose("auto", task, Data(x, Y), batch, table=table).engine.name


def test_the_cheaper_engine_runs():
    assert chosen(table({1: {"first": rows(2.0), "second": rows(1.0)}})) == "second"
    assert chosen(table({1: {"first": rows(1.0), "second": rows(2.0)}})) == "first"


def test_without_a_batch_size_all_examples_are_one_batch():
    found = table({1: {"first": rows(1e-3, 1.0), "second": rows(0.6)}})
    assert [chosen(found, batch=batch) for batch in (1, 32, 64, None)] == ["first", "first", "second", "second"]


def test_an_engine_that_is_asked_only_where_it_was_measured_is_not_even_made_elsewhere(monkeypatch):
    class Dear(NumpyEngine):
        name, only_if_measured = "dear", True
        made = 0

        def __init__(self):
            type(self).made += 1

    monkeypatch.setattr(choice, "ENGINES", {**choice.ENGINES, "dear": Dear})
    assert chosen(table({1: {"first": rows(2.0), "second": rows(1.0)}})) == "second"
    assert Dear.made == 0
    assert chosen(table({1: {"first": rows(2.0), "dear": rows(1.0)}})) == "dear"
    assert Dear.made == 1


def test_of_equally_fast_engines_the_first_runs_whatever_the_order_in_the_table():
    assert chosen(table({1: {"second": rows(1.0), "first": rows(1.0)}})) == "first"


def test_batch_and_width_decide_between_the_points_of_the_grid_and_beyond_its_edges():
    """Seconds 1 and 16 at the edges cross 4 and 4 in the middle, in logarithms: at batch 8, at width 16."""
    by_batch = table({1: {"first": rows(1.0, 16.0), "second": rows(4.0)}})
    assert [chosen(by_batch, batch=n) for n in (1, 7, 9, 64)] == ["first", "first", "second", "second"]
    by_width = table({1: {"first": rows(1.0, 1.0, 16.0, 16.0), "second": rows(4.0)}})
    tasks = [replace(TASK, network=Network([4, n, 2])) for n in (2, 60, 68, 5000)]
    assert [chosen(by_width, task) for task in tasks] == ["first", "first", "second", "second"]
    assert by_batch.seconds(Setting("float32", "sgd", 0.5, 10**6), 1) == pytest.approx({"first": 16, "second": 4})


@given(st.floats(0.1, 1e4), st.integers(1, 10**5), st.lists(st.floats(1e-6, 1e2), min_size=4, max_size=4))
def test_what_is_looked_up_lies_between_what_was_measured(width, batch, corners):
    found = table({1: {"first": rows(*corners)}}).seconds(Setting("float32", "sgd", width, batch), 1)["first"]
    assert min(corners) * (1 - 1e-9) <= found <= max(corners) * (1 + 1e-9)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_power_of_width_and_batch_is_looked_up_exactly(s, t):
    """Interpolation in logarithms: w² b is a plane there."""
    grid = tuple(tuple(float(w * w * b) for b in (1, 10, 100)) for w in (4, 32, 512))
    found = StepTimes((4, 32, 512), (1, 10, 100), {("float32", "sgd", 1): {"first": grid}}, HERE)
    width, batch = 4 * 128**s, 100**t
    assert found.seconds(Setting("float32", "sgd", width, batch), 1)["first"] == pytest.approx(width**2 * batch)


def test_threads_take_the_largest_measured_number_that_is_allowed():
    found = table({n: {"first": rows(float(n))} for n in (2, 4)})
    seconds = [found.seconds(Setting("float32", "sgd", 8, 8), n)["first"] for n in (1, 2, 3, 4, 64)]
    assert seconds == [2, 2, 2, 4, 4]


def test_where_the_answer_hangs_on_threads_those_that_are_allowed_decide(monkeypatch):
    from backproof.engines import threads

    found = table({1: {"first": rows(1.0), "second": rows(2.0)}, 4: {"first": rows(1.0), "second": rows(0.5)}})
    for allowed, name in ((1, "first"), (4, "second")):
        monkeypatch.setattr(threads, "allowed", lambda allowed=allowed: allowed)
        assert chosen(found) == name


def test_dtype_and_optimizer_are_looked_up():
    assert Setting.of(TASK, np.dtype("float64"), 7) == Setting("float64", "sgd", 4.0, 7)
    kinds = {
        name: Setting.of(replace(TASK, optimizer=record), "float32", 1).kind for name, record in OPTIMIZERS.items()
    }
    assert kinds == {
        "sgd": "sgd", "momentum": "adam", "nesterov": "adam", "rmsprop": "adam", "adam": "adam", "adamw": "adam",
        "lbfgs": "sgd",
    }  # fmt: skip


def test_an_engine_that_refuses_is_passed_over_however_fast_and_the_reason_is_said():
    found = choose(
        "auto", TASK, Data(X, Y), 1,
        table=table({1: {"refusing": rows(1e-9), "first": rows(2.0), "second": rows(1.0)}}),
    )  # fmt: skip
    assert found.engine.name == "second"
    assert "first 2e+03 ms, second 1e+03 ms" in found.reason
    assert "refusing cannot run this: it never runs" in found.reason


def test_an_engine_nobody_measured_runs_only_where_no_measured_one_can():
    assert chosen(table({1: {"second": rows(1.0)}})) == "second"
    assert chosen(table({1: {"refusing": rows(1.0)}})) == "first"
    assert chosen(table({})) == "first"


def test_by_name_every_table_is_overruled():
    found = table({1: {"first": rows(1e-9), "second": rows(1.0)}})
    assert choose("second", TASK, Data(X, Y), 1, table=found).engine.name == "second"
    with pytest.raises(InputError, match="'refusing' cannot run this: it never runs"):
        choose("refusing", TASK, Data(X, Y), 1, table=found)


# ------------------------------------------------------------------ the tables


def test_the_shipped_table_measured_every_engine_in_every_setting():
    shipped = measured.shipped()
    one, more = sorted({threads for _, _, threads in shipped.grids})
    assert (one, set(shipped.grids)) == (1, {(d, k, n) for d in DTYPES for k in KINDS for n in (one, more)})
    everywhere = {name for name, engine in ENGINES.items() if not engine.only_if_measured}
    assert all(set(grid) == everywhere for grid in shipped.grids.values())
    assert set(shipped.machine) == {"processor", "cores", "instructions"}


def test_an_engine_that_says_it_runs_many_at_once_does_so_itself():
    assert (
        {name for name, engine in ENGINES.items() if engine.runs_many}
        == {name for name, engine in ENGINES.items() if engine.run_many is not Engine.run_many}
        != set()
    )


def test_a_table_survives_json():
    shipped = measured.shipped()
    assert StepTimes.from_record(json.loads(json.dumps(shipped.to_record()))) == shipped


def test_a_users_own_table_goes_first_and_the_run_says_which_engine_it_was(own, monkeypatch):
    monkeypatch.setattr(choice, "ENGINES", ENGINES)
    slow_native = StepTimes(
        (4,), (1,), {("float64", "sgd", 1): {"native": ((1.0,),), "numpy": ((0.5,),)}}, measured.machine()
    )
    measuring.store(slow_native)
    result = train(Network([2, 1]), np.eye(2), np.eye(2)[:, :1], optimizer="sgd", epochs=1)
    assert result.engine == "numpy"
    assert result.checkpoint.engine == "numpy"
    assert measured.table() == slow_native
    assert measuring.reset()
    assert not measuring.reset()
    assert measured.table() == measured.shipped()


GOOD = measured.shipped().to_record()
DAMAGED = {
    "no JSON": "{",
    "no table": "[]",
    "format 99": json.dumps(GOOD | {"format": 99}),
    "is no grid": json.dumps(GOOD | {"widths": [8, 8]}),
    "no positive numbers": json.dumps(
        GOOD | {"measured": [{"dtype": "float32", "kind": "sgd", "threads": 1, "seconds": {"numpy": [[-1]]}}]}
    ),
    "measured with backproof 0.0.0": json.dumps(GOOD | {"version": "0.0.0"}),
    "on another machine (abacus": json.dumps(GOOD | {"machine": HERE | {"processor": "abacus"}}),
}


@pytest.mark.parametrize("why", DAMAGED)
def test_a_damaged_or_foreign_table_is_not_used_and_the_reason_is_at_hand(own, why):
    own.write_text(DAMAGED[why])
    found, reason = measured.own_table()
    assert found is None
    assert "it cannot be read" in reason if why.startswith("no ") and "numbers" not in why else why in reason
    assert measured.table() == measured.shipped()


def test_a_table_of_this_machine_and_version_is_used(own):
    own.write_text(json.dumps(GOOD | {"machine": measured.machine()}))
    assert measured.own_table()[0].version == backproof.__version__
    own.write_text("{")
    assert measured.own_table()[0] is None, "a table that has changed since is read anew"


def test_no_table_is_no_complaint(own):
    assert measured.own_table() == (None, "")


def test_a_table_that_cannot_be_written_leaves_the_one_before(own, monkeypatch):
    own.write_text("before")
    monkeypatch.setattr(measuring.json, "dumps", lambda *a, **k: "x")
    monkeypatch.setattr("os.write", _full_disk)
    with pytest.raises(InputError, match="cannot be written"):
        measuring.store(measured.shipped())
    assert [path.name for path in own.parent.iterdir()] == ["engines.json"]
    assert own.read_text() == "before"


def _full_disk(*arguments):
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize(
    ("platform", "name", "environment", "below"),
    [
        ("linux", "posix", {"XDG_CACHE_HOME": "/x/cache"}, "/x/cache/backproof/engines.json"),
        ("linux", "posix", {"HOME": "/h"}, "/h/.cache/backproof/engines.json"),
        ("darwin", "posix", {"HOME": "/h"}, "/h/Library/Caches/backproof/engines.json"),
        ("linux", "posix", {"BACKPROOF_CACHE": "/b", "XDG_CACHE_HOME": "/x"}, "/b/engines.json"),
    ],
)
def test_the_table_lies_where_the_platform_keeps_caches(monkeypatch, platform, name, environment, below):
    for variable in ("BACKPROOF_CACHE", "XDG_CACHE_HOME"):
        monkeypatch.delenv(variable, raising=False)
    for variable, value in environment.items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setattr(measured.sys, "platform", platform)
    assert str(measured.own_path()) == below


# ------------------------------------------------------------------ measuring


def test_measuring_gives_every_engine_a_time_at_every_point():
    told = []
    found = measuring.measure(lambda *at: told.append(at), widths=(2, 3), batches=(1, 4), threads=[1])
    assert (found.widths, found.batches) == ((2, 3), (1, 4))
    assert set(found.grids) == {(dtype, kind, 1) for dtype in DTYPES for kind in KINDS}
    times = [n for grid in found.grids.values() for rows in grid.values() for row in rows for n in row]
    assert all(0 < n < math.inf for n in times)
    assert told == [(i, 16) for i in range(17)]
    assert found.machine == measured.machine()


@pytest.mark.parametrize("threads", [[], [0]])
def test_no_threads_cannot_be_measured(threads):
    with pytest.raises(InputError, match="threads"):
        measuring.measure(threads=threads)
