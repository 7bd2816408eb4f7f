"""Headers of C99 against Python: outputs, labels, values and refusals must be the model's own, warnings are errors."""

import re
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

import backproof as bp
from backproof.activations import ACTIVATIONS
from backproof.exports import export
from backproof.model_file import Model
from backproof.tables import Table, fit_encoding, read
from backproof.tables.dates import ORDERS, moments_of, parts_of
from backproof.tables.features import DateFeature
from exports.c_compiler import (
    COMPILER,
    Date,
    Program,
    answers_of,
    compiled,
    header_of,
    needs_compiler,
    self_test,
)

ROOT = Path(__file__).parent.parent.parent
pytestmark = needs_compiler

MISSING = float("nan")
COLUMNS = {
    "age": [20.5, 31.0, MISSING, 58.25, 44.0, 39.0],
    "colour": ["red", "blue", None, "red", "green", "blue"],
    "year": [2001.0, 1999.0, 2010.0, 2005.0, 1987.0, 2020.0],
    "day": ["2023-01-31", "1999-12-31", "2024-02-29", None, "2000-03-01", "1900-03-01"],
    "ill": ["no", "yes", "no", "yes", "yes", "no"],
    "grade": [1.0, 3.0, 2.0, 3.0, 1.0, 2.0],
    "flag": [0.0, 1.0, 1.0, 0.0, 1.0, 1.0],
    "pay": [1e6, 2e6, 1.5e6, 4e6, 2.5e6, 3e6],
}


def table_of(*names):
    return Table.from_columns({name: COLUMNS[name] for name in names})


def model_of(table, target, activations, cost="quadratic", *, networks=0, hidden=5, **options):
    encoding = fit_encoding(table, target, **options)
    network = bp.Network([encoding.n_features, hidden, encoding.n_outputs], activations, cost)
    members = [network.init(seed, "book", np.float32) for seed in range(max(networks, 1))]
    return (
        Model.of_members(network, members, 1.3, encoding=encoding) if networks else Model(network, members[0], encoding)
    )


def agree(model, table, folder, cells=None):
    """Whether the header gives what Python does, for every row of a table."""
    program, encoding = Program(model, folder), model.encoding
    outputs = model.predict(encoding.features(table))
    decoded = np.reshape(encoding.decode(outputs), (len(table), -1))
    cells = cells or [table[column.name].values.tolist() for column in encoding.columns]
    for row, *line in zip(range(len(table)), *cells, strict=True):
        status, found, answer = program.answer(line)
        assert status == 0
        np.testing.assert_allclose(found, outputs[row], rtol=1e-4, atol=1e-5)
        if encoding.task == "regression":
            np.testing.assert_allclose(answer, decoded[row], rtol=1e-5)
        else:
            assert answer == [str(label) for label in decoded[row].tolist()]
    return self_test(folder / "model.h")


ALL_WELL = (0, "0 of 8 examples differ from Python")


def test_every_activation_gives_what_the_model_gives(tmp_path):
    networks = [bp.Network([3, 7, 4], [name, name]) for name in (*ACTIVATIONS, "leaky_relu(0.3)", "elu(0.5)")]
    models = [Model(network, network.init(1, "book_large", np.float32)) for network in networks]
    x = np.random.default_rng(0).normal(0, 2, (20, 3)).astype(np.float32)
    for model, found in zip(models, answers_of(models, tmp_path, x), strict=True):
        expected = model.predict(x)
        expected[~np.isfinite(expected).all(axis=1)] = np.nan
        assert np.isfinite(expected).any()
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_two_activations_are_told_apart_by_the_comparison_above(tmp_path):
    first, second = (bp.Network([3, 7, 4], name) for name in ("gelu", "gelu_tanh"))
    x = np.random.default_rng(0).normal(0, 2, (20, 3)).astype(np.float32)
    start = first.init(1, "book_large", np.float32)
    (found,) = answers_of([Model(first, start)], tmp_path, x)
    assert not np.allclose(found, second.predict(start, x), rtol=1e-4, atol=1e-5)


def test_columns_of_every_kind_come_in_as_they_are(tmp_path):
    table = table_of("age", "colour", "year", "day", "grade")
    model = model_of(table, "grade", ["relu", "softmax"], "categorical_cross_entropy", task="classification")
    days = [Date(0, 0) if day is None else Date(*map(int, day.split("-"))) for day in COLUMNS["day"]]
    cells = [COLUMNS["age"], COLUMNS["colour"], COLUMNS["year"], days]
    assert agree(model, table, tmp_path, cells) == ALL_WELL


def test_several_networks_on_columns_with_bins_give_their_mean(tmp_path):
    rng = np.random.default_rng(0)
    skewed = np.where(rng.random(60) < 0.1, MISSING, np.exp(rng.normal(0, 3, 60)))
    table = Table.from_columns({
        "far": skewed, "near": np.round(rng.normal(size=60), 1), "place": rng.choice(["a", "b", "c"], 60),
        "ill": rng.choice(["no", "yes"], 60),
    })  # fmt: skip
    model = model_of(table, "ill", ["silu", "sigmoid"], "binary_cross_entropy", networks=3, bins=8)
    assert agree(model, table, tmp_path) == ALL_WELL


@pytest.mark.parametrize("bins", [0, 4])
def test_values_come_back_in_their_own_units_and_bounds(bins, tmp_path):
    table = table_of("age", "year", "pay")
    model = model_of(table, "pay", ["tanh", "identity"], bins=bins)
    assert agree(model, table, tmp_path) == ALL_WELL
    (tmp_path / "of logs").mkdir()
    logs = replace(model.encoding.target, means=(14.0,), scales=(0.4,), logs=(True,))
    assert agree(replace(model, encoding=replace(model.encoding, target=logs)), table, tmp_path / "of logs") == ALL_WELL


def test_several_targets_have_a_label_each(tmp_path):
    table = table_of("age", "year", "ill", "flag")
    model = model_of(table, ["ill", "flag"], ["tanh", "sigmoid"], "binary_cross_entropy", task="classification")
    assert agree(model, table, tmp_path) == ALL_WELL


def test_images_come_in_as_they_are(tmp_path):
    images = np.random.default_rng(0).integers(0, 256, (6, 4, 3)).astype(np.uint8)
    table = Table.from_columns({"picture": images, "grade": COLUMNS["grade"]})
    model = model_of(table, "grade", ["tanh", "softmax"], "log_likelihood", task="classification")
    assert agree(model, table, tmp_path, [list(images)]) == ALL_WELL


HOSTILE = ["*/ int", "/* a", "价格", "class", 'say "hi"', "a\\", "??/", "a\nb", "", "1", "A", "a", "NAN", "int", "{p}"]


def test_names_and_labels_of_any_kind_are_texts_and_comments(tmp_path):
    rng = np.random.default_rng(0)
    columns = {name: rng.normal(size=9) for name in HOSTILE}
    texts = ["*/", '"', "红色", "\\", "??/", "a\nb", "\u202e", " ", "%s"]
    table = Table.from_columns(columns | {"texts */": texts, "类别": ["红*/", '"b"', "\\"] * 3})
    model = model_of(table, "类别", ["tanh", "softmax"], "categorical_cross_entropy", numeric=HOSTILE,
                     categorical=["texts */"])  # fmt: skip
    assert agree(model, table, tmp_path) == ALL_WELL
    assert '"{\\p}"' in (tmp_path / "model.h").read_text(encoding="utf-8")


def test_thousands_of_categories_are_longer_than_a_text_may_be(tmp_path):
    texts = [f"第 {i} 类" for i in range(400)]
    table = Table.from_columns({"kind": texts * 2, "pay": np.arange(800.0)})
    model = model_of(table, "pay", ["tanh", "identity"], categorical=["kind"])
    assert agree(model, table.part(0, 30), tmp_path) == ALL_WELL


def test_what_training_refuses_is_refused_with_the_number_of_the_column(tmp_path):
    table = table_of("year", "colour", "ill")
    model = model_of(table, "ill", ["tanh", "sigmoid"], unseen="error", missing="auto", bins=0)
    refusing = replace(model.encoding.columns[0], fill=None)
    model = replace(model, encoding=replace(model.encoding, columns=(refusing, model.encoding.columns[1])))
    program = Program(model, tmp_path)
    years = {2000.0: 0, MISSING: 1, np.inf: 1, -np.inf: 1, 1e300: 1}
    assert [program.answer((year, "red"))[0] for year in years] == list(years.values())
    assert [program.answer((2000.0, colour))[0] for colour in ("red", "violet", None)] == [0, 2, 0]


def test_days_that_do_not_exist_are_refused(tmp_path):
    table = table_of("day", "age", "ill")
    program = Program(model_of(table, "ill", ["tanh", "sigmoid"]), tmp_path)
    dates = [Date(2023, 2, 29), Date(2024, 2, 29), Date(2023, 13, 1), Date(2023, 4, 31), Date(1700, 1, 1),
             Date(2023, 1, 1, 24), Date(1900, 2, 29), Date(2000, 2, 29), Date(2023, 12, 31, 23, 59, 59)]  # fmt: skip
    assert [program.answer((date, 30.0))[0] for date in dates] == [1, 0, 1, 1, 1, 1, 1, 0, 0]


OF_ORDERS = {
    "ymd": "%Y-%m-%d %H:%M:%S", "dmy": "%d/%m/%Y %H:%M", "mdy": "%m/%d/%Y %H:%M", "short": "%y-%m-%d",
    "time": "%H:%M:%S", "named": "%d %b %Y", "month": "%b-%y", "week": "%G-W%V",
}  # fmt: skip


def cells_of_order(order, moments):
    """Return moments as a table has them where dates have this order."""
    if order in OF_ORDERS:
        return [at.strftime(OF_ORDERS[order]) for at in moments]
    if order == "quarter":
        return [f"{at.year}Q{(at.month + 2) // 3}" for at in moments]
    if order == "days":
        return [str((at - datetime(1899, 12, 30)).days) for at in moments]
    return [str(int((at - datetime(1970, 1, 1)).total_seconds()) * (1000 if order == "milliseconds" else 1))
            for at in moments]  # fmt: skip


def test_dates_of_every_order_come_in_as_date_and_time(tmp_path):
    moments = [datetime(2003, 1, 31, 13, 5) + timedelta(days=97 * i + i % 3, hours=i) for i in range(12)]
    cells = {order: cells_of_order(order, moments) for order in ORDERS}
    table = Table.from_columns({**cells, "pay": np.arange(12.0)})
    parts = {order: parts_of(moments_of(cells[order], order))[:, :2] for order in ORDERS}
    columns = [
        DateFeature(order, order, tuple(found.mean(axis=0).tolist()), tuple((found.std(axis=0) + 1).tolist()))
        for order, found in parts.items()
    ]
    encoding = replace(fit_encoding(table_of("age", "pay"), "pay"), columns=tuple(columns))
    network = bp.Network([encoding.n_features, 5, 1], ["tanh", "identity"])
    model = Model(network, network.init(0, "book", np.float32), encoding)
    given = {order: [Date(at.year, at.month, at.day, at.hour, at.minute) for at in moments] for order in ORDERS}
    for order in ("ymd", "short", "named", "days"):  # as far as the cells say
        given[order] = [Date(*date.timetuple()[:6]) for date in moments_of(cells[order], order).tolist()]
    given["week"] = [Date(*(at - timedelta(days=at.weekday())).timetuple()[:4]) for at in moments]
    assert agree(model, table, tmp_path, [given[order] for order in ORDERS]) == ALL_WELL
    missing = {order: Date(0, 0) for order in ORDERS}
    assert Program(model, tmp_path).answer(list(missing.values()))[0] == 0
    tuesday = {**missing, "week": Date(2024, 1, 2)}
    assert Program(model, tmp_path).answer(list(tuesday.values()))[0] == 1 + ORDERS.index("week")


def test_the_header_says_in_which_unit_a_number_is(tmp_path):
    rows = [f"{i},{i} kg,{i % 40 + 1}:00:30,{i}.5" for i in range(60)]
    (tmp_path / "data.csv").write_text("\n".join(["n,weight,lasts,pay", *rows, ""]))
    text = header_of(model_of(read(tmp_path / "data.csv"), "pay", ["tanh", "identity"]), tmp_path).read_text()
    assert "\"weight\": a number, as 0 for '0 kg'" in text
    assert '"lasts": a number of seconds' in text


def test_an_output_that_is_no_number_is_said(tmp_path):
    network = bp.Network([1, 1], "exponential")
    model = Model(network, bp.Parameters([np.array([[1.0]], np.float32)], [np.zeros(1, np.float32)]))
    (found,) = answers_of([model], tmp_path, np.array([[1e4], [0.0]]))
    assert np.isnan(found).tolist() == [[True], [False]]


def test_the_test_in_the_header_sees_a_changed_weight(tmp_path):
    network = bp.Network([3, 4, 1], ["tanh", "identity"])
    path = header_of((network, network.init(0, "book", np.float32)), tmp_path)
    assert self_test(path) == ALL_WELL
    changed = re.sub(r"(weights_2\[1\]\[12\] = \{\{\s*)", r"\g<1>0.5f + ", path.read_text(encoding="utf-8"))
    path.write_text(changed, encoding="utf-8")
    assert self_test(path) == (1, "8 of 8 examples differ from Python")


USES_ALL = """#include "model.h"
int main(void)
{
    model_row row = {0};
    model_answer answer;
    return model_predict(&row, &answer) + model_label(0)[0] + (int)model_label_number(0);
}
"""


def test_the_bytes_that_the_head_states_are_those_of_the_constants(tmp_path):
    table = table_of("age", "colour", "year", "grade")
    model = model_of(table, "grade", ["relu", "softmax"], "log_likelihood", task="classification", bins=4, networks=2)
    path = header_of(model, tmp_path)
    source = tmp_path / "used.c"
    source.write_text(USES_ALL)
    program = compiled(tmp_path, source, "-Wno-missing-field-initializers")
    listed = subprocess.run(["nm", "-S", "-t", "d", program], capture_output=True, text=True).stdout
    sizes = [int(line.split()[1]) for line in listed.splitlines() if re.search(r" r model_", line)]
    stated = int(re.search(r"Flash: (\d+) bytes", path.read_text(encoding="utf-8"))[1])
    assert sum(sizes) == stated


def test_a_header_is_included_in_cplusplus_too(tmp_path):
    table = table_of("age", "colour", "day", "ill")
    model = model_of(table, "ill", ["silu", "sigmoid"], "binary_cross_entropy", networks=2)
    path = header_of(model, tmp_path)
    options = ["-x", "c++", "-std=c++11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-DBACKPROOF_SELF_TEST_MAIN"]
    done = subprocess.run([COMPILER, *options, str(path)], capture_output=True, text=True)
    if "cc1plus" in done.stderr:
        pytest.skip("needs a compiler of C++")
    assert done.stderr == ""


def test_what_train_returned_is_exported_with_dropout_left_out(tmp_path):
    x = np.random.default_rng(0).normal(size=(40, 3)).astype(np.float32)
    network = bp.Network([3, 6, 1], ["relu", "identity"])
    result = bp.train(network, x, x[:, :1], epochs=2, dropout=0.5)
    (tmp_path / "model.h").write_bytes(bp.export(result, "c"))
    (found,) = answers_of([Model(result.network, result.parameters)], tmp_path, x)
    np.testing.assert_allclose(found, network.predict(result.parameters, x), rtol=1e-4, atol=1e-5)
    assert bp.export((result.network, result.parameters), "c") == bp.export(result, "c")


def test_the_example_for_a_device_predicts_what_python_does(tmp_path):
    encoding = fit_encoding(read(ROOT / "examples" / "houses.csv"), "price", bins=8)
    network = bp.Network([encoding.n_features, 4, 1], ["silu", "identity"])
    model = Model(network, network.init(0, "book", np.float32), encoding)
    header_of(model, tmp_path, "houses")
    program = compiled(tmp_path, ROOT / "examples" / "on_a_device.c", f"-I{tmp_path}")
    said = subprocess.run([str(program)], capture_output=True, text=True).stdout
    house = {"area": [120.0], "rooms": [4.0], "year": [MISSING], "district": ["harbour"], "garden": ["yes"]}
    (price,) = encoding.decode(model.predict(encoding.features(Table.from_columns(house))))
    assert said == f"price: {price:.0f}\n"


def test_what_c_cannot_be_is_refused():
    mine = bp.Network([2, 1], bp.Activation.from_formula("mine", "z**2"))
    huge = bp.Network([1, 1], "identity"), bp.Parameters([np.array([[1e300]])], [np.array([0.0])])
    small = bp.Network([2, 1], "tanh")
    with pytest.raises(bp.InputError, match="'mine' is the user's own"):
        export((mine, mine.init()), "c")
    with pytest.raises(bp.InputError, match="layer 2: parameters beyond float32"):
        export(huge, "c")
    for name in ("int", "a b", "Model", "", "1a", "价格"):
        with pytest.raises(bp.InputError, match="accepted: small letters"):
            export((small, small.init()), "c", name=name)
    with pytest.raises(bp.InputError, match="with the format c"):
        export((small, small.init()), "npz", name="pump")
    with pytest.raises(bp.InputError, match="str given; accepted: a Model"):
        export("model", "c")
    table = Table.from_columns({"kind": ["a\0b", "c"], "ill": ["no", "yes"]})
    with pytest.raises(bp.InputError, match="which no text of C can be"):
        export(model_of(table, "ill", ["tanh", "sigmoid"]), "c")
