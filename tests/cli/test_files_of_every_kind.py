"""At the command line: files as people have them, each with what must be said of it, or why it is refused."""

import numpy as np
import pytest

from backproof.cli import run

RNG = np.random.default_rng(7)
COUNT = 60
X = RNG.normal(50, 10, COUNT).round(2)
Y = (3 * X + RNG.normal(0, 2, COUNT)).round(2)


def german(value, digits=2):
    return f"{value:,.{digits}f}".translate({ord(","): ".", ord("."): ","})


def lines(names, row, count=COUNT, end="\n"):
    return names + end + "".join(row(i) + end for i in range(count))


TITLES = "Bericht 2024;;;\nErstellt am 1.1.2024;;;\n;;;\n"
READ = {
    "a German export": (
        lines("Größe;Preis", lambda i: f"{german(1000 * X[i])};{german(Y[i])} €", end="\r\n").encode("cp1252"), "Preis",
        ["the text encoding is cp1252, as in 'Größe'", "is read as the number", "regression"],
    ),
    "a French export": (
        lines("sep=;\nâge;salaire", lambda i: f"{20 + i % 40};{100 + i}\u202f{i % 900 + 100},50 €").encode("utf-8-sig"),
        "salaire", ["is read as the number", "regression"],
    ),
    "a Chinese export": (
        lines("日期,城市,价格", lambda i: f"2024年{1 + i % 12}月{1 + i % 28}日,{'北京' if i % 2 else '上海'},{Y[i]}").encode("gb18030"),
        "价格", ["gb18030, as in '日期'", "'日期': dates, year, month, day", "2 texts"],
    ),
    "a Turkish export": (
        lines("Şehir;Fiyat", lambda i: f"{'Muğla' if i % 2 else 'İzmir'};{german(Y[i])} TL").encode("cp1254"), "Fiyat",
        ["cp1254, as in 'Şehir'", "TL' is read as the number", "2 texts"],
    ),
    "minus at the end, as SAP writes it": (
        lines("Menge;Betrag", lambda i: f"{german(X[i])};{german(abs(Y[i] - 150))}{'-' if Y[i] < 150 else ''}"), "Betrag",
        ["is read as the number -"],
    ),
    "negative numbers in brackets": (
        lines("x,result", lambda i: f"{X[i]},{f'({150 - Y[i]:.2f})' if Y[i] < 150 else f'{Y[i] - 150:.2f}'}"), "result",
        ["is read as the number -"],
    ),
    "titles above and sums below": (
        TITLES + lines("Ort;Menge;Preis;Umsatz", lambda i: f"O{i % 3};{i % 7};{german(X[i])};{german(Y[i])}")
        + "Summe;180;1.000,00;9.999,00\n\nQuelle: Amt\n", "Umsatz",
        ["3 lines above the names passed over, such as 'Bericht 2024'", "is taken for sums and left out",
         "1 line below the table passed over, such as 'Quelle: Amt'", "60 examples"],
    ),
    "units in a second line": (
        lines("time,temp,flow\ns,°C,l/min", lambda i: f"{i / 2},{X[i]},{Y[i]}"), "flow",
        ["line 2, 's', '°C', 'l/min', is taken for units and left out"],
    ),
    "units in the cells": (
        lines("weight,power,y", lambda i: f"{X[i]} kg,{i + 60} PS,{Y[i]}"), "y",
        ["2 numeric columns", "kg' is read as the number", "PS' is read as the number"],
    ),
    "a table of Markdown": (
        lines("| x | y |\n|---|---|", lambda i: f"| {X[i]} | {Y[i]} |"), "y", ["60 examples, 2 columns"],
    ),
    "a table of psql": (
        lines("  x  |  y\n-----+-----", lambda i: f" {X[i]} | {Y[i]}") + "(60 rows)\n", "y",
        ["60 examples, 2 columns", "'(60 rows)'"],
    ),
    "names of rows, as R writes them": (
        lines('"x" "y"', lambda i: f'"{i + 1}" {X[i]} {Y[i]}'), "y", ["one name less", "'column_1' (it counts the rows)"],
    ),
    "delimiters at the ends": (
        lines("x,y,", lambda i: f"{X[i]},{Y[i]},"), "y", ["'column_3' (no value in it)"],
    ),
    "missing marks of every kind": (
        lines("x,k,y", lambda i: f"{['NaN', 'NULL', '#N/A', '无', '-', '--', '.', 'N.A.'][i % 8] if i % 5 == 0 else X[i]},"
              f"{['u', 'v', 'NA'][i % 3]},{Y[i]}"), "y",
        ["stands for a missing number", "12 of 60 values missing", "20 of 60 values missing, a category of their own"],
    ),
    "dates that decide themselves": (
        lines("day,y", lambda i: f"{1 + i % 28}/{1 + i % 12}/2024,{Y[i]}"), "y", ["dates, day, month, year, '1/1/2024' being"],
    ),
    "dates with two digits of the year": (
        lines("day,y", lambda i: f"{1 + i % 28:02d}.{1 + i % 12:02d}.{18 + i % 5},{Y[i]}"), "y", ["'01.01.18' being 2018-01-01"],
    ),
    "dates with names of months": (
        lines("day,y", lambda i: f"{1 + i % 28} {['Jan', 'Feb', 'Mar'][i % 3]} 2024 3:05 PM,{Y[i]}"), "y",
        ["dates with the month's name, '1 Jan 2024 3:05 PM' being 2024-01-01 15:05:00"],
    ),
    "times of day": (lines("t,y", lambda i: f"{i % 24:02d}:{i % 60:02d},{Y[i]}"), "y", ["times of day"]),
    "seconds since 1970": (
        lines("timestamp,y", lambda i: f"{1577836800 + 90000 * i},{Y[i]}"), "y", ["times in seconds since 1970, '1577836800'"],
    ),
    "yes and no in four languages": (
        lines("a,b,c,d", lambda i: f"{'是' if i % 2 else '否'},{'ja' if i % 3 else 'nein'},{i % 2},{'TRUE' if i % 4 else 'FALSE'}"),
        "d", ["classification (binary), 2 classes: FALSE (15), TRUE (45)", "'a': 2 texts"],
    ),
    "codes with zeros before them": (
        lines("zip;y", lambda i: f"{501 + i % 9:05d};{german(Y[i])}"), "y", ["holds codes such as '00501'", "9 texts"],
    ),
    "identifiers in any order": (
        lines("customer_id,key,x,y", lambda i: f"{(i * 37) % 997},{(i * 7) % 60},{X[i]},{Y[i]}"), "y",
        ["Left out: 'customer_id', 'key' (an identifier: whole numbers, all different)", "--numeric customer_id keeps it"],
    ),
    "texts that are all different": (
        lines("name,x,y", lambda i: f"person {i},{X[i]},{Y[i]}"), "y", ["a name rather than a category", "--categorical name keeps it"],
    ),
    "one label in several spellings": (
        lines("x,kind", lambda i: f"{X[i]},{['good', 'bad', 'Good.'][i % 3]}"), "kind",
        ["'Good.', 'good' differ by capitals, blanks or dots only"],
    ),
    "one text in several spellings": (
        lines("x,paid,y", lambda i: f"{X[i]},{['yes', 'no', 'YES '][i % 3]},{X[i] * 2}"), "y",
        ["'paid': the texts 'YES', 'yes' differ by capitals, blanks or dots only"],
    ),
    "a class seen once": (
        lines("x,kind", lambda i: f"{X[i]},{'rare' if i == 7 else ['good', 'bad'][i % 2]}"), "kind", ["'rare' has one example"],
    ),
    "ratings by halves": (
        lines("x,stars", lambda i: f"{X[i]},{1 + i % 9 / 2:.1f}"), "stars", ["regression", "--task classification"],
    ),
    "numbers of letters": (
        lines("x,letter", lambda i: f"{X[i % COUNT]},{1 + i % 26}", 260), "letter", ["regression", "--task classification"],
    ),
    "small whole numbers": (
        lines("x,children", lambda i: f"{X[i]},{i % 4}"), "children", ["classification", "--task regression"],
    ),
    "nines for nothing": (
        lines("x,z,y", lambda i: f"{999999 if i % 30 == 0 else X[i]},{-999 if i % 6 == 0 else i % 50},{Y[i]}"), "y",
        ["--missing-value 999999", "'z': -999 comes 10 times", "--missing-value -999"],
    ),
    "columns that say nothing": (
        lines("x,same,,y", lambda i: f"{X[i]},7,,{Y[i]}"), "y", ["'same' (the same everywhere)", "'column_3' (no value in it)"],
    ),
    "many different texts": (
        lines("town,y", lambda i: f"t{i % 700 if i % 2 else i % 10},{i % 10}.5", 1200), "y", ["rare ones share a feature"],
    ),
    "UTF-16 without a mark": (lines("x,y", lambda i: f"{X[i]},{Y[i]}").encode("utf-16-le"), "y", ["utf-16-le"]),
    "a number sign for a name": (lines("#,x,y", lambda i: f"{i + 1},{X[i]},{Y[i]}"), "y", ["'#' (it counts the rows)"]),
    "a comment within": (
        lines("x,y", lambda i: f"{X[i]},{Y[i]}" if i != 30 else "# recalibrated"), "y", ["1 line of comment within the table"],
    ),
}  # fmt: skip
REFUSED = {
    "one number below the limit": (
        lines("x,y", lambda i: f"{X[i]},{'<1.0' if i == 30 else Y[i]}"), "y", ["line 32, column 'y'", "'<1.0'", "59 of 60"],
    ),
    "dates that could be either": (
        lines("day,y", lambda i: f"{1 + i % 12}/{1 + i * 7 % 12}/2024,{Y[i]}"), "y", ["--date-order dmy", "--date-order mdy"],
    ),
    "percent beside none": (lines("x,y", lambda i: f"{i}{'%' if i else ''},{Y[i]}"), "y", ["numbers of one unit"]),
    "no line of names": (
        lines("39,Private,red,7", lambda i: f"{i},Private,{'red' if i % 2 else 'blue'},{i % 9}"), "y", ["--no-header", "--header"],
    ),
    "a target of dates": (lines("x,y", lambda i: f"{X[i]},2024-01-{1 + i % 28:02d}"), "y", ["dates such as '2024-01-01'", "--task"]),
    "both decimal marks": (
        lines("a;b;y", lambda i: f"{X[i]};{german(X[i])};{german(Y[i])}"), "y", ["decimal comma", "--decimal ,", "--decimal ."],
    ),
    "a target that is not there": (
        lines("τιμή;n", lambda i: f"{german(Y[i])};{i}").encode("cp1253"), "y", ["accepted: τιμή, n", "the text encoding is cp1253"],
    ),
}  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Every test runs in an empty folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder, content, name="data.csv"):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return name


def trained(*arguments):
    return run(["train", *arguments, "--epochs", "1", "--no-report", "-o", "m"])


@pytest.mark.parametrize("case", READ)
def test_it_is_trained_on_said_and_predicted(folder, capsys, case):
    content, target, parts = READ[case]
    assert trained(written(folder, content), "-t", target) == 0
    said = " ".join(capsys.readouterr().out.split())
    for part in parts:
        assert part in said
    assert run(["predict", "m", "data.csv", "-o", "p.csv"]) == 0
    assert "is read as the number" not in capsys.readouterr().err  # training said it


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_with_what_would_be_accepted(folder, capsys, case):
    content, target, parts = REFUSED[case]
    assert trained(written(folder, content), "-t", target, "-q") == 2
    said = capsys.readouterr().err
    for part in parts:
        assert part in said
    assert not (folder / "m").exists()


def test_the_order_of_dates_that_is_said_is_kept_by_the_model(folder, capsys):
    content, target, _ = REFUSED["dates that could be either"]
    assert trained(written(folder, content), "-t", target, "--date-order", "mdy") == 0
    assert "dates, month, day, year" in " ".join(capsys.readouterr().out.split())
    written(folder, "day\n3/25/2025\n", "next.csv")
    assert run(["predict", "m", "next.csv"]) == 0
    written(folder, "day\n25/3/2025\n", "next.csv")
    assert run(["predict", "m", "next.csv"]) == 2
    assert "'25/3/2025' found" in capsys.readouterr().err


def test_other_units_than_those_of_training_are_told(folder, capsys):
    content, target, _ = READ["units in the cells"]
    assert trained(written(folder, content), "-t", target, "-q") == 0
    written(folder, "weight,power\n53000 g,75 PS\n", "next.csv")
    assert run(["predict", "m", "next.csv"]) == 0
    said = capsys.readouterr().err
    assert "'53000 g' is read as the number 53000" in said
    assert "PS" not in said


def test_truth_values_are_the_same_in_a_csv_file_and_in_json(folder, capsys):
    content, _, _ = READ["yes and no in four languages"]
    assert trained(written(folder, content), "-t", "a", "-q") == 0
    capsys.readouterr()
    written(folder, '{"b": "ja", "c": 1, "d": true}\n', "next.jsonl")
    assert run(["predict", "m", "next.jsonl"]) == 0
    assert capsys.readouterr().err == ""


def test_a_label_that_differs_by_a_dot_is_named_as_that(folder, capsys):
    assert (
        trained(written(folder, lines("x,kind", lambda i: f"{X[i]},{['good', 'bad'][i % 2]}")), "-t", "kind", "-q") == 0
    )
    written(folder, "x,kind\n50,Good.\n51,bad\n", "test.csv")
    assert run(["evaluate", "m", "test.csv"]) == 2
    assert "'Good.' found; accepted: the classes bad, good; it differs from 'good' by" in capsys.readouterr().err


def test_one_row_held_out_has_no_r2(folder, capsys):
    assert trained(written(folder, "x,y\n1,2.5\n2,3.5\n3,5.5\n"), "-t", "y") == 0
    said = capsys.readouterr().out
    assert "nan" not in said
    assert "root mean squared error" in said
