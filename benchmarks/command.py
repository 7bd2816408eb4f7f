"""What the benchmarks' command lines share: options, and rows printed as they are measured."""

import argparse
import os

from benchmarks.machine import PEERS, described


def options(doc):
    """Return a parser with the options that every benchmark has."""
    parser = argparse.ArgumentParser(description=doc.splitlines()[0])
    parser.add_argument("--threads", type=int, nargs="+", default=[1, 2], help="one row for each number")
    parser.add_argument("--repetitions", type=int, default=5, help="of each side, in turn; medians are taken")
    return parser


def alone_with(threads):
    """Hold this process to so many processors, and libraries that read their number of threads once, at import."""
    if hasattr(os, "sched_setaffinity"):  # JAX heeds nothing else
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    os.environ["OMP_NUM_THREADS"] = str(threads)
    if threads == 1:
        os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")


def show(given, rows, note="wall time"):
    """Print the machine, then each row as soon as it is measured, as a Markdown table."""
    if len(given.threads) == 1:
        alone_with(given.threads[0])
    print(f"{described(*PEERS)}; {note}", end="\n\n")
    print("| work | threads | against | backproof | peer | ratio | aim |\n| --- | --- | --- | --- | --- | --- | --- |")
    for row in rows:
        print(line(row), flush=True)


def line(row):
    """Return a row of the table in Markdown."""
    theirs = "not installed" if row.theirs is None else quantity(row.theirs, row.unit)
    ratio = "" if row.ratio is None else f"{row.ratio:.2f} ×"
    target = "" if row.target is None else f"{row.target:g} ×"
    mine = quantity(row.ours, row.unit)
    return f"| {row.work} | {row.threads} | {row.against} | {mine} | {theirs} | {ratio} | {target} |"


def quantity(value, unit):
    """Write a measured quantity with three digits, in a unit that suits its size."""
    if unit != "s":
        return f"{value:.3g} {unit}"
    for factor, name in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if value * factor >= 1 or name == "µs":
            return f"{value * factor:.3g} {name}"
    raise AssertionError(value)
