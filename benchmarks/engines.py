"""Measure every engine on this machine and write the table that backproof ships: what "auto" chooses by, everywhere.

python -m benchmarks.engines                writes src/backproof/engines/measured.json, on a quiet machine
backproof engines --measure                 the same for this machine alone, in the user's folder for caches
"""

from backproof.engines.measured import SHIPPED
from backproof.engines.measuring import measure, store


def say(done, count):
    """Say how far it is, on one line."""
    print(f"\r{done} of {count} points", end="" if done < count else "\n", flush=True)


if __name__ == "__main__":
    table = measure(say)
    print("written:", store(table, SHIPPED))
    for (dtype, kind, threads), grid in table.grids.items():
        slower = {name: rows for name, rows in grid.items() if name != "native"}
        print(f"\n{dtype}, {kind}, {threads} thread(s): how many times as long as native, by width (down) and batch")
        print("width", *(f"{batch:>8}" for batch in table.batches), sep="\t")
        for name, rows in slower.items():
            for width, times, native in zip(table.widths, rows, grid.get("native", rows), strict=True):
                print(width, *(f"{a / b:8.2f}" for a, b in zip(times, native, strict=True)), name, sep="\t")
