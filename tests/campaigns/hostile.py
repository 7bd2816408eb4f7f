"""The campaign of hostile subjects: none may decide its verdict, hang, stay or change a file."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from campaigns.hostile_subjects import Hostile, subjects
from checking.deeds_on_files import laid_out, state_of

SECONDS = 1
"""The time limit of one call."""
LONGEST = 60.0
"""Seconds of a processor or of sleep after which a command counts as hanging; those in which it waits for a processor
that does other work are not its own."""
_LONGEST_IN_ALL = 1200.0
_BETWEEN_LOOKS = 0.5
TRIED = "code under check that hangs, ends its process, takes everything or forges its answers"
EVERY = 5
"""Before a change is merged one subject in so many is checked."""
OUTCOMES = {0: "correct", 1: "wrong", 2: "could not be run", 3: "undecided"}


def outcome(subject: Hostile, folder: Path) -> str:
    """What the command says of a subject: a verdict, or what went wrong with the command."""
    mine = laid_out(folder / "mine")
    file = mine / "subject.py"
    file.write_bytes(subject.text.encode("latin-1"))
    before = state_of(mine)
    asked = [f"{file}:gradient", "-n", "2,3,1"] if subject.command == "check" else [f"{file}:forward,backward"]
    command = [sys.executable, "-m", "backproof", subject.command, *asked, "--seconds", str(SECONDS)]
    mark = f"backproof-hostile-{os.getpid()}-{time.monotonic_ns()}"
    with (folder / "out").open("w+b") as out, (folder / "err").open("w+b") as err:
        where = {**os.environ, "MARK": mark}
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env=where, cwd=mine
        ) as process:
            if not _ends(process, mark):
                process.kill()
                return "hung"
        printed, said = ((folder / name).read_text(errors="replace") for name in ("out", "err"))
    if left := _left_behind(mark):
        return f"left {left} processes"
    if state_of(mine) != before:
        return "changed files"
    if "Traceback" in said or process.returncode not in OUTCOMES:
        return f"crashed ({process.returncode})"
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", said + printed):
        return "control characters"
    return OUTCOMES[process.returncode]


def _ends(process: subprocess.Popen[bytes], mark: str) -> bool:
    """Wait for a command; whether it ends within the time that may be its own."""
    began, took, before = time.monotonic(), 0.0, 0.0
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_BETWEEN_LOOKS)
            return True
        runs, ran = _at_work(mark)
        took += max(0.0, ran - before) if runs else _BETWEEN_LOOKS
        before = ran
        if took > LONGEST or time.monotonic() - began > _LONGEST_IN_ALL:
            return False


def _at_work(mark: str) -> tuple[bool, float]:
    """Whether a process of the command runs or waits for a processor, and the seconds that all of them have run."""
    runs, ticks = False, 0
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _holds(entry, mark):
            with suppress(OSError):
                fields = (entry / "stat").read_bytes().rpartition(b")")[2].split()
                runs, ticks = runs or fields[0] == b"R", ticks + sum(map(int, fields[11:15]))
    return runs, ticks / os.sysconf("SC_CLK_TCK")


def is_held(subject: Hostile, seen: str) -> bool:
    """Whether an outcome is one that the subject may have."""
    accepted = {"wrong", "could not be run", "undecided"}
    return seen in (accepted | {"correct"} if subject.may_be_right else accepted)


def _left_behind(mark: str) -> int:
    """How many processes that the command started are still there, a moment after its end."""
    for _ in range(20):
        count = sum(_holds(entry, mark) for entry in Path("/proc").iterdir() if entry.name.isdigit())
        if not count:
            return 0
        time.sleep(0.05)
    return count


def _holds(process: Path, mark: str) -> bool:
    try:
        return mark.encode() in (process / "environ").read_bytes()
    except OSError:
        return False


def run(folder: Path, every: int = 1) -> tuple[dict[str, int], list[str]]:
    """Check every so many of the subjects: how many had which outcome, and what was not held."""
    counts: dict[str, int] = {}
    broken = []
    chosen: Sequence[Hostile] = subjects()[::every]
    folders = [folder / str(k) for k in range(len(chosen))]
    for each in folders:
        each.mkdir()
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        outcomes = list(pool.map(outcome, chosen, folders))
    for subject, seen in zip(chosen, outcomes, strict=True):
        counts[seen] = counts.get(seen, 0) + 1
        if not is_held(subject, seen):
            broken.append(f"{subject.name}: {seen}")
    return counts, broken
