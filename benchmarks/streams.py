"""Training on a table that stays on disk, against the same rows in memory: time of an epoch, memory above the import.

    python -m benchmarks.streams --rows 20000000 --folder /tmp/streams

makes a table of 30 columns of numbers and a target in Parquet files of a million rows, encodes it into a spool, and
trains 30-64-64-1 with Adam and batches of 32. Each measurement is a process of its own: peak memory is what the system
says of it (VmHWM). Seconds of the processor are printed beside those of the clock: other work on the machine counts
little in them.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

COLUMNS, ROWS_A_FILE = 30, 1_000_000


def make(folder: Path, rows: int) -> None:
    """Write the table, file by file; a file that is there stays."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir(parents=True, exist_ok=True)
    for number, start in enumerate(range(0, rows, ROWS_A_FILE)):
        path = folder / f"part-{number:04d}.parquet"
        if path.exists():
            continue
        random = np.random.default_rng([0, number])
        count = min(ROWS_A_FILE, rows - start)
        x = random.normal(size=(count, COLUMNS)).astype(np.float32)
        y = np.sin(x[:, 0]) + x[:, 1] * x[:, 2] + 0.1 * random.normal(size=count)
        columns = {f"c{i}": x[:, i] for i in range(COLUMNS)} | {"y": y.astype(np.float32)}
        pq.write_table(pa.table(columns), path, row_group_size=100_000)


def peak() -> int:
    """Return the most memory that this process has had, in MiB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024


def network():
    """Return the network that is trained."""
    import backproof as bp

    return bp.Network([COLUMNS, 64, 64, 1], ["relu", "relu", "identity"], "quadratic")


def measured(work) -> dict[str, float]:
    """Return what a piece of work takes: seconds, of the processor too, and memory above what was there before."""
    import pyarrow.parquet  # noqa: F401 - the import is not what is measured

    import backproof as bp

    bp.train(network(), np.zeros((64, COLUMNS), np.float32), np.zeros((64, 1), np.float32), epochs=1)
    before, wall, cpu = peak(), time.perf_counter(), time.process_time()
    found = work() or {}
    return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu,
            "mib_above_import": peak() - before, **found}  # fmt: skip


def encode(folder: Path) -> dict[str, float]:
    """Make the spool."""
    from backproof.streams import spooled

    spool = spooled(folder / "table", "y", folder=folder / "spools")
    return {"rows": len(spool), "piles": len(spool.rows), "disk_mib": len(spool) * spool.layout.row_bytes / 2**20}


def epochs(examples) -> dict[str, float]:
    """Train two epochs, and return the seconds that the second took, of the clock and of the processor."""
    import backproof as bp

    marks: list[tuple[float, float]] = []

    def mark(_):
        marks.append((time.perf_counter(), time.process_time()))

    bp.train(network(), *examples, epochs=2, engine="native", callbacks=[mark])
    (wall, cpu), (last_wall, last_cpu) = marks
    return {"epoch_wall_s": last_wall - wall, "epoch_cpu_s": last_cpu - cpu}


def streamed(folder: Path) -> dict[str, float]:
    """Train from the spool."""
    from backproof.spools import Spool

    return epochs([Spool.open(next((folder / "spools").iterdir()))])


def in_memory(folder: Path) -> dict[str, float]:
    """Train from the same rows in memory."""
    from backproof.spools import Spool

    held = Spool.open(next((folder / "spools").iterdir())).load()
    return epochs([held["x"], held["y"]])


WORKS = {"encode": encode, "streamed": streamed, "in memory": in_memory}


def main() -> None:
    """Measure each in a process of its own, and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--folder", type=Path, default=Path("streams-benchmark"))
    parser.add_argument("--only", choices=WORKS)
    given = parser.parse_args()
    if given.only:
        sys.stdout.write(json.dumps(measured(lambda: WORKS[given.only](given.folder))) + "\n")
        return
    make(given.folder / "table", given.rows)
    for name in WORKS:
        command = [sys.executable, "-m", "benchmarks.streams", "--folder", str(given.folder), "--only", name]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        numbers = {key: round(value, 2) for key, value in json.loads(said.splitlines()[-1]).items()}
        print(f"{name}: {numbers}", flush=True)


if __name__ == "__main__":
    main()
