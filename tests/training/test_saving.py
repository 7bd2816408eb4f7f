"""A run that is written survives: signals, a disk that fails, other data; and it is written by time."""

import os
import signal
import subprocess
import sys
import threading

import numpy as np
import pytest

from backproof.activations import Activation
from backproof.durable import whole_file
from backproof.engines.native_engine import kernels
from backproof.errors import InputError
from backproof.network import Network
from backproof.optimizers import optimizer
from backproof.training import Checkpoint, saving, signals, train
from backproof.training.fingerprint import digest
from backproof.training.saving import CheckpointWarning, Parts
from backproof.training.setup import EngineWarning
from backproof.training.stopping import Stopping

NET = Network([2, 3, 1], "tanh")
X = np.random.default_rng(0).random((40, 2))
Y = X[:, :1]


def same_bits(one, two):
    return (
        one.parameters.to_vector().tobytes() == two.parameters.to_vector().tobytes()
        and one.history.costs == two.history.costs
    )


@pytest.fixture
def path(tmp_path):
    return tmp_path / "run.checkpoint"


@pytest.mark.parametrize("kind", [str, lambda path: path])
def test_paths_are_taken_and_lead_to_the_same_bits(path, kind):
    train(NET, X, Y, epochs=2, dropout=0.2, checkpoint=kind(path))
    assert same_bits(
        train(NET, X, Y, epochs=5, dropout=0.2, resume=kind(path)), train(NET, X, Y, epochs=5, dropout=0.2)
    )


def test_what_is_no_checkpoint_is_refused_in_one_line(path):
    with pytest.raises(InputError, match="resume: int given; accepted: a path"):
        train(NET, X, Y, resume=7)
    with pytest.raises(InputError, match="cannot be read"):
        train(NET, X, Y, resume=path)


def writes(monkeypatch):
    """Count the checkpoints that are written."""
    counted, save = [], Checkpoint.save
    monkeypatch.setattr(Checkpoint, "save", lambda point, path: (counted.append(point.epoch), save(point, path)))
    return counted


def test_a_checkpoint_is_written_after_the_first_epoch_and_at_the_end_and_else_by_time(path, monkeypatch):
    counted = writes(monkeypatch)
    monkeypatch.setattr(saving, "EVERY", 1e9)
    train(NET, X, Y, epochs=50, checkpoint=path)
    assert counted == [1, 50]
    assert Checkpoint.load(path).epoch == 50


def test_where_it_is_always_due_every_epoch_is_written(path, monkeypatch):
    counted = writes(monkeypatch)
    monkeypatch.setattr(saving, "EVERY", 0.0)
    monkeypatch.setattr(saving, "_SHARE", 0)
    train(NET, X, Y, epochs=5, checkpoint=path)
    assert set(counted) == {1, 2, 3, 4, 5}


def test_parts_grow_while_they_are_short_and_shrink_when_they_are_long():
    parts = Parts()
    parts.took(64, 0.01)
    assert (parts.most(None), parts.most(10)) == (256, 10)
    parts.took(20, 0.01)  # the end of an epoch says nothing
    assert parts.most(None) == 256
    parts.took(256, 3.0)
    assert parts.most(None) == 64
    for _ in range(9):
        parts.took(parts.most(None), 3.0)
    assert parts.most(None) == 1


def test_the_first_part_of_a_large_network_is_short():
    assert [Parts(numbers).most(None) for numbers in (0, 10**6, 10**8, 10**12)] == [64, 64, 10, 1]


# ------------------------------------------------------------------ the disk


def failing(monkeypatch, fails):
    def fill(handle, data, before):
        if fails():
            raise OSError(28, "No space left on device")
        return real(handle, data, before)

    real = whole_file._fill
    monkeypatch.setattr(whole_file, "_fill", fill)
    monkeypatch.setattr(saving, "EVERY", 0.0)
    monkeypatch.setattr(saving, "_SHARE", 0)


def test_a_full_disk_is_said_at_once_and_loses_nothing_in_memory(path, monkeypatch):
    failing(monkeypatch, lambda: True)
    with pytest.warns(CheckpointWarning, match="No space left"):
        result = train(NET, X, Y, epochs=3, checkpoint=path)
    assert same_bits(result, train(NET, X, Y, epochs=3))
    assert result.status == "finished"
    assert "the last checkpoint was not written" in result.message
    assert not path.exists()


def test_a_warning_that_is_an_error_ends_no_run(path, monkeypatch):
    failing(monkeypatch, lambda: True)
    assert len(train(NET, X, Y, epochs=3, checkpoint=path).history) == 3


def test_a_disk_that_recovers_has_the_last_checkpoint_and_the_result_says_nothing(path, monkeypatch):
    calls = []
    failing(monkeypatch, lambda: calls.append(1) or len(calls) < 3)
    result = train(NET, X, Y, epochs=5, checkpoint=path)
    assert result.message == "5 epochs"
    assert Checkpoint.load(path).epoch == 5


def test_a_folder_that_goes_ends_no_run(tmp_path, monkeypatch):
    folder = tmp_path / "runs"
    folder.mkdir()
    monkeypatch.setattr(saving, "EVERY", 0.0)

    def goes(record):
        if record.epoch == 2:
            for name in os.listdir(folder):
                os.unlink(folder / name)
            folder.rmdir()

    result = train(NET, X, Y, epochs=4, checkpoint=folder / "point", callbacks=[goes])
    assert len(result.history) == 4
    assert "not written" in result.message


@pytest.mark.parametrize("name", ["no/point", "", "a\0b"])
def test_a_path_that_cannot_be_written_is_refused_before_the_first_epoch(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    epochs = []
    with pytest.raises(InputError, match="cannot be written"):
        train(NET, X, Y, checkpoint=name, callbacks=[epochs.append])
    assert epochs == []


# --------------------------------------------------------------- other data

SQUARE, CUBE = (Activation.from_formula("mine", formula) for formula in ("z**2", "z**3"))
OTHERS = {
    "another table": ((NET, X + 1e-9, Y), {}, "other x"),
    "other targets": ((NET, X, Y * 2), {}, "other y"),
    "fewer rows": ((NET, X[:-1], Y[:-1]), {}, "rows was 40 and is 39"),
    "another dtype": ((NET, X, Y), {"dtype": np.float32}, 'dtype was "float64" and is "float32"'),
    "a validation share": ((NET, X, Y), {"validation": 0.2}, "validation was null and is 0.2"),
    "validation data": ((NET, X, Y), {"validation": (X, Y)}, "other validation"),
    "weights": ((NET, X, Y), {"sample_weight": np.arange(1.0, 41)}, "other weights"),
    "an option": ((NET, X, Y), {"l2": 0.1}, "l2 was 0.0 and is 0.1"),
    "an optimizer": ((NET, X, Y), {"optimizer": "sgd"}, r"optimizer was adam\(.*epsilon=.*\) and is sgd"),
    "its options": (
        (NET, X, Y),
        {"optimizer": optimizer("adam", epsilon=1e-3)},
        "optimizer.epsilon was 1e-08 and is 0.001",
    ),
    "a schedule": ((NET, X, Y), {"schedule": "step"}, r"schedule was constant and is step\(every=.*, factor=.*\)"),
    "a stopping rule": (
        (NET, X, Y),
        {"stopping": Stopping("cost")},
        'stopping was null and is {.*"watch": "cost"}',
    ),
}


@pytest.mark.parametrize("case", OTHERS)
def test_what_is_another_one_is_refused_by_name(path, case):
    train(NET, X, Y, epochs=1, checkpoint=path)
    given, options, message = OTHERS[case]
    with pytest.raises(InputError, match=f"made with other options .*{message}"):
        train(*given, epochs=2, resume=path, **options)


@pytest.mark.skipif(kernels() is None, reason="the native kernels are not built: no C++ compiler was found")
def test_another_engine_goes_on_and_says_what_follows(path):
    train(NET, X, Y, epochs=1, engine="numpy", checkpoint=path)
    with pytest.warns(EngineWarning, match="begun with the engine numpy and goes on with native: .* by rounding"):
        assert train(NET, X, Y, epochs=2, engine="native", resume=path).engine == "native"
    assert train(NET, X, Y, epochs=2, resume=path).engine == "numpy"


def test_other_weights_of_classes_are_refused_by_name(path):
    labels = (Y > 0.5).astype(float)
    net = Network([2, 3, 1], ["tanh", "sigmoid"], "binary_cross_entropy")
    train(net, X, labels, epochs=1, checkpoint=path, class_weight={0: 1.0, 1: 2.0})
    train(net, X, labels, epochs=2, resume=path, class_weight={1: 2, 0: 1})
    with pytest.raises(InputError, match=r"class_weight.1 was 2.0 and is 3.0; other weights"):
        train(net, X, labels, epochs=2, resume=path, class_weight={0: 1.0, 1: 3.0})


def test_an_activation_of_the_same_name_is_another_one(path):
    train(Network([2, 3, 1], [SQUARE, "identity"]), X, Y, epochs=1, checkpoint=path)
    with pytest.raises(
        InputError, match=r'activations was \["mine: z\*\*2", "identity"\] and is \["mine: z\*\*3", "identity"\]'
    ):
        train(Network([2, 3, 1], [CUBE, "identity"]), X, Y, epochs=2, resume=path)


def test_the_digest_of_a_large_array_sees_two_rows_that_change_places():
    large = np.random.default_rng(0).random((5000, 30))
    before = digest(large)
    for first, second in ((10, 11), (777, 4001), (0, 4999)):
        large[[first, second]] = large[[second, first]]
        assert digest(large) != before
        large[[first, second]] = large[[second, first]]
    assert digest(large) == before


def test_the_digest_of_a_large_array_sees_one_number_anywhere():
    large = np.zeros(6_000_000)
    before = digest(large)
    for place in (0, 1_234_567, len(large) - 1):
        large[place] = 1e-300
        assert digest(large) != before
        large[place] = 0
    assert digest(large) == before


# ------------------------------------------------------------------ signals

LONG = """
import sys, numpy as np, backproof as bp
from backproof.activations import Activation
calls = []
def told(z):
    calls.append(1)
    if len(calls) == 100:
        print("ready", flush=True)
    return np.tanh(z)
x = np.random.default_rng(0).random((200000, 5))
net = bp.Network([5, 200, 1], [Activation("told", told, lambda z, a: 1 - a * a, "tanh(z)"), "identity"])
result = bp.train(net, x, x[:, :1], batch_size=1, epochs=1000, engine="numpy", checkpoint=sys.argv[1])
print(result.status, flush=True)
"""


@pytest.mark.usefixtures("signals_heard")
@pytest.mark.parametrize(
    "numbers", [[signal.SIGINT], [signal.SIGTERM], [signal.SIGHUP], [signal.SIGINT] * 5 + [signal.SIGTERM] * 5]
)
def test_signals_in_the_middle_of_a_long_epoch_leave_a_whole_checkpoint(path, numbers):
    """One epoch takes many seconds, and says when it is under way; the run has no other chance to be written."""
    process = subprocess.Popen([sys.executable, "-c", LONG, str(path)], stdout=subprocess.PIPE, text=True)
    with process:
        try:
            assert process.stdout.readline() == "ready\n"
            for number in numbers:
                process.send_signal(number)
            out, _ = process.communicate(timeout=60)
        finally:
            process.kill()  # nothing where it has ended; a run that missed its signal would go on for hours
    point = Checkpoint.load(path)
    assert point.epoch == 0
    assert point.begun.steps > 0
    last = numbers[-1]
    assert (process.returncode, out) == ((0, "interrupted\n") if last == signal.SIGINT else (-last, ""))


@pytest.mark.usefixtures("signals_heard")
def test_signals_are_given_back_and_a_handler_of_ones_own_is_left_alone():
    def own(number, frame):
        seen.append(number)

    seen, before = [], signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, own)
    handler = signal.getsignal(signal.SIGHUP)
    try:
        with signals.signals_held() as came:
            assert signal.getsignal(signal.SIGTERM) is own
            os.kill(os.getpid(), signal.SIGTERM)
            with signals.signals_held() as inner:
                assert inner is came
        assert (seen, came) == ([signal.SIGTERM], [])
        assert signal.getsignal(signal.SIGHUP) is handler
    finally:
        signal.signal(signal.SIGTERM, before)


MANY = """
import os, signal, subprocess, sys
from backproof.training.signals import signals_held
SEND = "import os, sys; [os.kill(int(sys.argv[1]), 2) for _ in range(20000)]"
with signals_held() as came:
    sender = subprocess.Popen([sys.executable, "-c", SEND, str(os.getpid())], start_new_session=True)
    while sender.poll() is None:
        pass
sys.exit(not came)
"""


@pytest.mark.usefixtures("signals_heard")
def test_signals_that_interrupt_each_other_do_not_wait_for_each_other():
    """With a lock in the handler, one that came within another waited for ever, and no further signal was heard."""
    with subprocess.Popen([sys.executable, "-c", MANY]) as process:
        try:
            assert process.wait(60) == 0
        finally:
            process.kill()


def test_other_threads_than_the_main_one_hold_no_signals():
    found = []

    def hold():
        with signals.signals_held() as came:
            found.append((came, signal.getsignal(signal.SIGTERM)))

    thread = threading.Thread(target=hold)
    thread.start()
    thread.join()
    assert found == [([], signal.getsignal(signal.SIGTERM))]


def test_a_run_goes_on_from_its_folder_and_says_what_it_skips(tmp_path):
    train(NET, X, Y, epochs=2, seed=0, checkpoint=tmp_path)
    whole = train(NET, X, Y, epochs=4, seed=0)
    resumed = train(NET, X, Y, epochs=4, seed=0, resume=tmp_path)
    assert np.array_equal(resumed.parameters.to_vector(), whole.parameters.to_vector())
    (tmp_path / "epoch-00000009-step-0000000000.checkpoint").write_bytes(b"x")
    with pytest.warns(CheckpointWarning, match="skipped epoch-00000009"):
        again = train(NET, X, Y, epochs=4, seed=0, resume=str(tmp_path))
    assert np.array_equal(again.parameters.to_vector(), whole.parameters.to_vector())


def test_no_pipe_in_a_folder_is_waited_for(tmp_path):
    train(NET, X, Y, epochs=2, seed=0, checkpoint=tmp_path)
    os.mkfifo(tmp_path / "epoch-00000009-step-0000000000.checkpoint")
    with pytest.warns(CheckpointWarning, match=r"skipped epoch-00000009.*it is no regular file"):
        assert len(train(NET, X, Y, epochs=3, seed=0, resume=tmp_path).history) == 3


def test_a_device_is_no_checkpoint():
    with pytest.raises(InputError, match=r"/dev/zero.*it is a device"):
        train(NET, X, Y, epochs=3, resume="/dev/zero")


def test_a_folder_without_a_checkpoint_is_refused(tmp_path):
    with pytest.raises(InputError, match="no checkpoint that is whole is there"):
        train(NET, X, Y, epochs=4, resume=tmp_path)


@pytest.mark.parametrize("optimizer", ["sgd", "lbfgs"])
def test_a_run_that_its_rule_has_ended_does_not_go_on_when_it_is_resumed(optimizer):
    rule = Stopping("cost", patience=1, tolerance=10.0)
    options = {"epochs": 30, "seed": 0, "stopping": rule, "optimizer": optimizer}
    ended = train(NET, X, Y, **options)
    assert (ended.status, len(ended.history)) == ("stopped", 3)
    resumed = train(NET, X, Y, **options, resume=Checkpoint.from_bytes(ended.checkpoint.to_bytes()))
    assert (resumed.status, str(resumed.message)) == ("stopped", str(ended.message))
    assert np.array_equal(resumed.parameters.to_vector(), ended.parameters.to_vector())
