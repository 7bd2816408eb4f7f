"""What is written is read again, and a file that cannot be written leaves nothing behind."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backproof import tables
from backproof.errors import InputError

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), max_size=5).map(
    lambda text: "w" + text
)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
@given(rows=st.lists(st.tuples(NUMBERS, WORDS | st.none()), min_size=1, max_size=6))
def test_numbers_come_back_to_the_bit_and_text_to_the_letter(tmp_path_factory, ending, rows):
    path = tmp_path_factory.mktemp("write") / f"a{ending}"
    numbers, words = zip(*[*rows, (0.0, "last")], strict=True)
    tables.write({"numbers": np.array(numbers), "words": list(words)}, path)
    table = tables.read(path)
    assert table["numbers"].values.tobytes() == np.array(numbers).tobytes()
    assert table["words"].values.tolist() == list(words)


def test_predictions_are_labels_and_outputs_by_name(tmp_path):
    encoding = tables.fit_encoding(tables.read("iris"))
    outputs = np.array([[0.5, 0.25, 0.25], [0.0, 0.0, 1.0]])
    tables.write(encoding.predictions(outputs), tmp_path / "predicted.csv")
    assert (tmp_path / "predicted.csv").read_text().splitlines() == [
        '"target","target=setosa","target=versicolor","target=virginica"',
        '"setosa",0.5,0.25,0.25',
        '"virginica",0,0,1',
    ]


def test_a_dash_writes_csv_to_standard_output(capsys):
    tables.write({"a": [1, 2], "b": ["x", None]}, "-")
    assert capsys.readouterr().out == '"a","b"\n1,"x"\n2,\n'


def test_a_file_there_is_replaced_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a.csv"
    path.write_text("before")

    def broken(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", broken)
    with pytest.raises(InputError, match=r"a\.csv': cannot be written \(No space left on device\)"):
        tables.write({"a": [1]}, path)
    assert path.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]
    monkeypatch.undo()
    tables.write({"a": [1]}, path)
    assert path.read_text() == '"a"\n1\n'


@pytest.mark.parametrize(
    ("columns", "name", "part"),
    [
        ({"a": [1]}, "a.xls", "the ending '.xls' given; accepted: .csv"), ({}, "a.csv", "none given"),
        ({"a": [1], "b": [1, 2]}, "a.csv", "column 'b'"), ({"a": [[1]]}, "a.csv", "column 'a'"),
        ({"a": [1]}, "no/such/a.csv", "No such file"), ({"a": np.array([1, "x"], dtype=object)}, "a.csv", "column 'a'"),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused_and_leaves_nothing(tmp_path, columns, name, part):
    with pytest.raises(InputError) as caught:
        tables.write(columns, tmp_path / name)
    assert part in str(caught.value)
    assert list(tmp_path.iterdir()) == []
