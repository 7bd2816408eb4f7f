"""The command `backproof predict` on a file of 200,000 rows and 20 columns, beside pandas that only reads this file.

For a single network (`--layers 64`) and for the efforts fast and default, trained on 5,000 rows: seconds of the whole
process, its imports too, and of CPU, of all its threads; the least of some repetitions, in turn, after one that is not
counted. pandas' process imports it and calls `read_csv`. Both find their modules compiled, as installed ones are.

    python -m benchmarks.predict_file [--rows 200000] [--repetitions 3]
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.table_reading import write_table

MODELS = {
    "one network": ["--layers", "64", "--epochs", "2"],
    "fast": ["--effort", "fast"],
    "default": ["--effort", "default"],
}
SLOWEST = 2.0
"""How many times as long as pandas a prediction may take: at least half its speed."""


def seconds_of(command):
    """Return the seconds of a process, and those of CPU."""
    writing = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=writing)
    seconds, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least_of(commands, repetitions):
    """Return the least seconds, and the least of CPU, of each of some processes."""
    for command in commands.values():
        seconds_of(command)
    found = {name: [] for name in commands}
    for _ in range(repetitions):
        for name, command in commands.items():
            found[name].append(seconds_of(command))
    return {name: [min(each) for each in zip(*pairs, strict=True)] for name, pairs in found.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--repetitions", type=int, default=3)
    given = parser.parse_args()
    backproof = [sys.executable, "-m", "backproof"]
    with tempfile.TemporaryDirectory() as folder:
        small, large, written = (str(Path(folder) / name) for name in ("small.csv", "large.csv", "predicted.csv"))
        write_table(Path(small), 5_000)
        write_table(Path(large), given.rows)
        commands = {"pandas.read_csv": [sys.executable, "-c", f"import pandas; pandas.read_csv({large!r})"]}
        for name, options in MODELS.items():
            model = str(Path(folder) / f"{name}.backproof")
            train = [*backproof, "train", small, "-t", "y", *options, "--no-report", "--quiet", "-o", model]
            subprocess.run(train, check=True)
            commands[name] = [*backproof, "predict", model, large, "-o", written]
        least = least_of(commands, given.repetitions)
    pandas = least["pandas.read_csv"]
    print(f"{given.rows} rows, 20 columns; at most {SLOWEST:g} times as long as pandas, which reads the file")
    for name, found in least.items():
        seconds, cpu = (f"{one:.2f} s{what}, {one / of:.2f} times" for one, of, what in zip(
            found, pandas, ("", " of CPU"), strict=True))  # fmt: skip
        print(f"{name:16} {seconds:24} {cpu}")


if __name__ == "__main__":
    main()
