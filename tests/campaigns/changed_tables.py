"""Changed tables: CSV, Parquet, NPZ and IDX files, by bytes and by cells; each is read, or refused in one line."""

from __future__ import annotations

import contextlib
import gzip
import io
import random
import struct
from functools import cache
from pathlib import Path

import numpy as np

from backproof.errors import BackproofError
from backproof.tables.sources import read
from campaigns.changed_files import changed
from campaigns.trials import Campaign

CELLS = ("", "NA", "1e999", "-0", "nan", "1,5", '"', '"a', "a\nb", "\0", "\x1b[2J", "9" * 400, "é", "日", "1/2/2003",
         "0x10", "1_000", "$5", "12 %", "inf", "TRUE", "=1+1", "\ufeff", "\ud7ff", " ", "\t", ";", "|")  # fmt: skip


@cache
def _files() -> dict[str, bytes]:
    rng = np.random.default_rng(0)
    rows = [
        f"{a:.3f},{b},{'xyz'[b % 3]},2020-01-{1 + b % 28:02d}" for a, b in zip(rng.random(40), range(40), strict=True)
    ]
    text = ("\n".join(["size,count,kind,day", *rows]) + "\n").encode()
    npz, parquet = io.BytesIO(), io.BytesIO()
    np.savez_compressed(npz, x=rng.random((20, 3)), y=rng.integers(0, 2, 20))
    import pyarrow as pa
    from pyarrow import parquet as pq

    pq.write_table(pa.table({"a": rng.random(40), "b": [f"v{i % 4}" for i in range(40)]}), parquet)
    idx = struct.pack(">IIII", 0x0803, 6, 5, 5) + rng.integers(0, 255, 150).astype(np.uint8).tobytes()
    return {
        "table.csv": text,
        "table.csv.gz": gzip.compress(text, mtime=0),
        "table.npz": npz.getvalue(),
        "table.parquet": parquet.getvalue(),
        "table-images-idx3-ubyte": idx,
    }


def of_a_table(seed: int, folder: Path) -> str:
    """What comes of reading a changed table."""
    rng = random.Random(seed)
    name = rng.choice(("table.csv", "table.csv", *_files()))
    data = _files()[name]
    if name == "table.csv" and rng.random() < 0.7:
        data = _other_cells(data.decode(), rng).encode("utf-8", "surrogatepass")
    else:
        data = changed(data, rng)
    path = folder / name
    path.write_bytes(data)
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            table = read(path)
    except BackproofError as error:
        return "refused" if "\n" not in str(error) else "refused in several lines"
    lengths = {len(column.values) for column in table.columns}
    return "read" if len(lengths) <= 1 else "columns of different lengths"


def _other_cells(text: str, rng: random.Random) -> str:
    rows = [line.split(",") for line in text.splitlines()]
    for _ in range(rng.randint(1, 12)):
        row = rng.choice(rows)
        match rng.randrange(6):
            case 0 if len(row) > 1:
                row.pop()
            case 1:
                row.append(rng.choice(CELLS))
            case 2:
                rows.insert(rng.randrange(len(rows) + 1), [rng.choice(CELLS)])
            case _:
                row[rng.randrange(len(row))] = rng.choice(CELLS) * rng.choice((1, 1, 1, 50))
    mark, end = rng.choice((",", ",", ";", "\t", "|")), rng.choice(("\n", "\r\n", "\r"))
    return end.join(mark.join(row) for row in rows)


TABLES = Campaign("tables", "CSV, Parquet, NPZ and IDX files with changed bytes or cells", of_a_table,
                  ("refused", "read"), 2_000, 600)  # fmt: skip
