"""The default for tables beside LightGBM's on tables that are made up, one difficulty each: a table of docs/tables.md.

    python -m benchmarks.made_up_tables                  # every table, with what stands in the page
    python -m benchmarks.made_up_tables --tables shops,steps
    python -m benchmarks.made_up_tables --write          # and the page anew

The default was chosen on public tables of a few kinds. These say what it does with kinds that are rare among them, and
where trees are the better choice. A quarter of the rows is held out; nothing was chosen on these tables, apart from how
many texts have features of their own, and that numbers of shops are taken as categories.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from backproof.durable.whole_file import write_whole
from benchmarks.machine import described
from benchmarks.table_methods import METHODS
from benchmarks.tables import measured

PAGE = Path(__file__).parent.parent / "docs" / "tables.md"
BEGIN, END = "<!-- made up: written by python -m benchmarks.made_up_tables --write -->", "<!-- end of made up -->"
N = 5_000
Made = tuple[pd.DataFrame, Any]
"""Columns, and a target: floats for values, whole numbers for classes."""


def columns(x: Any, **more: Any) -> pd.DataFrame:
    """A frame of the columns x0, x1 and so on of (N, k), and others."""
    return pd.DataFrame(x, columns=[f"x{i}" for i in range(x.shape[1])]).assign(**more)


def texts(codes: Any) -> pd.Series:
    """Categories in place of codes."""
    return pd.Series(codes).map(lambda code: f"t{code}").astype("category")


def smooth(rng: np.random.Generator) -> Made:
    """Friedman's first function of five of ten numbers (Friedman, Annals of Statistics 19, 1991)."""
    x = rng.uniform(size=(N, 10))
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    return columns(x), y + rng.normal(size=N)


def steps(rng: np.random.Generator) -> Made:
    """Two thresholds and a rectangle, which a tree draws exactly."""
    x = rng.uniform(size=(N, 8))
    y = 2.0 * (x[:, 0] > 0.37) + 3 * (x[:, 1] > 0.6) * (x[:, 2] < 0.4)
    return columns(x), y + 0.3 * rng.normal(size=N)


def trees(rng: np.random.Generator) -> Made:
    """The sum of three trees of depth 5."""
    x, y = rng.uniform(size=(N, 10)), 0.3 * rng.normal(size=N)
    for _ in range(3):
        leaf = np.zeros(N, int)
        for level in range(5):
            feature, threshold = rng.integers(0, 10, 2**level), rng.uniform(0.25, 0.75, 2**level)
            leaf = 2 * leaf + (x[np.arange(N), feature[leaf]] > threshold[leaf])
        y += rng.normal(size=32)[leaf]
    return columns(x), y


def board(rng: np.random.Generator) -> Made:
    """The fields of a board of three by three, black or white, beside ten columns of noise."""
    x = rng.uniform(size=(N, 12))
    y = ((3 * x[:, 0]).astype(int) + (3 * x[:, 1]).astype(int)) % 2
    return columns(x), np.where(rng.uniform(size=N) < 0.05, 1 - y, y)


def _shops(rng: np.random.Generator, count: int) -> tuple[Any, Any, Any]:
    shop, x = rng.integers(0, count, N), rng.normal(size=(N, 3))
    return x, shop, rng.normal(size=count)[shop] + 0.5 * x[:, 0]


def shops(rng: np.random.Generator) -> Made:
    """300 shops by name, each with an effect of its own."""
    x, shop, effect = _shops(rng, 300)
    return columns(x, shop=texts(shop)), effect + 0.5 * rng.normal(size=N)


def shops_by_number(rng: np.random.Generator) -> Made:
    """100 shops by number."""
    x, shop, effect = _shops(rng, 100)
    return columns(x, shop=shop), effect + 0.5 * rng.normal(size=N)


def shops_of_classes(rng: np.random.Generator) -> Made:
    """300 shops by name, which make one of two classes more likely."""
    x, shop, effect = _shops(rng, 300)
    return columns(x, shop=texts(shop)), (rng.uniform(size=N) < 1 / (1 + np.exp(-2 * effect))).astype(int)


def pairs_of_texts(rng: np.random.Generator) -> Made:
    """Two columns of 20 texts, of which each pair has an effect."""
    first, second = rng.integers(0, 20, (2, N))
    y = rng.normal(size=(20, 20))[first, second] + 0.3 * rng.normal(size=N)
    return columns(rng.normal(size=(N, 2)), a=texts(first), b=texts(second)), y


def noise(rng: np.random.Generator) -> Made:
    """Four columns that count among 100 that do not."""
    x = rng.normal(size=(N, 104))
    return columns(x), x[:, 0] * x[:, 1] + np.sin(2 * x[:, 2]) + x[:, 3] + 0.3 * rng.normal(size=N)


def sparse(rng: np.random.Generator) -> Made:
    """200 columns of 0 and 1, mostly 0."""
    x = (rng.uniform(size=(N, 200)) < 0.05).astype(float)
    return columns(x), x @ rng.normal(size=200) + 2 * x[:, 0] * x[:, 1] + 0.3 * rng.normal(size=N)


def ratios(rng: np.random.Generator) -> Made:
    """A ratio of numbers that lie orders of magnitude apart."""
    x = np.exp(1.5 * rng.normal(size=(N, 8)))
    return columns(x), x[:, 0] / (x[:, 1] + x[:, 2]) + 0.1 * rng.normal(size=N)


def holes(rng: np.random.Generator) -> Made:
    """A third of the numbers missing."""
    x = rng.normal(size=(N, 8))
    y = x[:, 0] + x[:, 1] * x[:, 2] + 0.3 * rng.normal(size=N)
    return columns(np.where(rng.uniform(size=x.shape) < 0.3, np.nan, x)), y


def waves(rng: np.random.Generator) -> Made:
    """A wave with six crests along a column."""
    x = rng.uniform(size=(N, 4))
    return columns(x), np.sin(40 * x[:, 0]) + x[:, 1] + 0.2 * rng.normal(size=N)


def rare(rng: np.random.Generator) -> Made:
    """A class that 3 in 100 examples have."""
    x = rng.normal(size=(N, 10))
    return columns(x), (rng.uniform(size=N) < 1 / (1 + np.exp(5 - 1.5 * x[:, 0] - x[:, 1] * x[:, 2]))).astype(int)


def classes(rng: np.random.Generator) -> Made:
    """50 classes, each around a centre."""
    kind = rng.integers(0, 50, N)
    return columns(rng.normal(size=(50, 6))[kind] + 0.5 * rng.normal(size=(N, 6))), kind


def sums(rng: np.random.Generator) -> Made:
    """A threshold in the sum of five of 14 columns of counts."""
    x = rng.poisson(3, size=(N, 14))
    chance = np.where(x[:, :5].sum(axis=1) > 15, 0.9, 0.08)
    return columns(x), (rng.uniform(size=N) < chance).astype(int)


TABLES: dict[str, Callable[[np.random.Generator], Made]] = {
    made.__name__: made
    for made in (smooth, steps, trees, board, shops, shops_by_number, shops_of_classes, pairs_of_texts, noise, sparse,
                 ratios, holes, waves, rare, classes, sums)
}  # fmt: skip


def ratio(name: str, method: str) -> float:
    """The error of a method over LightGBM's on one table: RMSE, or log-loss."""
    frame, y = TABLES[name](np.random.default_rng(0))
    task = "regression" if y.dtype == float else "classification"
    order = np.random.default_rng(1).permutation(N)
    learnt, held = order[N // 4 :], order[: N // 4]
    errors = [measured(task, y[held], METHODS[one].call(frame.iloc[learnt], y[learnt], frame.iloc[held], task))
              for one in (method, "lightgbm")]  # fmt: skip
    measure = "rmse" if task == "regression" else "log_loss"
    return errors[0][measure] / errors[1][measure]


def table(found: dict[str, dict[str, float]]) -> str:
    """A line a table: what it is, and the errors of both efforts."""
    lines = ["| table | `default` | `fast` |", "| --- | ---: | ---: |"]
    for name, each in found.items():
        lines.append(f"| {(TABLES[name].__doc__ or '').rstrip('.')} | {each['ours']:.3f} | {each['fast']:.3f} |")
    means = (np.exp(np.mean([np.log(each[one]) for each in found.values()])) for one in ("ours", "fast"))
    return "\n".join([*lines, f"| **geometric mean** | {' | '.join(f'{mean:.3f}' for mean in means)} |"])


def main() -> None:
    """Measure, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tables", default=",".join(TABLES))
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    unknown = [name for name in given.tables.split(",") if name not in TABLES]
    if unknown:
        sys.exit(f"--tables: {unknown[0]} given; accepted: {', '.join(TABLES)}")
    found: dict[str, dict[str, float]] = {}
    for name in given.tables.split(","):
        found[name] = {method: ratio(name, method) for method in ("ours", "fast")}
        print(name, {method: round(value, 3) for method, value in found[name].items()}, flush=True)
    print(table(found))
    if given.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        text = f"{before}{BEGIN}\n\n{table(found)}\n\nMeasured on {described()}.\n\n{END}{after}"
        write_whole(PAGE, text.encode())


if __name__ == "__main__":
    main()
