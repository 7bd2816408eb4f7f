"""Memory that there is not is refused before it is taken, in numbers."""

import gzip
import json
import subprocess
import sys

import numpy as np
import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.streams.foreseen import foreseen_bytes
from backproof.tables import bounded, memory_needed


def texts(count):
    names = np.array([f"t{i % 200}" for i in range(count)], dtype=object)
    return tables.Table.from_columns(
        {"town": names, "x": np.arange(float(count)) % 7, "y": np.arange(float(count)) % 3}
    )


def test_what_is_free_is_known_on_linux_and_enough_for_a_small_table():
    assert memory_needed.free_memory() is None or memory_needed.free_memory() > 2**20
    tables.prepare(texts(1000), "y", seed=0)


def test_more_than_there_is_is_refused_in_numbers_before_it_is_taken(monkeypatch):
    monkeypatch.setattr(memory_needed, "free_memory", lambda: 2**20)
    with pytest.raises(
        InputError, match=r"1000 examples of 201 features take 0\.\d GiB.*'town' \(200\).*drop=\['town'\]"
    ):
        tables.prepare(texts(1000), "y", seed=0)
    assert tables.prepare(texts(1000), "y", seed=0, drop=["town"]).x.shape == (750, 1)


@pytest.mark.parametrize(
    ("limit", "used", "free"),
    [("1000", "400", 600), ("max", "400", 5 * 1024), ("1000", "4000", 0), ("10000", "1", 5 * 1024)],
)
def test_the_limit_of_a_container_counts_too(tmp_path, monkeypatch, limit, used, free):
    for name, text in (("meminfo", "MemTotal: 9 kB\nMemAvailable: 5 kB\n"), ("max", limit), ("current", used)):
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(memory_needed, "_MEMORY", tmp_path / "meminfo")
    monkeypatch.setattr(memory_needed, "_LIMITS", ((tmp_path / "max", tmp_path / "current"),))
    assert memory_needed.free_memory() == free


def test_nothing_is_refused_where_the_system_does_not_say(tmp_path, monkeypatch):
    monkeypatch.setattr(memory_needed, "_MEMORY", tmp_path / "absent")
    monkeypatch.setattr(memory_needed, "_LIMITS", ())
    assert memory_needed.free_memory() is None
    memory_needed.check_memory("a", 10**12, {"x": 10**6}, np.float64)


def test_copies_of_files_that_a_container_holds_count_as_free(tmp_path, monkeypatch):
    (tmp_path / "max").write_text("1000")
    (tmp_path / "current").write_text("900")
    (tmp_path / "memory.stat").write_text("anon 100\ninactive_file 500\n")
    monkeypatch.setattr(memory_needed, "_MEMORY", tmp_path / "absent")
    monkeypatch.setattr(memory_needed, "_LIMITS", ((tmp_path / "max", tmp_path / "current"),))
    assert memory_needed.free_memory() == 600


PACKINGS = {
    "people.csv": lambda path, text: path.write_bytes(text),
    "people.csv.gz": lambda path, text: path.write_bytes(gzip.compress(text)),
    "people.jsonl": lambda path, text: path.write_bytes(b'{"a": 1, "b": 2}\n' * 10_000),
}


@pytest.mark.parametrize("name", PACKINGS)
def test_text_of_which_there_is_no_memory_for_a_table_is_refused_before_it_is_unpacked(name, tmp_path, monkeypatch):
    path = tmp_path / name
    PACKINGS[name](path, b"a,b\n" + b"1,2\n" * 20_000)
    assert len(tables.read(path)) >= 10_000
    monkeypatch.setattr(memory_needed, "free_memory", lambda: 2**16)
    read, held = bounded.iter_chunks, []
    monkeypatch.setattr(
        bounded, "iter_chunks", lambda stream, most, size: held.append(most) or read(stream, most, size)
    )
    with pytest.raises(InputError, match=r"0\.00 GiB of text or more found, .* accepted: fewer rows, or more memory"):
        tables.read(path)
    assert max(held, default=0) <= 2**14 + 1


def test_a_packed_text_says_at_its_end_how_long_it_is(tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" + b"1,2\n" * 20_000))
    assert bounded.unpacked_size(path) == 80_004
    assert foreseen_bytes(path) == 6 * 80_004
    path.write_bytes(b"\x1f\x8b")
    assert bounded.unpacked_size(path) >= 2


def test_columns_for_which_there_is_no_memory_are_refused_before_they_are_made(tmp_path, monkeypatch):
    path = tmp_path / "wide.csv"
    path.write_text("\n".join(",".join(f"{name}{i}" for i in range(500)) for name in ("c", "1", "2")))
    assert len(tables.read(path).columns) == 500
    monkeypatch.setattr(memory_needed, "free_memory", lambda: 2**23)
    with pytest.raises(InputError, match=r"500 columns found, of which no table can be made in the 0\.01 GiB"):
        tables.read(path)


def test_objects_with_a_name_each_are_refused_before_each_has_a_cell_for_all_names(tmp_path, monkeypatch):
    """A text of 450 kB took five gigabytes: a table has a cell for every name in every row."""
    path = tmp_path / "names.jsonl"
    rows = [{f"name {i}": 1, "nested": {f"inner {i}": 1}} for i in range(3_000)]
    path.write_text("\n".join(map(json.dumps, rows)))
    monkeypatch.setattr(memory_needed, "free_memory", lambda: 2**26)
    with pytest.raises(
        InputError, match=r"3,?000 rows of \d+ columns found, of which no table can be made in the 0\.06"
    ):
        tables.read(path)
    path.write_text("\n".join(json.dumps({"a": i, "b": {"c": i}}) for i in range(3_000)))
    assert [column.name for column in tables.read(path).columns] == ["a", "b.c"]
    path.write_text("\n".join(map(json.dumps, rows)).replace('"name 2"', "no JSON"))
    with pytest.raises(InputError, match=r"names\.jsonl"):
        tables.read(path)


@pytest.mark.skipif(sys.platform != "linux", reason="needs /proc/self/statm")
def test_the_limit_of_a_process_counts_too():
    code = (
        "import resource; from backproof.tables.memory_needed import free_memory; "
        "resource.setrlimit(resource.RLIMIT_AS, (2**33, 2**33)); print(free_memory() < 2**33)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_a_column_is_found_by_its_name_without_looking_through_the_others():
    table = texts(3)
    assert (table["x"].name, "x" in table, "z" in table) == ("x", True, False)
    assert table["x"] is table.columns[table.names.index("x")]
