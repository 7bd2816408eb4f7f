"""Durations, degrees, fractions and numbers with units: what a table in pieces makes of them is what memory does."""

import csv
import re

import numpy as np
import pytest

from backproof import tables
from backproof.errors import InputError
from backproof.streams import gather, pieces_of, spool_of, texts_met, utf8_stream
from backproof.streams.bad_rows import BadRows
from backproof.streams.column_kinds import Kinds
from backproof.tables import Reading, fit_encoding

COUNT = 400
QUANTITIES = ("lasts", "place", "tall", "cup", "weight", "share", "price")


def written_by_people(count=COUNT):
    """Columns as people write them; the target is a plain number."""
    random = np.random.default_rng(0)

    def cells(make):
        return [make(*random.integers(1, 59, 3).tolist()) for _ in range(count)]

    return {
        "lasts": [*cells(lambda h, m, s: f"{h % 20:02d}:{m:02d}:{s:02d}")[:-1], "26:10:00"],
        "place": cells(lambda d, m, s: f"{d}.{m}° {'NS'[s % 2]}"),
        "tall": cells(lambda f, i, _: f"{4 + f % 3}'{i % 12}\""),
        "cup": cells(lambda a, b, _: f"{a} {('1/2', '3/4')[b % 2]}"),
        "weight": cells(lambda a, *_: f"{a} kg"),
        "share": cells(lambda a, *_: f"{a}%"),
        "price": cells(lambda a, b, _: f"€{a},{100 + b}"),
        "kind": cells(lambda a, *_: "abc"[a % 3]),
        "y": [f"{value:.3f}" for value in random.normal(size=count)],
    }


def write(folder, ending, made, typed=True):
    path = folder / f"data{ending}"
    if ending == ".csv":
        with path.open("w", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(made)
            writer.writerows(zip(*made.values(), strict=True))
        return path
    import pyarrow as pa
    import pyarrow.parquet as pq

    kept = {name: [float(cell) for cell in cells] if typed and name == "y" else cells for name, cells in made.items()}
    pq.write_table(pa.table(kept), path, row_group_size=64)
    return path


@pytest.fixture(autouse=True)
def small_openings(monkeypatch):
    """What is like a file is recognised in its first two KiB, so that a small file has several pieces."""
    monkeypatch.setattr(utf8_stream, "OPENING", 2**11)


def in_both(path, **options):
    reading = options.pop("reading", Reading())
    whole = fit_encoding(tables.read(path, reading), "y", **options)
    return whole, gather(path, "y", rows=16, reading=reading, **options)


@pytest.mark.parametrize(("ending", "typed"), [(".csv", True), (".parquet", True), (".parquet", False)])
def test_quantities_become_the_numbers_that_they_are_in_memory(tmp_path, ending, typed):
    path = write(tmp_path, ending, written_by_people(), typed)
    whole, found = in_both(path)
    assert found.encoding.columns == whole.columns
    assert {type(column).__name__ for column in whole.columns if column.name in QUANTITIES} == {"NumericFeature"}
    assert set(map(str, found.encoding.notes)) == set(map(str, whole.notes))
    spool = spool_of(found, found.encoding, folder=tmp_path / "spools").spool
    table = tables.read(path)
    expected = whole.features(table, dtype=np.float32), whole.targets(table, dtype=np.float32)
    held = spool.load()
    made = np.hstack([held["x"], held["y"]])
    assert np.array_equal(made[np.lexsort(made.T)], (rows := np.hstack(expected))[np.lexsort(rows.T)])


def test_a_model_of_pieces_reads_other_data_as_one_of_memory_does(tmp_path):
    made = written_by_people()
    whole, found = in_both(write(tmp_path, ".csv", made))
    (tmp_path / "other").mkdir()
    other = write(tmp_path / "other", ".csv", {name: cells[:20] for name, cells in made.items()})
    first, second = (encoding.features(encoding.read(other)) for encoding in (whole, found.encoding))
    assert np.array_equal(first, second)


@pytest.mark.parametrize("cell", ["very tall", "25 parsecs"])
def test_one_cell_of_another_form_leaves_the_column_as_text_in_pieces_as_in_memory(tmp_path, cell):
    made = written_by_people()
    made["tall"][370] = cell
    whole, found = in_both(write(tmp_path, ".csv", made))
    assert found.encoding.columns == whole.columns
    assert "tall" not in [column.name for column in whole.columns if type(column).__name__ == "NumericFeature"]


def test_times_of_a_day_stay_such_where_no_cell_of_any_piece_says_otherwise(tmp_path):
    made = written_by_people()
    made["lasts"][-1] = made["lasts"][0]
    whole, found = in_both(write(tmp_path, ".csv", made))
    assert found.encoding.columns == whole.columns
    assert not any("durations" in str(note) for note in found.encoding.notes)


@pytest.mark.parametrize("rows", [16, 100])
def test_of_many_texts_the_first_ones_decide_and_another_is_a_bad_row(tmp_path, monkeypatch, rows):
    monkeypatch.setattr(texts_met, "MOST_TEXTS", 100)
    made = written_by_people()
    made["lasts"][3], made["lasts"][350] = "30:00:00", "half an hour"
    path = write(tmp_path, ".parquet", made)
    place = re.escape("row 351, column 'lasts': the text 'half an hour' found in a column of numbers")
    with pytest.raises(InputError, match=place):
        gather(path, "y", rows=rows)
    found = gather(path, "y", rows=rows, bad_rows="skip")
    assert (found.rows, found.bad.count) == (COUNT - 1, 1)
    assert len(spool_of(found, found.encoding, folder=tmp_path / "spools").spool) == COUNT - 1


def test_a_target_of_text_that_is_numbers_has_the_rows_that_memory_trains_on(tmp_path):
    made = written_by_people()
    made["y"][5] = made["y"][200] = "-"
    path = write(tmp_path, ".parquet", made, typed=False)
    found = gather(path, "y", rows=16)
    assert (found.encoding.task, found.rows) == ("regression", COUNT - 2)
    assert any("2 examples without a target left out" in str(note) for note in found.notes)
    assert len(spool_of(found, found.encoding, folder=tmp_path / "spools").spool) == COUNT - 2


@pytest.mark.parametrize(("name", "cell"), [("weight", "9 lb"), ("share", "0.5"), ("price", "$9,100")])
def test_a_unit_that_changes_in_a_later_piece_is_refused_by_its_line(tmp_path, name, cell):
    made = written_by_people()
    made[name][300:] = [cell] * 100
    path = write(tmp_path, ".csv", made)
    with pytest.raises(InputError, match=rf"line \d+, column '{name}': .* found where another cell is"):
        list(pieces_of(path, rows=1))


def test_a_cell_without_the_unit_is_the_bad_row_and_not_those_beside_it(tmp_path):
    made = written_by_people()
    made["weight"][300] = "heavy"
    path = write(tmp_path, ".csv", made)
    with pytest.raises(InputError, match="line 302, column 'weight': the text 'heavy' found"):
        list(pieces_of(path, rows=1))
    bad = BadRows("skip")
    assert sum(len(piece.table) for piece in pieces_of(path, rows=1, bad=bad)) == COUNT - 1
    assert bad.count == 1


def test_a_decimal_comma_after_numbers_without_decimals_is_asked_about(tmp_path):
    path = tmp_path / "data.csv"
    lines = [f"{i};{i % 7}" for i in range(1000)] + [f"{i},5;{i % 7}" for i in range(1000, 2000)]
    path.write_text("a;b\n" + "\n".join(lines) + "\n")
    with pytest.raises(InputError, match=r"line \d+: numbers with a decimal comma found from here on.*decimal=','"):
        list(pieces_of(path, rows=1))
    found = list(pieces_of(path, Reading(decimal=","), rows=1))
    assert found[-1].table["a"].values[-1] == 1999.5


def test_numbers_that_stand_for_missing_ones_are_missing_in_pieces_too(tmp_path):
    made = written_by_people()
    made["y"][4] = "-999"
    made["weight"][9] = "n.v."
    path, reading = write(tmp_path, ".parquet", made), Reading(missing_values=("-999", "n.v."))
    table = tables.read(path, reading)
    assert np.isnan(table["y"].values).sum() == np.isnan(table["weight"].values).sum() == 1
    found = gather(path, "y", rows=16, reading=reading)
    assert found.rows == COUNT - 1
    assert [column.fill for column in found.encoding.columns if column.name == "weight"] != [None]


def same_as_memory(path):
    """Hold what comes in pieces to what is read at once: the names, the numbers, and what is said of the file."""
    kinds = Kinds.of((), ())
    pieces = [piece.table for piece in pieces_of(path, rows=60, kinds=kinds, bad=BadRows("stop"))]
    assert len(pieces) > 1
    whole = tables.read(path)
    assert pieces[0].names == whole.names
    for name in whole.names:
        found = np.concatenate([table[name].values for table in pieces])
        assert found.tolist() == whole[name].values.tolist()
    assert [line for table in pieces for line in table.lines] == list(whole.lines)
    assert {str(note) for note in whole.notes} <= {str(note) for note in pieces[0].notes}
    return whole


@pytest.mark.parametrize("mark", ["::", "^", "~"])
def test_signs_between_cells_are_known_in_pieces_as_in_memory(tmp_path, mark):
    path = tmp_path / "ratings.dat"
    rows = [
        ("user", "film", "stars", "words"),
        *((i, i * 37 % 90, i % 5 + 0.5, "x y,z"[: 1 + i % 5]) for i in range(COUNT)),
    ]
    path.write_text("".join(mark.join(map(str, row)) + "\n" for row in rows), encoding="utf-8")
    whole = same_as_memory(path)
    assert whole.names == ("user", "film", "stars", "words")
    assert f"the cells are parted by {mark!r}" in str(whole.notes)


def test_a_page_above_numbers_is_passed_over_in_pieces_as_in_memory(tmp_path):
    path = tmp_path / "station.txt"
    page = "Station 12, north\nheight: 7 m\n\nhour wind  t\n****\n"
    path.write_text(page + "".join(f"{i % 24:3}  {i % 7}.5 {i / 8:8.3f}\n" for i in range(COUNT)), encoding="utf-8")
    whole = same_as_memory(path)
    assert whole.names == ("hour", "wind", "t")
    assert "3 lines above the names passed over, such as 'Station 12, north'" in str(whole.notes)


def test_categories_of_an_arff_file_are_such_in_every_piece(tmp_path):
    path = tmp_path / "plots.arff"
    rows = "".join(f"{i % 3},{i / 4}\n" for i in range(COUNT))
    path.write_text("@relation plots\n@attribute soil {0,1,2}\n@attribute depth numeric\n@data\n" + rows)
    kinds = Kinds.of((), ())
    pieces = [piece.table for piece in pieces_of(path, rows=60, kinds=kinds, bad=BadRows("stop"))]
    assert {table["soil"].kind for table in pieces} == {"categorical"}
    found = gather(path, "depth")
    assert [one.kind for one in found.encoding.columns] == ["categorical"]
