"""At the command line: files as people have them are read, and what training did not have is predicted."""

import numpy as np
import pytest

from backproof.cli import run

ROWS = [(i, f"{i % 7}.5", "red" if i % 3 else "blue", f"{2 * (i % 7) + 1 + (i % 3 > 0)}.25") for i in range(120)]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Every test runs in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(name, names, rows, delimiter=",", encoding="utf-8"):
    lines = [names, *rows]
    with open(name, "w", encoding=encoding, newline="") as stream:
        stream.writelines(delimiter.join(map(str, line)) + "\n" for line in lines)
    return name


def trained(*arguments):
    return run(["train", *arguments, "--epochs", "3", "--no-report", "-o", "m"])


@pytest.fixture
def model(capsys):
    assert trained(written("train.csv", ("id", "x", "c", "y"), ROWS), "-t", "y", "-q") == 0
    capsys.readouterr()
    return "m"


def test_a_german_file_trains_and_what_was_recognised_is_said(capsys):
    rows = [(i, x.replace(".", ","), c, y.replace(".", ",")) for i, x, c, y in ROWS]
    name = written("daten.csv", ("id", "größe", "farbe", "preis"), rows, ";", "cp1252")
    assert trained(name, "-t", "preis") == 0
    said = " ".join(capsys.readouterr().out.split())
    for part in ("the text encoding is cp1252", "'preis': '1,25' is read as the number 1.25", "regression"):
        assert part in said


def test_a_hole_a_new_category_and_a_new_column_are_predicted_counted_and_refused_where_asked(model, capsys):
    new = written("new.csv", ("more", "c", "x", "id"), [(1, "green", "", 7), (2, "red", "1.5", 8)])
    assert run(["predict", model, new, "--keep", "id,c"]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == '"id","c","y"'
    assert [line.split(",")[0] for line in out.splitlines()[1:]] == ["7", "8"]
    assert "1 missing in 'x': filled with" in err
    assert "1 in 'c' that training did not have" in err
    assert "1 column that training did not have passed over: more" in err
    assert run(["predict", model, new, "--strict"]) == 2
    assert "new.csv, line 1, column 'more'" in capsys.readouterr().err


def test_nothing_unusual_is_not_spoken_of(model, capsys):
    assert run(["predict", model, "train.csv"]) == 0
    assert capsys.readouterr().err == ""


def test_rows_without_a_target_are_left_out_and_counted(capsys):
    rows = [(*row[:3], "" if row[0] % 10 == 0 else row[3]) for row in ROWS]
    assert trained(written("a.csv", ("id", "x", "c", "y"), rows), "-t", "y") == 0
    assert "12 examples without a target left out" in " ".join(capsys.readouterr().out.split())


def test_held_out_data_is_refused_before_anything_is_trained(capsys, folder):
    written("a.csv", ("id", "x", "c", "y"), ROWS)
    other = written("other.csv", ("id", "x", "c", "y"), [(1, "tall", "red", 2)])
    assert trained("a.csv", "-t", "y", "--held-out", other) == 2
    out, err = capsys.readouterr()
    assert "other.csv, line 2, column 'x'" in err
    assert "Network" not in out
    assert not (folder / "m").exists()


def test_tomorrow_is_predicted_from_dates(capsys):
    days = [(np.datetime64("2023-01-01") + i).astype(str) for i in range(100)]
    written("days.csv", ("day", "load"), [(day, f"{i % 7}.5") for i, day in enumerate(days)])
    assert trained("days.csv", "-t", "load") == 0
    assert "'day': dates, year, month, day" in " ".join(capsys.readouterr().out.split())
    written("next.csv", ("day",), [("2023-06-01",)])
    assert run(["predict", "m", "next.csv"]) == 0


def test_one_number_far_from_the_rest_does_not_crush_a_column(capsys):
    rng = np.random.default_rng(0)
    x = rng.normal(size=400).round(3)
    shown = np.where(rng.random(400) < 0.03, 999999, x)
    written("far.csv", ("x", "z", "y"), zip(shown, rng.normal(size=400).round(3), 2 * x, strict=True))
    assert run(["train", "far.csv", "-t", "y", "--no-report", "-o", "m", "--epochs", "60"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "999999 comes" in said
    assert "--missing-value 999999" in said
    assert float(said.partition("R² ")[2].split()[0].strip(";,")) > 0.7


def test_scores_on_the_file_trained_on_are_called_that(model, capsys):
    assert run(["evaluate", model, "train.csv"]) == 0
    assert "train.csv is the file that the model was trained on" in capsys.readouterr().err
    written("other.csv", ("id", "x", "c", "y"), [*ROWS[:9], (9, "1.5", "red", "")])
    assert run(["evaluate", model, "other.csv"]) == 0
    err = capsys.readouterr().err
    assert "is the file that" not in err
    assert "1 example without a target left out" in err


def test_rows_trained_on_are_told_in_another_file(model, capsys):
    written("copied.csv", ("id", "x", "c", "y"), ROWS[:20])
    assert run(["evaluate", model, "copied.csv"]) == 0
    assert "of the 20 rows are the same, inputs and target, as one that the model was" in capsys.readouterr().err
    assert run(["info", model, "--json"]) == 0
    assert "trained_rows" in (said := capsys.readouterr().out)
    assert '"marks"' not in said
