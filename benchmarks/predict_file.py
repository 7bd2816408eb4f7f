"""The command `backproof predict` on a file of 200,000 rows and 20 columns, beside pandas that only reads this file.

For a single network (`--layers 64`) and for the efforts fast and default, trained on 5,000 rows: seconds of CPU of the
whole process, its imports too, the least of some repetitions. pandas' process imports it and calls `read_csv`.

    python -m benchmarks.predict_file [--rows 200000] [--repetitions 3]
"""

import argparse
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.table_reading import write_table

MODELS = {
    "one network": ["--layers", "64", "--epochs", "2"],
    "fast": ["--effort", "fast"],
    "default": ["--effort", "default"],
}
SLOWEST = 2.0
"""How many times the CPU of pandas a prediction may take: at least half its speed."""


def cpu_of(command):
    """Return the seconds of CPU of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


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
        least = {name: min(cpu_of(one) for _ in range(given.repetitions)) for name, one in commands.items()}
    pandas = least.pop("pandas.read_csv")
    print(
        f"{given.rows} rows, 20 columns; pandas reads the file in {pandas:.2f} s of CPU; at most {SLOWEST:g} times that"
    )
    for name, seconds in least.items():
        print(f"predict, {name:12} {seconds:.2f} s of CPU, {seconds / pandas:.2f} times")


if __name__ == "__main__":
    main()
