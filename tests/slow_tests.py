"""Tests that take most of the time are left to `make published`: they stand in `slow_tests.txt`, one a line.

    .venv/bin/python -m pytest -n 2 -q -m "not browser" --processor-seconds /tmp/seconds
    .venv/bin/python tests/slow_tests.py /tmp/seconds

writes the list anew. What a test is about does not tell how long it takes, and a mark in its file would have to be
moved whenever the code below it becomes faster.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

LIST = Path(__file__).with_name("slow_tests.txt")
SLOW = 0.8
"""Seconds of the processor, with those of processes that the test starts, beyond which a test is slow."""
ALWAYS = (
    "tests/test_architecture.py",
    "tests/test_docs.py",
    "docs/",
    "tests/estimators/test_scikit_learns_own_tests.py",
)
"""What the first of these tell is wanted before every commit; the last come and go with scikit-learn's version."""


def listed() -> frozenset[str]:
    """The names of slow tests."""
    return frozenset(LIST.read_text(encoding="utf-8").splitlines())


def seconds_of_the_processor() -> float:
    """What this process and those that it waited for have spent so far."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def slow_among(lines: Iterator[str], known: frozenset[str]) -> list[str]:
    """Names of slow tests, where each line is of one test: its seconds and its name.

    Args:
        lines: what was measured; a test that was not keeps its place.
        known: those that were slow before.
    """
    measured = {name: float(seconds) for seconds, _, name in (line.strip().partition(" ") for line in lines)}
    slow = {name for name, seconds in measured.items() if seconds > SLOW and not name.startswith(ALWAYS)}
    return sorted(slow | (known - measured.keys()))


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as measured:
        LIST.write_text("\n".join(slow_among(measured, listed())) + "\n", encoding="utf-8")
