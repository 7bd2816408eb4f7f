"""How good and how fast the default for tables is beside others: the tables of docs/tables.md.

    python -m benchmarks.tables --data FOLDER                  # every method that is installed, splits 0, 1 and 2
    python -m benchmarks.tables --data FOLDER --methods ours,lightgbm --splits 0 --sets a,b
    python -m benchmarks.tables --data FOLDER --methods no_pilots,one_bin --splits 0    # the default without a part
    python -m benchmarks.tables --page                         # the page anew from benchmarks/results/tables.json

FOLDER holds NAME.csv for every set and sets.json, which names its target and task:
{"NAME": {"target": "price", "task": "regression"}}. A quarter of the rows, drawn by the split's number, is held out;
all methods see the same rows. What is stored already is not run again.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.machine import described
from benchmarks.table_methods import METHODS, TRIALS, WITHOUT

RESULTS = Path(__file__).parent / "results" / "tables.json"
PAGE = Path(__file__).parent.parent / "docs" / "tables.md"
MEASURES = {"rmse": "RMSE", "error": "1 − accuracy", "log_loss": "log-loss"}
AGAINST = "lightgbm"
TIME = "processor s a 1,000 rows"
BEGIN, END = "<!-- tables: written by python -m benchmarks.tables --page -->", "<!-- end of tables -->"


def split(data: Path, name: str, number: int) -> tuple[pd.DataFrame, Any, pd.DataFrame, Any, str]:
    """The frame and target trained on, those held out, and the task."""
    about = json.loads((data / "sets.json").read_text())[name]
    frame = pd.read_csv(data / f"{name}.csv")
    frame = frame[frame[about["target"]].notna()].reset_index(drop=True)
    order = np.random.default_rng([7, number]).permutation(len(frame))
    held, learnt = np.sort(order[: len(frame) // 4]), np.sort(order[len(frame) // 4 :])
    y = frame.pop(about["target"])
    for column in frame.select_dtypes(exclude="number"):
        frame[column] = frame[column].astype("category")
    y = y.to_numpy(float) if about["task"] == "regression" else pd.factorize(y, sort=True)[0]
    return frame.iloc[learnt], y[learnt], frame.iloc[held], y[held], about["task"]


def measured(task: str, y: Any, answers: Any) -> dict[str, float]:
    """The errors of predicted values (N,), or of probabilities (N, classes)."""
    if task == "regression":
        return {"rmse": float(np.sqrt(np.mean((answers - y) ** 2)))}
    chances = np.clip(answers, 1e-7, None)
    chances = chances / chances.sum(axis=1, keepdims=True)
    cost = -np.log(chances[np.arange(len(y)), y]).mean()
    return {"error": float((answers.argmax(axis=1) != y).mean()), "log_loss": float(cost)}


def run(data: Path, name: str, number: int, method: Callable[..., Any]) -> dict[str, float]:
    """What one method comes to on one split of one set; seconds of the clock and of processors, prediction included."""
    x, y, other, actual, task = split(data, name, number)
    began, used = time.perf_counter(), time.process_time()
    answers = method(x, y, other, task)
    times = {"seconds": time.perf_counter() - began, "cpu_seconds": time.process_time() - used}
    return measured(task, actual, answers) | times | {"rows": len(x)}


# ------------------------------------------------------------------ the page


def relative(rows: dict[str, Any], method: str, measure: str, against: str = AGAINST) -> dict[str, float]:
    """The error of a method over that of another, by set: the geometric mean over the splits that both made."""
    ratios: dict[str, list[float]] = {}
    for key, row in rows.items():
        name, number, which = key.split("/")
        other = rows.get(f"{name}/{number}/{against}")
        if which == method and other and measure in row:
            ratios.setdefault(name, []).append(np.log(max(row[measure], 1e-9) / max(other[measure], 1e-9)))
    return {name: float(np.exp(np.mean(found))) for name, found in sorted(ratios.items())}


def summary(rows: dict[str, Any]) -> str:
    """A line a method: geometric means over the sets, wins against LightGBM's default, rank, time."""
    methods = [name for name in METHODS if any(key.endswith(f"/{name}") for key in rows)]
    lines = [f"| method | {' | '.join(MEASURES.values())} | sets better than LightGBM | rank | {TIME} | runs |",
             "| --- |" + " ---: |" * (len(MEASURES) + 4)]  # fmt: skip
    ranks = mean_ranks(rows, methods)
    for method in methods:
        each = [relative(rows, method, measure) for measure in MEASURES]
        means = [mean_of(one) for one in each]
        first = [value for one in (each[0], each[2]) for value in one.values()]
        own = [row for key, row in rows.items() if key.endswith(f"/{method}")]
        seconds = sum(row["cpu_seconds"] for row in own) / sum(row["rows"] for row in own) * 1000
        lines.append(f"| {METHODS[method].title} | {' | '.join(means)} | {sum(v < 1 for v in first)} of {len(first)} | "
                     f"{ranks[method]:.2f} | {seconds:.2f} | {len(own)} |")  # fmt: skip
    return "\n".join(lines)


def mean_of(ratios: dict[str, float]) -> str:
    """The geometric mean over the sets, as it is written; nothing where there are none."""
    return f"{np.exp(np.mean(np.log(list(ratios.values())))):.3f}" if ratios else ""


def parts(rows: dict[str, Any]) -> str:
    """A line for each part of the default: the errors without it over those of the whole, as it was beside it."""
    lines = [f"| the default … | {' | '.join(MEASURES.values())} | runs |",
             "| --- |" + " ---: |" * (len(MEASURES) + 1)]  # fmt: skip
    for name, method in WITHOUT.items():
        count = sum(key.endswith(f"/{name}") for key in rows)
        if count:
            means = [mean_of(relative(rows, name, measure, method.over)) for measure in MEASURES]
            lines.append(f"| {method.title} | {' | '.join(means)} | {count} |")
    return "\n".join(lines)


def against_tuned(rows: dict[str, Any]) -> str:
    """The default beside LightGBM tuned, on the runs that both made, in one sentence."""
    both = [key.removesuffix("/lightgbm_tuned") for key in rows if key.endswith("/lightgbm_tuned")]
    both = [key for key in both if f"{key}/ours" in rows]
    if not both:
        return ""
    means = [f"{title} {mean_of(relative(rows, 'ours', measure, 'lightgbm_tuned'))}" for measure, title in
             MEASURES.items()]  # fmt: skip
    seconds = [sum(rows[f"{key}/{method}"]["cpu_seconds"] for key in both) for method in ("ours", "lightgbm_tuned")]
    return (f"Over the errors of LightGBM with {TRIALS} trials, on the {len(both)} runs that both made: "
            f"{', '.join(means)}, in {seconds[0] / seconds[1]:.2f} of its processor time.")  # fmt: skip


def mean_ranks(rows: dict[str, Any], methods: list[str]) -> dict[str, float]:
    """The mean rank of each method by RMSE or log-loss, over the runs that all of them made; 1 is best."""
    runs: dict[str, dict[str, float]] = {}
    for key, row in rows.items():
        place, _, method = key.rpartition("/")
        runs.setdefault(place, {})[method] = row.get("rmse", row.get("log_loss"))
    ranked = [
        {method: 1 + sum(found[other] < found[method] for other in methods) for method in methods}
        for found in runs.values() if all(method in found for method in methods)
    ]  # fmt: skip
    return {method: float(np.mean([one[method] for one in ranked])) if ranked else np.nan for method in methods}


def by_set(rows: dict[str, Any], method: str = "ours") -> str:
    """A line a set: each error over that of LightGBM's default; more than 1 is worse."""
    each = {measure: relative(rows, method, measure) for measure in MEASURES}
    names = sorted({name for one in each.values() for name in one})
    lines = [f"| set | {' | '.join(MEASURES.values())} |", "| --- |" + " ---: |" * len(MEASURES)]
    for name in names:
        cells = [f"{one[name]:.3f}" if name in one else "" for one in each.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def written(text: str, record: dict[str, Any]) -> str:
    """The page with its tables anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    rows = record["rows"]
    tables = "\n\n".join(part for part in (summary(rows), against_tuned(rows), by_set(rows), parts(rows)) if part)
    return f"{before}{BEGIN}\n{tables}\n\nMeasured on {record['machine']}.\n{END}{after}"


def stored() -> dict[str, Any]:
    """What was measured before."""
    return json.loads(RESULTS.read_text()) if RESULTS.exists() else {"machine": described(), "rows": {}}


def main() -> None:
    """Measure what is asked for and not stored yet, or write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--splits", default="0,1,2")
    parser.add_argument("--sets", default="")
    parser.add_argument("--page", action="store_true")
    given = parser.parse_args()
    record = stored()
    if given.page:
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), record), encoding="utf-8")
        return
    names = given.sets.split(",") if given.sets else list(json.loads((given.data / "sets.json").read_text()))
    every = METHODS | WITHOUT
    for number in map(int, given.splits.split(",")):
        for name in names:
            for method in given.methods.split(","):
                key = f"{name}/{number}/{method}"
                if key not in record["rows"] and every[method].is_installed:
                    record["rows"][key] = run(given.data, name, number, every[method].call)
                    print(key, {k: round(v, 4) for k, v in record["rows"][key].items()}, flush=True)
                    RESULTS.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
