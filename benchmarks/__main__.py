"""Run every benchmark in turn, keep what they found, and write the tables and pictures that are made from it.

python -m benchmarks                          everything
python -m benchmarks --only epoch peak        some, by the names below, "growth", "table"
python -m benchmarks --only table             README.md, README.zh.md and docs/speed.md from what is stored
python -m benchmarks --only table --check     exit 1 where they are not what is stored
"""

import argparse
import os
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec

from backproof.durable.whole_file import write_whole
from benchmarks.command import alone_with, line
from benchmarks.results import store, stored, stored_rows

TABLE = ("epoch", "full_batch", "peak", "many", "per_example", "iris", "predict")
"""The benchmarks whose rows make the table, in its order; those whose file does not exist are left out."""
_WORKER = "--worker"


def names():
    """Return the benchmarks of the table that are here."""
    return [name for name in TABLE if find_spec(f"benchmarks.{name}")]


def measure(name, threads, repetitions):
    """Run one benchmark, each number of threads in a process of its own, and store its rows."""
    found = []
    for count in threads:
        print(f"\n{name}, {count} thread(s)", flush=True)
        command = [sys.executable, "-m", "benchmarks", _WORKER, name, str(count), str(repetitions)]
        variables = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), str(count))
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, **variables}) as process:
            for text in process.stdout:
                row = _row(text)
                if row is None:
                    print(text, end="", flush=True)
                else:
                    found.append(row)
                    print(line(row), flush=True)
        if process.returncode:
            raise SystemExit(f"{name} failed with {count} thread(s); what was stored before is kept")
    store(name, {"repetitions": repetitions, "rows": [row.to_record() for row in found]})


_MARK = "row: "


def _row(text):
    import json

    from benchmarks.rows import Row

    return Row(**json.loads(text.removeprefix(_MARK))) if text.startswith(_MARK) else None


def work(name, threads, repetitions):
    """Be the process that runs one benchmark: a line of JSON for each row."""
    import json

    alone_with(threads)
    for row in import_module(f"benchmarks.{name}").rows([threads], repetitions):
        print(_MARK + json.dumps(row.to_record()), flush=True)


def write_pages(check=False):
    """Write tables and pictures from what is stored; with `check`, only say whether the pages are those."""
    from benchmarks.table import ROOT, headlines, pages

    stale = [path for path, text in pages(names()).items() if path.read_text(encoding="utf-8") != text]
    if check:
        raise SystemExit(f"out of date: {', '.join(path.name for path in stale)}" if stale else 0)
    for path, text in pages(names()).items():
        write_whole(path, text.encode())
    from benchmarks.plot import plot_growth, plot_ratios

    rows = stored_rows(names())
    plot_ratios(rows, ROOT / "docs" / "speed.svg")
    plot_ratios(headlines(rows), ROOT / "docs" / "pictures" / "speed.svg")
    if stored("growth"):
        plot_growth(stored("growth")["curves"], ROOT / "docs" / "growth.svg")
    print("written: README.md, README.zh.md, docs/speed.md, docs/speed.svg, docs/growth.svg, docs/pictures/speed.svg")


def main():
    """Run what was asked for."""
    if sys.argv[1:2] == [_WORKER]:
        work(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    everything = [*names(), "growth", "table"]
    parser.add_argument("--only", nargs="+", default=everything, choices=everything)
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="one column for each number")
    parser.add_argument("--repetitions", type=int, default=5, help="of each side, in turn; medians are taken")
    parser.add_argument("--check", action="store_true", help="with --only table: write nothing, compare")
    given = parser.parse_args()
    for name in given.only:
        if name in TABLE:
            measure(name, given.threads, given.repetitions)
    if "growth" in given.only:
        command = [sys.executable, "-m", "benchmarks.growth", "--threads", *map(str, given.threads)]
        subprocess.run(command, check=True)
    if "table" in given.only:
        write_pages(given.check)


if __name__ == "__main__":
    main()
