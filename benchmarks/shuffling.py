"""Accuracy with piles and buffers against a full shuffle, on tables that are sorted by class or by time.

    python -m benchmarks.shuffling FOLDER

FOLDER holds tables as CSV, named below. Three quarters of each are sorted, dealt to 16
piles, and trained on with buffers of an eighth of the rows; and in memory, in a new order of all rows each epoch. The
error on the last quarter is 1 − accuracy, or the root of the mean squared error of the standardised target; mean and
deviation are those of five seeds.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

import backproof as bp
from backproof import tables
from backproof.spools import Layout, Spool, SpoolWriter

SETS = (("adult", "income", ""), ("telescope", "Class", ""), ("hotel_rates", "avg_price_per_room", "arrival_date_num"))
"""Name, target, and the column of time where there is one."""
SEEDS, EPOCHS, PILES, PARTS = range(5), 15, 16, 8


def network(data):
    """Return the plain network of a task."""
    last, cost = {"binary": ("sigmoid", "binary_cross_entropy"), "multiclass": ("softmax", "categorical_cross_entropy"),
                  "regression": ("identity", "quadratic")}[data.encoding.kind]  # fmt: skip
    return bp.Network([data.x.shape[1], 64, 64, data.y.shape[1]], ["relu", "relu", last], cost)


def error(result, data):
    """Return the error on what was held out."""
    outputs = bp.Predictor(result.network, result.parameters)(data.held_out_x)
    if data.encoding.task == "regression":
        return float(np.sqrt(np.mean((outputs - data.held_out_y) ** 2)))
    given = outputs > 0.5 if outputs.shape[1] == 1 else outputs.argmax(axis=1)
    wanted = data.held_out_y > 0.5 if outputs.shape[1] == 1 else data.held_out_y.argmax(axis=1)
    return float(np.mean(given != wanted))


def streamed(data, order, seed, folder):
    """Return the examples in this order, dealt to piles, with buffers of an eighth."""
    layout = Layout(data.x.shape[1], data.y.shape[1], dtype=str(data.x.dtype))
    with SpoolWriter(folder, layout, PILES, seed) as writer:
        writer.write(np.arange(len(order)), data.x[order], data.y[order])
    return replace(Spool.open(folder), buffer_bytes=len(order) * layout.row_bytes // PARTS)


def compared(data, order):
    """Return the errors of each seed, with a full shuffle and from piles."""
    made, options = network(data), {"epochs": EPOCHS, "scheme": "he_normal"}
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            spool = streamed(data, order, seed, Path(folder, str(seed)))
            whole = bp.train(made, data.x[order], data.y[order], seed=seed, **options)
            found.append((error(whole, data), error(bp.train(made, spool, seed=seed, **options), data)))
    return np.array(found)


def main() -> None:
    """Compare on each table, and write a line of a table for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    say = sys.stdout.write
    say("| table | sorted by | full shuffle | from piles |\n| --- | --- | --- | --- |\n")
    for name, target, time in SETS:
        table = tables.read(folder / f"{name}.csv")
        data = tables.prepare(table, target, seed=0, dtype="float32")
        sorts = {"the target": data.y.argmax(axis=1) if data.y.shape[1] > 1 else data.y[:, 0]}
        if time:
            sorts["time"] = table[time].values[data.rows]
        for by, key in sorts.items():
            whole, piles = compared(data, np.argsort(key, kind="stable")).T
            cells = (f"{each.mean():.4f} ± {each.std(ddof=1):.4f}" for each in (whole, piles))
            say(f"| {name} | {by} | {' | '.join(cells)} |\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
