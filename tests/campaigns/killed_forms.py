"""Runs of every form that are killed at random instants and go on: several networks, a search, a stream, a cluster.

As in `kills`, which kills the run of one network; here the form is drawn by the seed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

import backproof as bp
from backproof.cli import run
from backproof.runs import fit, fitting_several
from backproof.runs.folder import opened
from backproof.tabular import recipe_search
from campaigns.kills import COMMAND, HELD, killed_and_gone_on_with, undisturbed
from campaigns.trials import Campaign
from cluster_executors import Serial
from tabular_problems import SMALL

SEVERAL = ["--target", "y", "--no-report", "--seed", "3", "--engine", "numpy"]
STREAM = ["--stream", "--layers", "6", "--epochs", "4", "--batch-size", "16"]
_KEPT = TemporaryDirectory()
_SCRATCH = Path(_KEPT.name)
"""Where tables and spools of this process lie: removed when it ends."""
CLUSTER: dict[str, Any] = {"layers": [5], "epochs": 8, "batch_size": 8, "seed": 3, "engine": "numpy", "shards": 3,
                           "round_steps": 5, "outer_momentum": 0.5, "outer_rate": 0.7}  # fmt: skip


@cache
def _table(bad: bool) -> str:
    """A table of 600 rows; with some that cannot be read."""
    rng = np.random.default_rng(0)
    a, b, c = rng.normal(size=(3, 600))
    y = np.where(a * b + a > 0, "yes", "no")
    rows = [f"{p:.4f},{q:.4f},{r:.4f},{label}" for p, q, r, label in zip(a, b, c, y, strict=True)]
    if bad:
        rows[100], rows[400] = "1,2", "1,2,3,yes,4,5"
    path = _SCRATCH / f"table {bad}.csv"
    path.write_text("a,b,c,y\n" + "\n".join(rows) + "\n")
    return str(path)


def _small(*given: str) -> Callable[[Path], int]:
    """Train several networks by a recipe that is small, of which a search tries three."""

    def train(folder: Path) -> int:
        fitting_several.recipe_for = lambda *_: replace(SMALL, epochs=12)
        recipe_search.MOST_TRIALS, recipe_search.NETWORKS = 3, 4
        recipe_search.CHOICES = {"hidden": ((8,), (12,)), "dropout": (0.0, 0.2), "bins": (0, 32)}
        return run(["train", _table(False), *SEVERAL, *given, "--run", str(folder)])

    return train


def _command(*given: str, bad: bool = False) -> Callable[[Path], int]:
    return lambda folder: run(["train", _table(bad), *given, "--run", str(folder)])


def _streamed(*given: str, bad: bool = False) -> Callable[[Path], int]:
    return _command(*SEVERAL, *STREAM, "--spool", str(_SCRATCH / "spools"), *given, bad=bad)


def _on_a_cluster(folder: Path) -> int:
    with opened(folder) as kept:
        found = fit(_table(False), "y", folder=kept, cluster=Serial(), **CLUSTER)
    bp.save(folder / "model.backproof", found.model)
    return 0


FORMS: dict[str, Callable[[Path], int]] = {
    "several": _small("--effort", "fast"),
    "monotonic": _small("--monotonic", "a=+1,c=-1"),
    "search": _small("--effort", "best", "--time", "1h"),
    "stream": _streamed(),
    "bad rows": _streamed("--bad-rows", "skip", bad=True),
    "quantile": _command(*COMMAND[2:], "--target", "c", "--cost", "quantile(0.9)", "--layers", "6"),
    "cluster": _on_a_cluster,
}


@cache
def _undisturbed(form: str) -> tuple[bytes, float]:
    """The bits of a run of a form that is left alone, and how long it takes."""
    return undisturbed(FORMS[form])


def of_a_killed_form(seed: int, scratch: Path) -> str:
    """What comes of a run that is killed at a random instant, up to three times; the form is drawn by the seed."""
    form = list(FORMS)[seed % len(FORMS)]
    _table(False), _table(True)  # here, since a process that is forked would each time make another file
    seen = killed_and_gone_on_with(seed, scratch / form, FORMS[form], *_undisturbed(form))
    return seen if seen in HELD else f"{form}: {seen}"


FORMS_KILLED = Campaign(
    "forms", "several networks, monotonic ones, searches, streams, bad rows, quantiles, shards: killed likewise",
    of_a_killed_form, HELD, 70, 14, seconds=600,
)  # fmt: skip
