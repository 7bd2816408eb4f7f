"""Results of the benchmarks as files: benchmarks/results/NAME.json, with what they were measured on."""

import json
from datetime import UTC, datetime
from pathlib import Path

from backproof.durable.whole_file import write_whole
from benchmarks.machine import PEERS, machine, versions
from benchmarks.rows import Row

FOLDER = Path(__file__).parent / "results"


def circumstances():
    """Return machine, versions and date, as plain data."""
    return {"machine": machine(), "versions": versions(*PEERS), "date": datetime.now(UTC).date().isoformat()}


def store(name, content):
    """Write plain data under a name, with the circumstances, whole or not at all."""
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps({**circumstances(), **content}, indent=1, ensure_ascii=False)
    write_whole(FOLDER / f"{name}.json", (text + "\n").encode())


def stored(name):
    """Return what was stored under a name, or None."""
    path = FOLDER / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def stored_rows(names):
    """Return the rows of all these benchmarks that were stored, in order."""
    found = [stored(name) for name in names]
    return [Row(**row) for each in found if each for row in each["rows"]]
