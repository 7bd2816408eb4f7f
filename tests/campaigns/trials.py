"""How trials are run: seeded, in processes of their own, each within a time, all counted by what came out."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

Trial = Callable[[int, Path], str]
"""A trial of a seed, in a folder for scratch files: what came out, in a word or two."""
_SLICE = 100
_MEMORY = 6 << 30


@dataclass(frozen=True)
class Campaign:
    """Trials of one kind.

    Attributes:
        name: of the kind.
        tried: what is tried, in a few words.
        trial: one of them.
        held: the outcomes that may come; all others are faults.
        full: how many trials the whole campaign has.
        short: how many are made before a change is merged.
        seconds: how long one may take, on a busy machine.
    """

    name: str
    tried: str
    trial: Trial
    held: tuple[str, ...]
    full: int
    short: int
    seconds: int = 20


@dataclass
class Result:
    """What came out of a campaign: how often, and the seeds of what must not come."""

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def run(name: str, campaign: Campaign, count: int) -> Result:
    """Run the first so many trials of a campaign, some beside each other.

    Args:
        name: of the campaign for a process of its own, which is started as `python -m campaigns NAME FIRST COUNT`.
        campaign: of that name.
        count: how many trials.
    """
    slices = [(first, min(_SLICE, count - first)) for first in range(0, count, _SLICE)]
    if len(slices) < (os.cpu_count() or 1) * 2:
        size = -(-count // (2 * (os.cpu_count() or 1)))
        slices = [(first, min(size, count - first)) for first in range(0, count, size)]
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        parts = list(pool.map(lambda part: _in_a_process(name, campaign, *part), slices))
    result = Result()
    for outcomes in parts:
        for seed, seen in outcomes.items():
            result.counts[seen] += 1
            if seen not in campaign.held:
                result.faults.append(f"{campaign.name}, seed {seed}: {seen}")
    return result


def _in_a_process(name: str, campaign: Campaign, first: int, count: int) -> Mapping[int, str]:
    command = [sys.executable, "-m", "campaigns", name, str(first), str(count)]
    where = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, env=where)
    found = {int(seed): seen for seed, seen in map(json.loads, done.stdout.splitlines())}
    if len(found) < count:
        # what came next ended the process
        found[first + len(found)] = f"crashed ({done.returncode}): {done.stderr.strip()[-200:]}"
    return found


def one_after_another(campaign: Campaign, first: int, count: int) -> None:
    """Make trials in this process, and print the outcome of each as a line of JSON."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    signal.signal(signal.SIGALRM, _too_long)
    with TemporaryDirectory() as folder:
        for seed in range(first, first + count):
            print(json.dumps([seed, _outcome(campaign, seed, Path(folder))]), flush=True)  # noqa: T201


def _outcome(campaign: Campaign, seed: int, folder: Path) -> str:
    signal.alarm(campaign.seconds)
    try:
        return campaign.trial(seed, folder)
    except _TooLongError:
        return "hung"
    except BaseException as error:  # any error that is not said on purpose is what is looked for
        return f"raw {type(error).__name__}: {error}"[:200]
    finally:
        signal.alarm(0)


class _TooLongError(BaseException):
    """A trial took longer than it may."""


def _too_long(number: int, frame: object) -> None:
    raise _TooLongError
