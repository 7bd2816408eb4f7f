"""How a file is read can be said at every command that opens data, is kept by the model, and is named in its words.

Each dialect is the same table as `plain.csv`, so that what a command says of one it must say of the other.
"""

import json
import re

import numpy as np
import pytest

import backproof as bp
from backproof.cli import run
from backproof.tables import Reading

ROWS = [(f"{i % 13}.{i % 7}5", "Zürich" if i % 3 else "Genève", "", f"{10 * i}", "ja" if (i % 13) > 6 else "nein")
        for i in range(120)]  # fmt: skip
ROWS = [(a, town, "-200" if i % 10 == 4 else f"{i % 5}.5", c, y) for i, (a, town, _, c, y) in enumerate(ROWS)]
NAMES = ("größe", "ort", "luft", "höhe", "krank")
NAMELESS = tuple(f"column_{i}" for i in range(1, 6))


def text_of(names, delimiter=",", decimal="."):
    rows = [[cell.replace(".", decimal) for cell in row] for row in ROWS]
    return "".join(delimiter.join(row) + "\n" for row in ([names, *rows] if names else rows))


DIALECTS = {
    "latin-1": (text_of(NAMES).encode("latin-1"), ["--encoding", "latin-1"], "krank"),
    "semicolon and decimal comma": (text_of(NAMES, ";", ",").encode(), ["--decimal", ",", "--delimiter", ";"], "krank"),
    "no names": (text_of(None).encode(), ["--no-header"], "column_5"),
    "pipe": (text_of(NAMES, "|").encode(), ["--delimiter", "|"], "krank"),
    "tab, by its name": (text_of(NAMES, "\t").encode(), ["--delimiter", "tab"], "krank"),
    "blanks": (text_of(NAMES, "   ").encode(), ["--delimiter", "space"], "krank"),
    "all at once": (text_of(None, "|", ",").encode("utf-16"),
                    ["--delimiter", "pipe", "--decimal", "comma", "--no-header", "--encoding", "utf-16"], "column_5"),
}  # fmt: skip
MISSING = ["--missing-value", "-200"]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Every test runs in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def trained(file, target, *options, model="m"):
    common = ["--epochs", "3", "--no-report", "-q", "--dtype", "float64", "-o", model]
    assert run(["train", file, "-t", target, *common, *options]) == 0
    return bp.load(model)


def written(name, content):
    with open(name, "wb") as stream:
        stream.write(content)
    return name


def out(capsys, *arguments):
    assert run(list(arguments)) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_dialect_trains_the_same_network_as_the_plain_file(dialect):
    content, options, target = DIALECTS[dialect]
    plain = trained(written("plain.csv", text_of(NAMES).encode()), "krank", *MISSING, model="plain")
    other = trained(written("other.csv", content), target, *MISSING, *options)
    np.testing.assert_array_equal(other.parameters.to_vector(), plain.parameters.to_vector())
    assert other.history == plain.history
    assert [column.kind for column in other.encoding.columns] == ["numeric", "categorical", "scaled", "numeric"]
    assert "12 of 120 values missing" in " ".join(other.encoding.notes)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_was_said_is_kept_by_the_model_and_every_command_reads_so(dialect, capsys):
    content, options, target = DIALECTS[dialect]
    plain = written("plain.csv", text_of(NAMES).encode())
    trained(plain, "krank", *MISSING, model="plain")
    written("other.csv", content)
    trained("other.csv", target, *MISSING, *options, "--held-out", "other.csv", "--validation", "other.csv")
    trained("other.csv", target, *MISSING, *options)
    for command, *more in (
        ["predict"], ["evaluate", "--json"], ["examples", "--json"], ["examples", "--influence-on", "other.csv"],
        ["explain", "--row", "7"], ["explain", "--row", "7", "--weight", "2,1,1"],
    ):  # fmt: skip
        expected = out(capsys, command, "plain", plain, *[one.replace("other", "plain") for one in more])
        found = out(capsys, command, "m", "other.csv", *more)
        assert found
        assert comparable(found) == comparable(expected)
    found = out(capsys, "derive", "--model", "m", "--data", "other.csv", "--row", "7")
    expected = out(capsys, "derive", "--model", "plain", "--data", "plain.csv", "--row", "7")
    assert comparable(found) == comparable(expected)


def comparable(text):
    """Return what a command said, with the names of files and columns made the same."""
    for name, other in zip(NAMES, NAMELESS, strict=True):
        text = text.replace(name, other)
    return re.sub(r"line \d+|other\.csv|plain\.csv", "…", re.sub(r"\s+|--+", " ", text))


@pytest.mark.parametrize("command", [
    ["predict"], ["evaluate"], ["examples"], ["explain"], ["examples", "--influence-on", "other.csv"],
])  # fmt: skip
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_model_of_plain_data_reads_a_dialect_where_that_is_said(dialect, command, capsys):
    content, options, target = DIALECTS[dialect]
    trained(written("plain.csv", text_of(NAMES if target == "krank" else NAMELESS).encode()), target, *MISSING)
    written("other.csv", content)
    expected = out(capsys, command[0], "m", "plain.csv", *[one.replace("other", "plain") for one in command[1:]])
    found = out(capsys, command[0], "m", "other.csv", *command[1:], *options)
    assert comparable(found) == comparable(expected)


def test_what_is_said_anew_goes_before_what_the_model_keeps(capsys):
    trained(
        written("a.csv", text_of(NAMES, "|", ",").encode()), "krank", "--delimiter", "|", "--decimal", ",", *MISSING
    )
    expected = out(capsys, "predict", "m", "a.csv")
    written("b.csv", text_of(NAMES).encode())
    assert out(capsys, "predict", "m", "b.csv", "--delimiter", ",", "--decimal", ".") == expected
    assert bp.load("m").encoding.reading == Reading(delimiter="|", decimal=",", missing_values=("-200",))


def test_the_model_file_says_how_its_data_was_read(capsys):
    trained(written("a.csv", text_of(NAMES).encode("latin-1")), "krank", "--encoding", "latin-1", *MISSING)
    assert "--encoding latin-1 --missing-value -200" in out(capsys, "info", "m")
    record = json.loads(out(capsys, "info", "m", "--json"))
    assert record["encoding"]["reading"] == {
        "text_encoding": "latin-1", "delimiter": None, "decimal": None, "header": None, "missing_values": ["-200"],
        "date_order": None,
    }  # fmt: skip


REFUSED = {
    "bytes that are no text": (["train", "latin.csv", "-t", "krank", "--encoding", "utf-8"],
                               ["latin.csv, line 1", "--encoding cp1252"]),
    "UTF-16": (["train", "wide.csv", "-t", "krank", "--encoding", "utf-8"], ["wide.csv, line 1", "--encoding utf-16"]),
    "a first line that is an example": (["train", "nameless.csv", "-t", "krank"],
                                        ["nameless.csv, line 1", "looks like an example", "--no-header", "--header"]),
    "numbers of two kinds": (["train", "two.csv", "-t", "b"], ["two.csv, line 2", "--decimal ,", "--decimal ."]),
    "an encoding there is not": (["train", "a.csv", "--encoding", "klingon"], ["--encoding klingon given", "latin-1"]),
    "a delimiter of two": (["train", "a.csv", "--delimiter", ";;"], ["--delimiter ';;' given", "one character"]),
    "a decimal mark": (["train", "a.csv", "--decimal", "x"], ["--decimal x given", "a point or a comma"]),
    "labels of a CSV file": (["train", "a.csv", "-t", "krank", "--labels", "b"], ["--labels b given", "IDX file"]),
    "a delimiter of a set": (["train", "iris", "--delimiter", ";"], ["iris: --delimiter ';' given", "a CSV file"]),
    "a header of an archive": (["train", "a.npz", "--no-header"], ["a.npz: --no-header given", "NPZ file"]),
    "no data to derive with": (["derive", "--network", "2,1", "--decimal", ","], ["--decimal , given without --data"]),
    "a choice of columns": (["train", "a.csv", "-t", "krank", "--drop", "krank"],
                            ["--drop and in --target", "--task classification"]),
    "a slip among numbers": (["train", "slip.csv", "-t", "krank"],
                             ["slip.csv, line 3, column 'höhe'", "'zehn'", "--missing-value zehn", "--drop höhe"]),
    "missing where that is an error": (["train", "a.csv", "-t", "krank", "--missing", "error", *MISSING],
                                       ["column 'luft'", "--missing error", "--missing mean"]),
    "a share": (["train", "iris", "--held-out", "1.5"], ["--held-out 1.5 of 150 examples given"]),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_accepted_is_named_as_the_command_line_names_it(case, capsys):
    written("latin.csv", text_of(NAMES).encode("latin-1"))
    written("wide.csv", text_of(NAMES).encode("utf-16"))
    written("nameless.csv", b"5.1,3.5,red\n4.9,3.0,red\n6.2,3.4,blue\n")
    written("two.csv", b"a;b\n1,5;2.5\n2,5;1\n")
    written("a.csv", text_of(NAMES).encode())
    written("slip.csv", text_of(NAMES).replace(",10,", ",zehn,").encode())
    np.savez("a.npz", x=np.eye(4), y=np.arange(4))
    arguments, said = REFUSED[case]
    assert run([*arguments, *(["-q"] if arguments[0] == "train" else [])]) == 2
    error = capsys.readouterr().err
    assert error.count("\n") == 1
    for part in said:
        assert part in error
    assert "='" not in error, "Python's keywords at the command line"


def test_a_number_with_the_other_mark_is_named_with_the_option(capsys):
    trained(written("plain.csv", text_of(NAMES).encode()), "krank", *MISSING)
    written("other.csv", text_of(NAMES, ";", ",").encode())
    assert run(["predict", "m", "other.csv", "--decimal", "."]) == 2
    assert "accepted: a number (--decimal , if that is the decimal mark)" in capsys.readouterr().err


ARGUMENTS = {
    "derive --network 2,2,1 --neuron 9,9": "--neuron: layer 9 given",
    "derive --network 2,2,1 --language fr": "--language: 'fr' given",
    "derive --network 2,2,1 --equations BP9": "--equations: BP9 given",
    "derive --network 2,2,1 --x 1,2": "--x and --y: only one given",
    "derive --network 2,2,1 --x 1,2,3 --y 1": "--x: shape (3,) given",
    "derive --network 2,2,1 --activation relu,relu,relu": "--activation: 3 given for 2 layers",
    "check own.py:gradient --network 2,1 --l2 -1": "--l2: -1.0 given",
    "check own.py:gradient --network 2,1 --seconds 0": "--seconds: 0.0 given",
    "check-op own.py:f,f --seconds 0": "--seconds: 0.0 given",
    "train iris --watch r2": "--watch r2 given",
    "train iris --noise-multiplier 1": "--noise-multiplier: 1.0 given without --clip-example-norm",
}


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_an_argument_of_any_command_is_named_as_its_option(arguments, folder, capsys):
    (folder / "own.py").write_text("def gradient(w, b, x, y): return w, b\ndef f(x): return x\n")
    assert run(arguments.split()) == 2
    assert ARGUMENTS[arguments] in capsys.readouterr().err
