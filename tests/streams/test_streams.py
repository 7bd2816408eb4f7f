"""Tables read in pieces: the same rows as in memory, bad rows by name, the same bits for pieces of any size."""

import gzip
import os
from dataclasses import replace

import numpy as np
import pytest

import backproof as bp
from backproof import tables
from backproof.errors import InputError
from backproof.spools import Spool
from backproof.streams import BadRows, gather, pieces_of, spool_of, spooled, utf8_stream
from backproof.streams.gathering import Shares
from backproof.tables import Reading

COUNT = 300


def columns(count=COUNT):
    random = np.random.default_rng(0)
    kind = np.where(random.random(count) < 0.5, "red", "blue").astype(object)
    kind[7] = None
    kind[count - 1] = "a, quoted\nand rare"
    size = random.normal(5.0, 2.0, count).round(3)
    size[11] = np.nan
    label = np.where((size > 5) ^ (kind == "red"), "yes", "no").astype(object)
    label[250] = "never"
    return {"size": size, "kind": kind, "weight": random.random(count).round(3), "label": label}


def written(folder, ending, made=None):
    """The table as a file of a kind, in small groups of rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq
    from pyarrow import feather

    made = made or columns()
    path = folder / f"data{ending}"
    plain = {name: [None if value != value else value for value in values.tolist()] for name, values in made.items()}
    if ending == ".parquet":
        pq.write_table(pa.table(plain), path, row_group_size=64)
    elif ending == ".feather":
        feather.write_feather(pa.table(plain), path, chunksize=50)
    elif ending == ".arrow":
        table = pa.table(plain)
        with pa.ipc.new_stream(path, table.schema) as stream:
            stream.write_table(table, max_chunksize=40)
    else:
        write_text(path, plain)
    return path


def write_text(path, plain, encoding="utf-8", delimiter=","):
    import csv

    open_ = gzip.open if path.suffix == ".gz" else open
    with open_(path, "wt", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(plain)
        writer.writerows(zip(*plain.values(), strict=True))


@pytest.fixture(autouse=True)
def small_openings(monkeypatch):
    """What is like a file is recognised in its first two KiB, so that a small file has several pieces."""
    monkeypatch.setattr(utf8_stream, "OPENING", 2**11)


FORMATS = [".csv", ".csv.gz", ".tsv", ".parquet", ".feather", ".arrow"]


def rows_of(data, rows=32, **options):
    found = list(pieces_of(data, rows=rows, **options))
    made = {}
    for name in found[0].table.names:
        made[name] = np.concatenate([piece.table[name].values for piece in found])
    return made, np.concatenate([piece.numbers for piece in found]), len(found)


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_has_in_pieces_the_rows_that_it_has_in_memory(tmp_path, ending):
    path = written(tmp_path, ending)
    whole = tables.read(path)
    made, numbers, count = rows_of(path)
    assert count > 1
    assert (np.diff(numbers) > 0).all()
    for column in whole.columns:
        assert np.array_equal(made[column.name], column.values, equal_nan=column.kind == "numeric"), column.name


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1", "gb18030"])
def test_text_of_other_encodings_and_dialects_is_read_as_in_memory(tmp_path, encoding):
    letters = "颜色" if encoding == "gb18030" else "größe"
    made = {letters: [f"{i},5" for i in range(COUNT)], "b": [letters[i % 2 :] for i in range(COUNT)]}
    write_text(tmp_path / "data.csv", made, encoding, ";")
    reading = Reading(text_encoding=encoding.removesuffix("-sig"))
    whole = tables.read(tmp_path / "data.csv", reading)
    found, _, count = rows_of(tmp_path / "data.csv", reading=reading)
    assert count > 1
    for column in whole.columns:
        assert found[column.name].tolist() == column.values.tolist()


def test_an_array_is_a_table_of_columns_by_number(tmp_path):
    np.save(tmp_path / "a.npy", np.arange(300).reshape(100, 3))
    made, numbers, count = rows_of(tmp_path / "a.npy")
    assert (count, numbers.tolist()) == (4, list(range(1, 101)))
    assert made["column_2"].tolist() == list(range(1, 300, 3))


def test_a_folder_is_read_file_by_file_and_its_names_make_columns(tmp_path):
    for year, ending in ((2023, ".csv"), (2024, ".parquet")):
        (tmp_path / f"year={year}").mkdir()
        written(tmp_path / f"year={year}", ending)
    made, numbers, _ = rows_of(tmp_path)
    assert len(np.unique(numbers)) == 2 * COUNT
    assert np.unique(made["year"]).tolist() == [2023, 2024]
    assert made["size"][:COUNT].tolist()[0] == made["size"][COUNT:].tolist()[0]
    pattern, _, _ = rows_of(str(tmp_path / "*" / "data.*"))
    assert len(pattern["size"]) == 2 * COUNT


@pytest.mark.parametrize("name", ["a.xlsx", "a.zip", "a.npz"])
def test_what_cannot_be_read_in_pieces_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"PK\x03\x04")
    with pytest.raises(InputError, match="cannot be read in pieces"):
        list(pieces_of(tmp_path / name))


def lines_of(bad_lines):
    """A CSV file of numbers, with other lines in the place of some."""
    lines = ["a,b", *(f"{i},{i % 7}.5" for i in range(2, COUNT))]
    for number, line in bad_lines.items():
        lines[number - 1] = line
    return "\n".join(lines).encode() + b"\n"


BAD = [
    ("1,2,3", "3 cells found; accepted: 2"),
    ("7", "1 cell found; accepted: 2"),
    ("seven,7", "the text 'seven' found in a column of numbers"),
    ("1e999,7", "inf found; accepted: a finite number"),
]


@pytest.mark.parametrize(("line", "said"), BAD)
@pytest.mark.parametrize("number", [5, 290])
def test_a_bad_row_is_named_by_file_and_line_wherever_it_is(tmp_path, line, said, number):
    path = tmp_path / "data.csv"
    path.write_bytes(lines_of({number: line}))
    with pytest.raises(InputError, match=f"data.csv, line {number}.*{said}"):
        list(pieces_of(path))
    bad = BadRows("skip")
    made, _, _ = rows_of(path, bad=bad)
    assert (bad.count, len(made["a"])) == (1, COUNT - 3)
    assert f"line {number}" in bad.named[0]


def test_bytes_that_are_no_text_make_a_bad_row(tmp_path):
    data = lines_of({}).replace(b"\n280,", b"\n28\xff0,")
    (tmp_path / "data.csv").write_bytes(data)
    with pytest.raises(InputError, match="line 280: bytes that are no UTF-8"):
        list(pieces_of(tmp_path / "data.csv"))


@pytest.mark.parametrize("line", [4, 280])
@pytest.mark.parametrize("wrong", ["größe".encode() + b"\xff", b"\0"])
def test_bytes_that_are_no_text_are_skipped_wherever_they_are(tmp_path, line, wrong):
    data = lines_of({}).replace(f"\n{line},".encode(), b"\n" + wrong + b",")
    (tmp_path / "data.csv").write_bytes(data)
    bad = BadRows("skip")
    made, _, _ = rows_of(tmp_path / "data.csv", bad=bad)
    assert (bad.count, len(made["a"])) == (1, COUNT - 3)
    assert f"line {line}: bytes that are no UTF-8" in bad.named[0]
    with pytest.raises(InputError, match=f"data.csv, line {line}"):
        list(pieces_of(tmp_path / "data.csv"))


def test_bad_rows_are_counted_and_the_first_ten_named(tmp_path):
    (tmp_path / "data.csv").write_bytes(lines_of(dict.fromkeys(range(100, 125), "x,1")))
    found = gather(tmp_path / "data.csv", "b", bad_rows="skip")
    assert (found.bad.count, len(found.bad.named)) == (25, 10)
    assert "25 rows that cannot be read left out" in found.bad.notes[0]
    assert "line 109" in found.bad.notes[-1]
    assert found.rows == COUNT - 2 - 25
    with pytest.raises(InputError, match="accepted: stop, skip"):
        gather(tmp_path / "data.csv", "b", bad_rows="leave")


def test_a_column_without_a_value_at_first_is_what_its_first_value_is(tmp_path):
    lines = ["a,b", *("1," for _ in range(900)), "2,text", "3,7"]
    (tmp_path / "data.csv").write_text("\n".join(lines))
    gathered = gather(tmp_path / "data.csv", "a")
    assert gathered.sample["b"].values[-2:].tolist() == ["text", "7"]
    assert gathered.sample["b"].values[0] is None


def test_nothing_at_a_seam_is_taken_for_sums_units_or_a_remark(tmp_path):
    """Rows called total, or with one short cell, are rows, wherever a piece ends; at the end of a file they are not."""
    lines = ["kind,a,b", *(f"{'total' if i % 10 == 7 else f'k{i}'},{i},{i}.5" for i in range(COUNT)), "Sum,1,2"]
    (tmp_path / "data.csv").write_text("\n".join(lines))
    found = [rows_of(tmp_path / "data.csv", rows=rows)[0]["a"].tolist() for rows in (1, 2, 3, 1000)]
    assert found[0][:COUNT] == found[1][:COUNT] == found[2][:COUNT] == list(range(COUNT))
    assert found[3] == tables.read(tmp_path / "data.csv")["a"].values.tolist() == list(range(COUNT))


def test_a_cut_file_is_said_to_be(tmp_path):
    for ending in (".parquet", ".feather", ".csv.gz"):
        path = written(tmp_path, ending)
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        with pytest.raises(InputError, match="truncated or damaged"):
            list(pieces_of(path))


# ------------------------------------------------------------------- both passes


def contents(spool):
    return {path.name: path.read_bytes() for path in spool.folder.iterdir() if path.name != "manifest.json"}


@pytest.mark.parametrize("ending", FORMATS)
def test_the_size_of_pieces_changes_no_bit(tmp_path, ending, monkeypatch):
    monkeypatch.setattr("backproof.streams.gathering.MOST_MEASURED", 60)
    monkeypatch.setattr("backproof.streams.gathering.MOST_HELD", 20)
    monkeypatch.setattr("backproof.streams.gathering.MOST_VALIDATED", 20)
    monkeypatch.setattr("backproof.streams.spooling.piles_for", lambda layout, rows: 5)
    path, found = written(tmp_path, ending), []
    for rows in (3, 50, 1000):
        gathered = gather(path, "label", rows=rows, shares=Shares(0.25, 0.1))
        assert len(gathered.sample) < COUNT
        spool = spool_of(gathered, gathered.encoding, folder=tmp_path / str(rows), rows=rows).spool
        found.append((spool.digest, spool.encoding, contents(spool)))
    assert found[0] == found[1] == found[2]


def test_all_rows_but_those_apart_are_in_the_spool_encoded_as_tables_encode_them(tmp_path):
    path = written(tmp_path, ".parquet")
    gathered = gather(path, "label", shares=Shares(0.25, 0.1))
    spool = spool_of(gathered, gathered.encoding, folder=tmp_path / "spools").spool
    assert len(spool) == gathered.trained == COUNT - 75 - 23
    apart = np.isin(np.arange(1, COUNT + 1), gathered.numbers)
    table = tables.read(path)
    kept = table.take(np.flatnonzero(~apart))
    encoding = tables.Encoding.from_json(spool.encoding)
    assert np.array_equal(spool.load()["x"], encoding.features(kept, dtype="float32"))
    assert np.array_equal(spool.load()["y"], encoding.targets(kept, dtype="float32"))
    held = gathered.sample.take(gathered.held_out)
    assert len(held) == 75
    assert set(held.lines) <= set(gathered.numbers.tolist())


def test_where_the_sample_holds_all_rows_the_encoding_is_that_of_memory(tmp_path):
    path = written(tmp_path, ".csv")
    in_memory = tables.fit_encoding(tables.read(path), "label")
    streamed = gather(path, "label").encoding
    assert (streamed.columns, streamed.target) == (in_memory.columns, in_memory.target)
    assert streamed.to_json() == in_memory.to_json()


def test_every_class_and_category_is_known_however_rare(tmp_path, monkeypatch):
    monkeypatch.setattr("backproof.streams.gathering.MOST_MEASURED", 10)
    monkeypatch.setattr("backproof.streams.gathering.MOST_HELD", 10)
    monkeypatch.setattr("backproof.streams.gathering.MOST_VALIDATED", 0)
    monkeypatch.setattr("backproof.streams.gathering._LEAST", 10)
    gathered = gather(written(tmp_path, ".parquet"), "label")
    assert len(gathered.sample) < 40
    assert gathered.encoding.classes == (("never", "no", "yes"),)
    assert "kind=a, quoted\nand rare" in gathered.encoding.feature_names
    assert "kind=(missing)" in gathered.encoding.feature_names
    assert "drawn at random" in gathered.encoding.notes[0]


def test_rows_without_a_target_are_left_out_and_told(tmp_path):
    made = columns()
    made["label"][[3, 70]] = None
    gathered = gather(written(tmp_path, ".csv", made), "label")
    assert gathered.rows == COUNT - 2
    assert any("2 examples without a target left out, the first at data.csv, line 5" in note or "2 examples" in note
               for note in gathered.notes)  # fmt: skip


def test_a_spool_is_found_again_and_a_stale_one_removed(tmp_path):
    path, folder = written(tmp_path, ".csv"), tmp_path / "spools"
    first = spooled(path, "label", folder=folder)
    stamp = (first.folder / "manifest.json").stat().st_mtime_ns
    again = spooled(path, "label", folder=folder)
    assert (again.folder, (again.folder / "manifest.json").stat().st_mtime_ns) == (first.folder, stamp)
    other = spooled(path, "label", folder=folder, seed=1)
    assert len(list(folder.iterdir())) == 2
    os.utime(path, (1, 1))
    gathered = gather(path, "label")
    kept = spool_of(gathered, gathered.encoding, folder=folder)
    assert [one.name for one in folder.iterdir()] == [kept.spool.folder.name]
    assert kept.spool.folder not in (first.folder, other.folder)
    assert sum("was removed: its files have changed" in note for note in kept.notes) == 2


def test_a_damaged_spool_is_made_again(tmp_path):
    path, folder = written(tmp_path, ".csv"), tmp_path / "spools"
    first = spooled(path, "label", folder=folder)
    before = contents(first)
    pile = first.folder / "pile-0000-x.npy"
    data = bytearray(pile.read_bytes())
    data[-1] ^= 1
    pile.write_bytes(data)
    assert contents(spooled(path, "label", folder=folder)) == before


def test_train_takes_a_table_and_gives_the_bits_of_its_arrays_in_memory(tmp_path):
    path = written(tmp_path, ".parquet")
    spool = spooled(path, "label")
    network = bp.Network([spool.layout.n_features, 5, 3], ("tanh", "softmax"), "categorical_cross_entropy")
    options = {"epochs": 2, "seed": 0}
    streamed = bp.train(network, path, "label", **options)
    encoding = tables.Encoding.from_json(spool.encoding)
    table = tables.read(path)
    x, y = encoding.features(table, dtype="float32"), encoding.targets(table, dtype="float32")
    in_memory = bp.train(network, x, y, **options)
    assert np.array_equal(streamed.checkpoint.state.vector, in_memory.checkpoint.state.vector)
    assert streamed.history.costs == in_memory.history.costs


def test_a_spool_that_is_opened_knows_its_encoding(tmp_path):
    made = spooled(written(tmp_path, ".csv"), "label", folder=tmp_path / "spools")
    opened = Spool.open(made.folder, check=True)
    assert opened == replace(made)
    assert tables.Encoding.from_json(opened.encoding).target_names == ("label",)
