"""The campaign of hostile subjects: each is checked at the command line; none may decide its verdict, hang or stay."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from campaigns.hostile_subjects import Hostile, subjects

SECONDS = 1
"""The time limit of one call."""
LONGEST = 60.0
"""Seconds after which a command counts as hanging, on a busy machine too."""
TRIED = "code under check that hangs, ends its process, takes everything or forges its answers"
EVERY = 5
"""Before a change is merged one subject in so many is checked."""
OUTCOMES = {0: "correct", 1: "wrong", 2: "could not be run", 3: "undecided"}


def outcome(subject: Hostile, folder: Path) -> str:
    """What the command says of a subject: a verdict, or what went wrong with the command."""
    file = folder / "subject.py"
    file.write_bytes(subject.text.encode("latin-1"))
    asked = [f"{file}:gradient", "-n", "2,3,1"] if subject.command == "check" else [f"{file}:forward,backward"]
    command = [sys.executable, "-m", "backproof", subject.command, *asked, "--seconds", str(SECONDS)]
    mark = f"backproof-hostile-{os.getpid()}-{time.monotonic_ns()}"
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=LONGEST, stdin=subprocess.DEVNULL, env={**os.environ, "MARK": mark}
        )
    except subprocess.TimeoutExpired:
        return "hung"
    if left := _left_behind(mark):
        return f"left {left} processes"
    said = done.stderr.decode(errors="replace")
    if "Traceback" in said or done.returncode not in OUTCOMES:
        return f"crashed ({done.returncode})"
    if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", said + done.stdout.decode(errors="replace")):
        return "control characters"
    return OUTCOMES[done.returncode]


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
