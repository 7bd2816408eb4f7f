"""The folder of a run: the same command again goes on from the newest checkpoint that is whole, and says which."""

import gzip
import hashlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

import backproof as bp
from backproof.cli import run
from backproof.durable.lock import alone_in
from backproof.engines.numpy_engine import NumpyEngine
from backproof.errors import InputError
from backproof.runs import fitting_several, scored_on
from backproof.training import Checkpoint, saving
from tabular_problems import SMALL

COMMAND = ["train", "iris", "--engine", "numpy", "--no-report", "--run", "a"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(saving, "EVERY", 0.0)
    monkeypatch.setattr(saving, "_SHARE", 0)
    return tmp_path / "a"


def interrupted_in_epoch(number, monkeypatch):
    original, calls = NumpyEngine.run, []

    def interrupted(self, *arguments):
        calls.append(1)
        if len(calls) == number:
            raise KeyboardInterrupt
        return original(self, *arguments)

    monkeypatch.setattr(NumpyEngine, "run", interrupted)
    code = run([*COMMAND, "--epochs", "6"])
    monkeypatch.setattr(NumpyEngine, "run", original)
    return code


def parameters(path):
    return bp.load(path).parameters.to_vector().tobytes()


def of_another_version(path):
    """Sign a safe file anew, with the next format and an array of a kind that is not known here."""
    import numpy as np
    from safetensors.numpy import load, save

    data = path.read_bytes()
    header = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    ((name, value),) = header["__metadata__"].items()
    record = json.loads(value.partition(" ")[2]) | {"format": 2}
    arrays = load(data) | {"new": np.ones(2, np.float16)}
    packed = save(arrays, {name: "0" * 64 + " " + json.dumps(record)})
    path.write_bytes(packed.replace(b"0" * 64, hashlib.sha256(packed).hexdigest().encode(), 1))


@pytest.mark.parametrize("several", [False, True])
def test_a_checkpoint_of_another_version_is_said_and_not_written_over(several, monkeypatch, folder, capsys):
    if several:
        command = ["train", "iris", "--no-report", "--run", "a", "--effort", "fast"]
        with monkeypatch.context() as patch:
            patch.setattr(fitting_several, "recipe_for", lambda *_: SMALL)
            assert run(command) == 0
        file = sorted(folder.glob("*.networks"))[-1] / "network-1.checkpoint"
    else:
        command = [*COMMAND, "--epochs", "6"]
        interrupted_in_epoch(4, monkeypatch)
        file = folder / checkpoints(folder)[-1]
    of_another_version(file)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert run(command) == 2
    said = capsys.readouterr().err
    assert f"{file.name}' cannot be read (format 2 found; accepted: 1, by this version of backproof)" in said
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def checkpoints(folder):
    return sorted(name for name in os.listdir(folder) if name.endswith(".checkpoint"))


def test_the_same_command_goes_on_to_the_same_bits_and_says_from_where(folder, monkeypatch, capsys):
    assert interrupted_in_epoch(4, monkeypatch) == 130
    assert run([*COMMAND, "--epochs", "6"]) == 0
    assert "Goes on from epoch-00000003-step-0000000000.checkpoint: 3 epochs" in capsys.readouterr().out
    assert run([*COMMAND[:-1], "b", "--epochs", "6"]) == 0
    assert parameters("a/model.backproof") == parameters("b/model.backproof")
    assert len(checkpoints(folder)) == 3


class KilledError(BaseException):
    """Stands for the end of a process: nothing is written any more."""


KINDS = {
    "weights of classes": ["--class-weight", "balanced"],
    "a share to validate on": ["--validation", "0.3", "--early-stopping", "--patience", "2"],
    "other data to validate on": ["--validation", "other.csv", "--keep", "last"],
    "a lowered rate": ["--schedule", "adaptive", "--patience", "1", "--learning-rate", "2", "--optimizer", "sgd"],
    "dropout and noise": ["--dropout", "0.3", "--clip-example-norm", "1", "--noise-multiplier", "0.5"],
    "float64, in order": ["--dtype", "float64", "--no-shuffle"],
    "all at once": ["--batch-size", "all"],
    "a table on disk": ["--stream", "--spool", "spools"],
    "a packed table": ["--validation", "packed.csv.gz"],
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_run_that_is_killed_goes_on_to_the_same_bits(kind, folder, monkeypatch):
    rows = ["a,b,kind", *(f"{i % 7},{(i * i) % 11},{'xyz'[(i % 7 + i) % 3]}" for i in range(60))]
    for name in ("table.csv", "other.csv"):
        (folder.parent / name).write_text("\n".join(rows) + "\n")
    (folder.parent / "packed.csv.gz").write_bytes(gzip.compress((folder.parent / "table.csv").read_bytes()))
    options = ["--layers", "3", "--epochs", "6", "--engine", "numpy", "--batch-size", "8", *KINDS[kind]]
    command = ["train", "table.csv", "--target", "kind", "--no-report", "-q", *options]
    assert run([*command, "--run", "b"]) == 0
    step, calls = NumpyEngine.run, []

    def killed(self, *arguments):
        calls.append(1)
        if len(calls) in (3, 5):
            raise KilledError
        return step(self, *arguments)

    with monkeypatch.context() as patched:
        patched.setattr(NumpyEngine, "run", killed)
        for _ in range(2):
            with pytest.raises(KilledError):
                run([*command, "--run", "a"])
    assert not (folder / "model.backproof").exists()
    assert run([*command, "--run", "a"]) == 0
    assert parameters("a/model.backproof") == parameters("b/model.backproof")
    history = [bp.load(f"{name}/model.backproof").history.costs for name in "ab"]
    assert history[0] == history[1]
    assert len(history[0]) > 2
    assert run([*command, "--run", "a"]) == 0  # a run that is over stays as it is
    assert parameters("a/model.backproof") == parameters("b/model.backproof")


def test_a_damaged_checkpoint_is_skipped_with_its_reason(folder, monkeypatch, capsys):
    interrupted_in_epoch(4, monkeypatch)
    last = folder / checkpoints(folder)[-1]
    data = bytearray(last.read_bytes())
    data[-1] ^= 1
    last.write_bytes(data)
    (folder / "epoch-00000009-step-0000000000.checkpoint").write_bytes(b"")
    assert run([*COMMAND, "--epochs", "6"]) == 0
    out = capsys.readouterr().out
    assert "Skipped epoch-00000009-step-0000000000.checkpoint: " in out
    assert f"Skipped {last.name}: " in out
    assert "SHA-256 differs" in out
    assert "Goes on from epoch-00000002" in out


def test_other_options_and_a_folder_without_a_run_are_refused(folder, capsys):
    assert run([*COMMAND, "--epochs", "2"]) == 0
    assert run([*COMMAND, "--epochs", "2", "--l2", "0.1"]) == 2
    assert "l2 was 0.0 and is 0.1" in capsys.readouterr().err
    assert run([*COMMAND[:-1], "b", "--resume"]) == 2
    assert "no checkpoint that is whole" in capsys.readouterr().err
    assert run(["train", "iris", "--resume"]) == 2
    assert capsys.readouterr().err == "backproof train: --resume given without --run; accepted: with it\n"
    (folder / "file").write_text("")
    assert run([*COMMAND[:-1], "a/file"]) == 2
    assert "no folder of a run can be made there" in capsys.readouterr().err


def held_out_files():
    rows = [f"{i % 7},{(i * i) % 11},{'xyz'[(i % 7 + i) % 3]}" for i in range(60)]
    for name, part in (("table.csv", rows), ("held.csv", rows[:20]), ("other.csv", rows[5:25])):
        with open(name, "w", encoding="utf-8") as stream:
            stream.write("\n".join(["a,b,kind", *part]) + "\n")
    return ["train", "table.csv", "-t", "kind", "--validation", "0.3", "--no-report", "-q", "--run", "a"]


@pytest.mark.parametrize("kind", [["--layers", "3", "--epochs", "2"], ["--effort", "fast"]])
def test_a_run_does_not_go_on_with_other_held_out_rows(kind, folder, monkeypatch, capsys):
    command = [*held_out_files(), *kind]
    monkeypatch.setattr(fitting_several, "recipe_for", lambda *_: SMALL)
    assert run([*command, "--held-out", "held.csv"]) == 0
    capsys.readouterr()
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    for other, said in (
        ("other.csv", "other held_out.x; other held_out.y"), ("0.3", "held_out.rows was 20 and is 18"),
        ("0", "other held_out"),
    ):  # fmt: skip
        assert run([*command, "--held-out", other]) == 2
        message = capsys.readouterr().err
        assert "resume: the run was begun with other options (" in message
        assert said in message
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before
    assert run([*command, "--held-out", "held.csv", "--resume"]) == 0


def test_a_run_that_never_began_may_begin_with_other_held_out_rows(folder, monkeypatch, capsys):
    command = [*held_out_files(), "--layers", "3", "--epochs", "2", "--engine", "numpy"]
    with monkeypatch.context() as patched:
        patched.setattr(NumpyEngine, "run", killed_at_once)
        with pytest.raises(KilledError):
            run([*command, "--held-out", "held.csv"])
    assert checkpoints(folder) == []
    assert run([*command, "--held-out", "other.csv"]) == 0
    (folder / scored_on.FILE).write_bytes(b"damaged")
    assert run([*(each for each in command if each != "-q"), "--held-out", "other.csv"]) == 0
    assert f"Skipped {scored_on.FILE}: " in capsys.readouterr().out


def killed_at_once(self, *arguments):
    raise KilledError


def test_a_folder_is_for_one_run_at_a_time(tmp_path):
    code = "import sys; from backproof.durable.lock import alone_in\nwith alone_in(sys.argv[1]): pass"
    asked = [sys.executable, "-c", code, str(tmp_path)]
    with alone_in(tmp_path):
        assert "another run is being written there" in subprocess.run(asked, capture_output=True, text=True).stderr
        with pytest.raises(InputError, match="another run"), alone_in(tmp_path):
            pass
    assert subprocess.run(asked).returncode == 0


ALWAYS_WRITING = (
    "from backproof.training import saving as s; s.EVERY = s._SHARE = 0; from backproof.cli import main; main()"
)


@pytest.mark.usefixtures("signals_heard")
@pytest.mark.parametrize("numbers", [[signal.SIGTERM], [signal.SIGHUP] * 3 + [signal.SIGINT] * 20])
def test_signals_leave_a_model_and_a_checkpoint(folder, numbers):
    options = ["--run", "a", "--epochs", "1000000", "--no-report", "-q"]
    with subprocess.Popen([sys.executable, "-c", ALWAYS_WRITING, "train", "iris", *options]) as process:
        try:
            while not folder.exists() or not checkpoints(folder):
                time.sleep(0.05)
                assert process.poll() is None
            for number in numbers:
                process.send_signal(number)
            assert process.wait(60) - 128 in numbers  # threads take signals, which of several first is not said
        finally:
            process.kill()  # nothing where it has ended; a run that missed its signal would go on for hours
    epochs = len(bp.load(folder / "model.backproof").history)
    assert Checkpoint.load(folder / checkpoints(folder)[-1]).epoch == epochs > 0
    assert [name for name in os.listdir(folder) if name.endswith(".part")] == []
