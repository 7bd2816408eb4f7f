"""What columns are worth, and how answers depend on them, held to tables that are changed by hand."""

from dataclasses import replace

import numpy as np
import pytest

from backproof import runs
from backproof.errors import InputError
from backproof.rendering.runs_report import report_html
from backproof.runs.importance import MOST_COLUMNS
from backproof.tables import Table
from backproof.tabular.predicting import outputs_of

COLOURS = np.array(["red", "green", "blue"])


def drawn(count=300, seed=0):
    """Return a table: y depends on `size` most, on `colour` less, on `noise` not at all."""
    rng = np.random.default_rng(seed)
    size, colour = rng.normal(size=count), rng.integers(3, size=count)
    day = np.datetime64("2024-01-01") + rng.integers(0, 300, size=count).astype("timedelta64[D]")
    columns = {"size": size, "noise": rng.normal(size=count), "colour": COLOURS[colour], "day": day.astype(str)}
    return Table.from_columns(columns | {"y": 10 + 3 * size + colour + 0.1 * rng.normal(size=count)}, source="drawn")


def changed(table, name, values):
    """Return the table with other values in a column."""
    column = replace(table[name], values=values)
    return replace(table, columns=tuple(column if one.name == name else one for one in table.columns))


@pytest.fixture(scope="module")
def fitted():
    return runs.fit(drawn(), "y", layers=[16], epochs=60, seed=0)


def test_columns_come_in_the_order_of_what_they_are_worth(fitted):
    found = runs.permutation_importance(fitted.model, drawn(seed=1))
    worth = {column.name: column.increase for column in found.columns}
    assert list(worth)[:2] == ["size", "colour"]
    assert worth["size"] > 3 * worth["colour"] > 10 * abs(worth["noise"])
    assert found.measured == "root mean squared error"
    assert (found.count, found.repeats, found.left_out) == (300, 5, 0)


def test_the_rise_is_that_of_a_table_whose_column_is_dealt_out_anew(fitted):
    table = drawn(seed=2)
    found = runs.permutation_importance(fitted.model, table, repeats=1, seed=3)
    error = runs.evaluate(fitted.model, table).score("root mean squared error")
    assert found.error == pytest.approx(error, rel=1e-5)
    for number, name in enumerate(("size", "noise", "colour", "day")):
        order = np.random.default_rng([3, 6, number]).permutation(len(table))
        again = runs.evaluate(fitted.model, changed(table, name, table[name].values[order]))
        rise = next(column.increase for column in found.columns if column.name == name)
        assert rise == pytest.approx(again.score("root mean squared error") - error, rel=1e-3, abs=1e-5)


@pytest.mark.parametrize("name", ["size", "colour", "day"])
def test_the_mean_answer_is_that_of_a_table_with_one_value_in_every_row(fitted, name):
    table = drawn(count=80, seed=4)
    found = runs.partial_dependence(fitted.model, table, name)
    assert found.names == ("y",)
    for value, answer in zip(found.values[::5], found.answers[::5, 0], strict=True):
        same = np.full(len(table), value, dtype=table[name].values.dtype)
        answers = fitted.model.encoding.decode(outputs_of(fitted.model, changed(table, name, same)))
        assert answer == pytest.approx(answers.mean(), rel=1e-5)


def test_numbers_and_dates_rise_and_categories_begin_with_the_most_frequent(fitted):
    table = drawn(count=200, seed=5)
    for name in ("size", "day"):
        values = runs.partial_dependence(fitted.model, table, name).values
        assert list(values) == sorted(values)
        assert len(values) == 24
    assert runs.partial_dependence(fitted.model, table, "day").shown_as == "line"
    counts = {colour: (table["colour"].values == colour).sum() for colour in COLOURS}
    assert list(runs.partial_dependence(fitted.model, table, "colour").values) == sorted(
        counts, key=lambda c: -counts[c]
    )


def test_days_written_as_whole_numbers_are_days_here_too(fitted):
    table = drawn(count=60, seed=8)
    counted = np.array([float(day.replace("-", "")) for day in table["day"].values.tolist()])
    numbers = Table.from_columns({one.name: counted if one.name == "day" else one.values for one in table.columns})
    model = runs.fit(numbers, "y", layers=[4], epochs=1, seed=0).model
    values = runs.partial_dependence(model, numbers, "day").values
    assert list(values) == sorted(values)
    assert set(values) <= set(table["day"].values.tolist())


def test_the_answer_rises_where_the_target_does(fitted):
    found = runs.partial_dependence(fitted.model, drawn(seed=6), "size")
    slope = np.polyfit(found.values, found.answers[:, 0], 1)[0]
    assert slope == pytest.approx(3, rel=0.15)


def test_of_classes_the_cost_rises_and_probabilities_are_shown():
    table = drawn()
    ill = np.where(table["size"].values > 0.5, "yes", "no").astype(object)
    classes = Table.from_columns({"size": table["size"].values, "noise": table["noise"].values, "ill": ill})
    model = runs.fit(classes, "ill", layers=[8], epochs=30, seed=0).model
    found = runs.permutation_importance(model, classes)
    assert (found.measured, found.columns[0].name) == ("cost", "size")
    dependence = runs.partial_dependence(model, classes, "size")
    assert dependence.names == ("ill=yes",)
    assert dependence.answers[0] < 0.2 < 0.8 < dependence.answers[-1]


def test_missing_values_are_shown_as_such():
    table = drawn(count=120)
    colour = table["colour"].values.copy()
    colour[::2] = None
    holes = changed(table, "colour", colour)
    model = runs.fit(holes, "y", layers=[4], epochs=2, seed=0).model
    found = runs.partial_dependence(model, holes, "colour")
    assert found.values[0] == ""
    assert "(missing)" in found.to_text()
    assert "（缺失）" in found.to_text("zh")


def test_of_very_many_columns_those_that_the_model_heeds_least_are_left_out():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, MOST_COLUMNS + 8))
    wide = Table.from_columns({f"c{i}": x[:, i] for i in range(x.shape[1])} | {"y": 5 * x[:, 70]})
    model = runs.fit(wide, "y", layers=[], epochs=20, learning_rate=0.01, seed=0).model
    found = runs.permutation_importance(model, wide, repeats=1)
    assert (len(found.columns), found.left_out) == (MOST_COLUMNS, 8)
    assert found.columns[0].name == "c70"


def test_progress_is_told_and_bad_arguments_refused(fitted):
    told = []
    runs.permutation_importance(fitted.model, drawn(count=40), told=lambda done, total: told.append((done, total)))
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4), (4, 4)]
    with pytest.raises(InputError, match="repeats, rows: 0, 1000 given"):
        runs.permutation_importance(fitted.model, drawn(), repeats=0)
    with pytest.raises(InputError, match="'y' given; accepted: size, noise, colour, day"):
        runs.partial_dependence(fitted.model, drawn(), "y")


@pytest.mark.parametrize(("language", "heading"), [("en", "Which columns matter"), ("zh", "哪些列重要")])
def test_the_report_has_pictures_of_both(fitted, language, heading):
    html = report_html(fitted.summary(), language)
    section = html.partition(f"<h2>{heading}</h2>")[2].partition("<h2>")[0]
    shown = fitted.summary().dependences
    assert section.count("<svg") == 1 + len(shown)
    assert [one.column for one in shown][:2] == ["size", "colour"]


def test_nothing_is_said_of_columns_where_nothing_was_held_out_or_all_is_an_image():
    for options in ({"data": drawn(), "target": "y", "held_out": 0}, {"data": "digits"}):
        summary = runs.fit(**options, layers=[4], epochs=1).summary()
        assert summary.importance is None
        assert "<h2>Which columns matter</h2>" not in report_html(summary)
