"""Data that cannot be learned from or predicted on: one line naming file, line and column, and nothing else."""

import numpy as np
import pytest

from backproof import tables
from backproof.errors import InputError

CSV = "size,colour,price\n1,red,10.5\n2,blue,20\n3,red,30\n4,,45\n"

TRAINING = {
    "no target given": (CSV, {}, ["target not given", "size, colour, price"]),
    "no such target": (CSV, {"target": "pryce"}, ["no target column 'pryce'", "did you mean 'price'"]),
    "one class": ("x,y\n1,a\n2,a\n", {"target": "y"}, ["line 1", "column 'y'", "1 different label, a", "two classes"]),
    "one value": ("x,y\n1,2.5\n2,2.5\n3,2.5\n", {"target": "y"}, ["column 'y'", "one value, 2.5"]),
    "a missing target": ("x,y\n1,a\n2,\n3,b\n", {"target": "y"}, ["line 3", "column 'y'", "missing target"]),
    "text as a real target": (
        CSV,
        {"target": "colour", "task": "regression"},
        ["line 2", "'colour'", "'red'", "a number"],
    ),
    "only constant columns": (
        "x,y\n1,a\n1,b\n",
        {"target": "y"},
        ["nothing to learn from", "'x' (the same everywhere)"],
    ),
    "no other column": ("y\na\nb\n", {"target": "y"}, ["nothing to learn from", "no other column"]),
    "all missing": ("z,y\n,a\nNA,b\n", {"target": "y"}, ["nothing to learn from", "'z' (no value in it)"]),
    "infinite": ("x,y\n1,a\n-inf,b\n", {"target": "y"}, ["line 3", "column 'x'", "-inf", "finite"]),
    "too large for a float": ("x,y\n1,a\n1e999,b\n", {"target": "y"}, ["line 3", "column 'x'", "inf"]),
    "text among numbers": (
        "x,y\n" + "".join(f"{i},{i % 2}\n" for i in range(30)) + "oops,1\n",
        {"target": "y"},
        ["line 32", "column 'x'", "'oops'", "30 of 31", "categorical=['x']"],
    ),
    "text in a numeric column": (CSV, {"target": "price", "numeric": ["colour"]}, ["line 2", "'colour'", "'red'"]),
    "missing refused": (CSV, {"target": "price", "missing": "error"}, ["line 5", "column 'colour'", "missing='error'"]),
    "names as target": (
        "x,y\n" + "".join(f"{i},n{i}\n" for i in range(30)),
        {"target": "y"},
        ["column 'y'", "30 different texts"],
    ),
    "three labels in multilabel": (
        "x,p,q\n1,0,a\n2,1,b\n3,0,c\n",
        {"target": ["p", "q"], "task": "classification"},
        ["'q'", "3 different labels"],
    ),
    "an unknown task": (CSV, {"target": "price", "task": "clustering"}, ["task='clustering'", "regression"]),
    "an unknown way with missing": (CSV, {"target": "price", "missing": "zero"}, ["missing='zero'", "median"]),
    "an unknown column": (
        CSV,
        {"target": "price", "drop": ["sise"]},
        ["drop: no column 'sise'", "did you mean 'size'"],
    ),
    "a text for a list": (CSV, {"target": "price", "drop": "size"}, ["drop='size'", "['size']"]),
    "a column twice": (
        CSV,
        {"target": "price", "drop": ["size"], "numeric": ["size"]},
        ["'size'", "in drop and in numeric"],
    ),
    "the target dropped": (CSV, {"target": "price", "drop": ["price"]}, ["'price'", "in drop and in target", "task="]),
    "the target twice": (CSV, {"target": ["price", "price"]}, ["each column once"]),
    "rows out of range": (CSV, {"target": "price", "rows": [4]}, ["rows", "from 0 to 3"]),
}


@pytest.mark.parametrize("name", TRAINING)
def test_training_data_that_cannot_be_used_is_named(tmp_path, name):
    content, options, expected = TRAINING[name]
    (tmp_path / "train.csv").write_text(content)
    table = tables.read(tmp_path / "train.csv")
    with pytest.raises(InputError) as caught:
        tables.fit_encoding(table, **options)
    _check(caught, expected, tmp_path)


SMALL = "size,colour,price\n.1,red,10.5\n.2,blue,20\n.3,red,30\n.4,,45\n"
PREDICTION = {
    "fewer columns": ("size\n1\n", ["no column 'colour'", "size, colour"]),
    "more columns": ("size,weight,colour\n1,2,red\n", ["line 1", "column 'weight'", "that training did not have"]),
    "an unseen category": (
        "size,colour\n1,red\n2,Blue\n",
        ["line 3", "'colour'", "'Blue'", "blue, red", "did you mean"],
    ),
    "text where numbers were": ("size,colour\n1,red\ntwo,red\n", ["line 3", "column 'size'", "'two'", "a number"]),
    "missing where none was": (
        "size,colour\n1,red\nNA,red\n",
        ["line 3", "column 'size'", "missing value", "'median'"],
    ),
    "infinite": ("size,colour\ninf,red\n", ["line 2", "column 'size'", "inf", "finite"]),
    "beyond floats once scaled": ("size,colour\n1.7e308,red\n-1.7e308,red\n", ["line 2", "'size'", "it is scaled"]),
}


@pytest.mark.parametrize("name", PREDICTION)
def test_data_to_predict_on_that_does_not_fit_is_named(tmp_path, name):
    content, expected = PREDICTION[name]
    (tmp_path / "train.csv").write_text(SMALL)
    encoding = tables.prepare(tmp_path / "train.csv", "price", held_out=0, seed=0).encoding
    (tmp_path / "new.csv").write_text(content)
    with pytest.raises(InputError) as caught:
        encoding.features(encoding.read(tmp_path / "new.csv"), strict=True)
    _check(caught, expected, tmp_path)


def _check(caught, expected, folder):
    message = str(caught.value).replace(str(folder), "")
    assert len(message.splitlines()) == 1
    for part in [*expected, "accepted"]:
        assert part in message


def test_what_is_refused_at_prediction_can_be_allowed_in_training(tmp_path):
    (tmp_path / "train.csv").write_text(CSV)
    (tmp_path / "new.csv").write_text("size,colour\n,mauve\n")
    encoding = tables.fit_encoding(tables.read(tmp_path / "train.csv"), "price", missing="mean", unseen="ignore")
    assert encoding.features(encoding.read(tmp_path / "new.csv")).tolist() == [[0, 0, 0, 0]]


def test_labels_to_evaluate_on_must_be_the_classes():
    table = tables.Table.from_columns({"x": [1.0, 2.0], "y": ["a", "b"]}, source="t")
    encoding = tables.fit_encoding(table, "y")
    with pytest.raises(InputError, match=r"t, row 2, column 'y': 'c' found; accepted: the classes a, b"):
        encoding.targets(tables.Table.from_columns({"x": [1.0, 2.0], "y": ["a", "c"]}, source="t"))
    with pytest.raises(InputError, match="no target column 'y'"):
        encoding.targets(tables.Table.from_columns({"x": [1.0]}))


def test_images_must_have_the_shape_trained_on():
    pixels = np.random.default_rng(0).random((4, 2, 3))
    encoding = tables.fit_encoding(tables.Table.from_columns({"im": pixels, "y": [0, 1, 0, 1]}), "y")
    with pytest.raises(InputError, match=r"images of shape \(3, 2\) found; accepted: images of shape \(2, 3\)"):
        encoding.features(tables.Table.from_columns({"im": pixels.reshape(4, 3, 2)}))
    with pytest.raises(InputError, match="single values found"):
        encoding.features(tables.Table.from_columns({"im": [1.0]}))


@pytest.mark.parametrize("outputs", [[[1.0]], [["a", "b", "c"]], [[1.0, np.nan, 0.0]], 3.0])
def test_outputs_of_another_shape_or_not_finite_are_refused(outputs):
    table = tables.Table.from_columns({"x": [1.0, 2.0, 3.0], "y": ["a", "b", "c"]})
    with pytest.raises(InputError, match=r"outputs: .* found; accepted"):
        tables.fit_encoding(table, "y").decode(outputs)


@pytest.mark.parametrize("columns", [{}, {"x": []}, {"x": [1.0], "y": [1.0, 2.0]}, {"x": [[1.0]]}, {"x": [1j]}])
def test_columns_that_make_no_table_are_refused(columns):
    with pytest.raises(InputError, match="accepted"):
        tables.Table.from_columns(columns)
