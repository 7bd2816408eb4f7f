"""Runs that are killed at a random instant, again and again, and go on: the model has the bits of a run left alone.

Each trial runs `backproof train … --run FOLDER` in a process that is forked from this one, which has imported all of
it, kills that by SIGKILL after a random time, and repeats the command until it ends by itself.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import backproof as bp
from backproof.cli import run
from backproof.training import saving
from campaigns.trials import Campaign

COMMAND = ["train", "iris", "--engine", "numpy", "--no-report", "--epochs", "15", "--batch-size", "8", "--seed", "3"]
_MOST_ROUNDS = 30
Train = Callable[[Path], int]
"""Trains in a folder of a run until the end, and returns an exit code."""


def _train(folder: Path) -> int:
    return run([*COMMAND, "--run", str(folder)])


def started(train: Train, folder: Path) -> int:
    """Train in a folder until the end, in a process of its own, with a checkpoint as often as can be."""
    process = os.fork()
    if process == 0:
        signal.alarm(0)
        code = 99
        saving.EVERY, saving._SHARE = 0.0, 0
        with (
            contextlib.suppress(BaseException),
            open(os.devnull, "w") as nothing,
            contextlib.redirect_stdout(nothing),
            contextlib.redirect_stderr(nothing),
        ):
            code = train(folder)
        os._exit(code)
    return process


def undisturbed(train: Train) -> tuple[bytes, float]:
    """Return the bits of a run left alone, and how long it takes."""
    with TemporaryDirectory() as folder:
        began = time.monotonic()
        _, status = os.waitpid(started(train, Path(folder) / "run"), 0)
        assert os.waitstatus_to_exitcode(status) == 0
        return _bits(Path(folder) / "run"), time.monotonic() - began


_alone = cache(lambda: undisturbed(_train))


def _bits(folder: Path) -> bytes:
    return bp.load(folder / "model.backproof").parameters.to_vector().tobytes()


def _code_of(process: int, seconds: float | None) -> int:
    """How a process ends that is killed after so many seconds, if it still runs then; None to let it end."""
    try:
        if seconds is not None:
            time.sleep(seconds)
            os.kill(process, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    except BaseException:  # the trial took too long: nothing may run on beside the next one
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)
        raise


def of_a_killed_run(seed: int, scratch: Path) -> str:
    """What comes of a run that is killed at a random instant, up to three times."""
    return killed_and_gone_on_with(seed, scratch / "run", _train, *_alone())


def killed_and_gone_on_with(seed: int, folder: Path, train: Train, bits: bytes, seconds: float) -> str:
    """Kill a run at a random instant, up to three times, and go on with it until it ends: what came out.

    Args:
        seed: of the instants.
        folder: of the run, made anew.
        train: makes it, or goes on with it, and returns an exit code.
        bits: of the run left alone.
        seconds: that this takes.
    """
    rng = random.Random(seed)
    shutil.rmtree(folder, ignore_errors=True)
    kills = 0
    for _ in range(_MOST_ROUNDS):
        code = _code_of(started(train, folder), rng.random() * seconds if kills < 3 else None)
        if code == 0:
            break
        if code != -signal.SIGKILL:
            return f"exit code {code} after a kill"
        kills += 1
    else:
        return "never ended"
    if kills == 0:
        return "ended before the kill"
    if any(name.endswith(".part") for name in os.listdir(folder)):
        return "temporary files left"
    return "the same bits" if _bits(folder) == bits else "other bits"


HELD = ("the same bits", "ended before the kill")
KILLS = Campaign("kills", "runs killed by SIGKILL at random instants, up to three times each, then gone on with",
                 of_a_killed_run, HELD, 500, 40, seconds=300)  # fmt: skip
