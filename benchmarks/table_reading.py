"""A table of 500,000 rows and 20 columns: read, encoded, one epoch; time and peak memory of each phase.

Beside it pandas and scikit-learn do the same: `read_csv` with the dates parsed; a `ColumnTransformer` of standardised
numbers, one-hot categories and the date's number and year, held-out rows apart; one epoch of `MLPRegressor`.

python -m benchmarks.table_reading [--rows 500000] [--repetitions 3]

Each repetition is a process of its own; what is printed are medians. Peak memory is what the process held at most
during a phase, with all it held before, so that no phase hides what an earlier one keeps.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np

PHASES = ("read", "encode", "epoch")
NUMBERS, HIDDEN, BATCH = 14, 64, 256


def write_table(path, rows):
    """Write numbers, whole numbers, categories, a date and a target as a CSV file."""
    rng = np.random.default_rng(0)
    block = 50_000
    names = [f"x{i}" for i in range(NUMBERS)] + ["count", "town", "kind", "yes", "day", "y"]
    with path.open("w", encoding="utf-8") as stream:
        stream.write(",".join(names) + "\n")
        for start in range(0, rows, block):
            n = min(block, rows - start)
            x = rng.normal(0, 10, (n, NUMBERS)).round(4)
            count, town, kind = rng.integers(0, 1000, n), rng.integers(0, 40, n), rng.integers(0, 5, n)
            day = np.datetime64("2015-01-01") + rng.integers(0, 3000, n)
            y = (x[:, 0] * 2 + x[:, 1] * kind + count / 50 + rng.normal(0, 1, n)).round(3)
            columns = [*(x[:, i] for i in range(NUMBERS)), count]
            cells = [column.astype(str) for column in columns]
            cells += [np.char.add("town", town.astype(str)), np.array(list("abcde"))[kind]]
            cells += [np.where(x[:, 2] > 0, "yes", "no"), day.astype(str), y.astype(str)]
            stream.write("\n".join(map(",".join, zip(*cells, strict=True))) + "\n")


class Phases:
    """Times and peaks of phases, one after the other."""

    def __init__(self):
        self.found = {}

    def run(self, name, action):
        reset_peak()
        began, worked = time.perf_counter(), time.process_time()
        result = action()
        seconds, cpu = time.perf_counter() - began, time.process_time() - worked
        self.found[name] = {"seconds": seconds, "of CPU": cpu, "peak MiB": peak()}
        return result


def reset_peak():
    """Let the kernel count the peak of memory anew, where it lets us."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak():
    """Return the most memory that was held since the last reset, in MiB."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


def ours(path):
    import pyarrow.compute
    import pyarrow.csv  # noqa: F401

    import backproof as bp
    from backproof import tables

    phases = Phases()
    table = phases.run("read", lambda: tables.read(path))
    data = phases.run("encode", lambda: tables.prepare(table, "y", seed=0, dtype="float32"))
    network = bp.Network([data.x.shape[1], HIDDEN, 1], ["relu", "identity"])
    phases.run("epoch", lambda: bp.train(network, data.x, data.y, epochs=1, batch_size=BATCH, optimizer="adam"))
    return phases.found


def theirs(path):
    import pandas as pd
    from sklearn.compose import ColumnTransformer
    from sklearn.model_selection import train_test_split
    from sklearn.neural_network import MLPRegressor
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    def encoded(frame):
        frame = frame.assign(number=(frame.day - pd.Timestamp("2000-01-01")).dt.total_seconds(), year=frame.day.dt.year,
                             month=frame.day.dt.month, weekday=frame.day.dt.day_of_week)  # fmt: skip
        y = frame.pop("y").to_numpy(np.float32)
        numbers = [f"x{i}" for i in range(NUMBERS)] + ["count", "number", "year"]
        columns = ColumnTransformer([
            ("numbers", StandardScaler(), numbers),
            ("categories", OneHotEncoder(sparse_output=False, dtype=np.float32, handle_unknown="ignore"),
             ["town", "kind", "yes", "month", "weekday"]),
        ])  # fmt: skip
        rows, held_out = train_test_split(np.arange(len(frame)), test_size=0.25, random_state=0)
        x = columns.fit_transform(frame.iloc[rows]).astype(np.float32)
        return x, (y[rows] - y[rows].mean()) / y[rows].std(), columns.transform(frame.iloc[held_out])

    phases = Phases()
    frame = phases.run("read", lambda: pd.read_csv(path, parse_dates=["day"]))
    x, y, _ = phases.run("encode", lambda: encoded(frame))
    model = MLPRegressor(hidden_layer_sizes=(HIDDEN,), batch_size=BATCH, max_iter=1)
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one epoch does not converge
        phases.run("epoch", lambda: model.fit(x, y))
    return phases.found


CONTESTANTS = {"backproof": ours, "pandas + scikit-learn": theirs}


def measured(name, path):
    """Return the phases of one contestant in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.table_reading", "--worker", name, str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def medians(found):
    """Return the median of each phase's time and peak."""
    return {
        phase: {what: statistics.median(one[phase][what] for one in found) for what in found[0][phase]}
        for phase in PHASES
    }


def table_of(results):
    """Return what was found as lines of text."""
    lines = [f"{'phase':8}" + "".join(f"{name:>38}" for name in results)]
    for phase in PHASES:
        cells = [
            f"{one[phase]['seconds']:.2f} s ({one[phase]['of CPU']:.2f} of CPU), {one[phase]['peak MiB']:.0f} MiB"
            for one in results.values()
        ]
        lines.append(f"{phase:8}" + "".join(f"{cell:>38}" for cell in cells))
    return lines


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=500_000)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--worker", nargs=2, metavar=("NAME", "FILE"))
    given = parser.parse_args()
    if given.worker:
        print(json.dumps(CONTESTANTS[given.worker[0]](Path(given.worker[1]))))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_table(path, given.rows)
        print(f"{given.rows} rows, {NUMBERS + 6} columns, {os.path.getsize(path) / 2**20:.0f} MiB")
        found = {name: [] for name in CONTESTANTS}
        for _ in range(given.repetitions):
            for name, results in found.items():
                results.append(measured(name, path))
    print("\n".join(table_of({name: medians(results) for name, results in found.items()})))


if __name__ == "__main__":
    main()
