"""Scores against counts by hand, and against what a table says without any model."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

import backproof as bp
from backproof.model_file import Model
from backproof.rendering.words import tell
from backproof.runs import evaluate
from backproof.tables import Table, fit_encoding


def identity_model(table, target, **options):
    """A model whose output is its input, so that the table says what is predicted."""
    encoding = fit_encoding(table, target, standardise=False, **options)
    n = encoding.n_features
    network = bp.Network([n, encoding.n_outputs], "identity")
    return Model(network, bp.Parameters([np.eye(encoding.n_outputs, n)], [np.zeros(encoding.n_outputs)]), encoding)


def three_classes():
    rows = [("a", "a"), ("a", "b"), ("b", "b"), ("b", "b"), ("c", "a"), ("c", "c")]
    columns = {f"is_{name}": [float(predicted == name) for _, predicted in rows] for name in "abc"}
    return Table.from_columns({**columns, "kind": [actual for actual, _ in rows]})


def test_confusions_are_counted_by_actual_and_predicted_class():
    table = three_classes()
    found = evaluate(identity_model(table, "kind"), table)
    assert found.labels == ("a", "b", "c")
    assert found.confusion.tolist() == [[1, 1, 0], [0, 2, 0], [1, 0, 1]]
    assert found.score("accuracy") == pytest.approx(4 / 6)
    assert found.baseline == ("class", pytest.approx(2 / 6), "a")


def test_the_worst_examples_are_those_predicted_wrongly_with_their_place():
    table = three_classes()
    worst = evaluate(identity_model(table, "kind"), table).worst
    assert {(tell(example.where, "en"), example.actual, example.predicted) for example in worst} == {
        ("row 2", "a", "b"),
        ("row 5", "c", "a"),
    }
    assert dict(worst[0].values).keys() == {"is_a", "is_b", "is_c"}


def test_the_interval_holds_the_share_and_narrows_with_more_examples():
    table = three_classes()
    model = identity_model(table, "kind")
    few, many = evaluate(model, table), evaluate(model, table.take(list(range(6)) * 50))
    assert few.interval[0] < few.score("accuracy") < few.interval[1]
    assert many.interval[1] - many.interval[0] < 0.25 * (few.interval[1] - few.interval[0])


def test_two_classes_have_the_area_under_the_curve():
    outputs = np.array([0.1, 0.4, 0.35, 0.8, 0.9])
    table = Table.from_columns({"p": outputs, "ill": ["no", "no", "yes", "yes", "yes"]})
    found = evaluate(identity_model(table, "ill"), table)
    assert found.score("ROC AUC") == pytest.approx(roc_auc_score([0, 0, 1, 1, 1], outputs))
    assert found.confusion.tolist() == [[2, 0], [1, 2]]
    assert found.worst[0].confidence == pytest.approx(1 - 0.35)


def test_values_are_scored_in_their_own_units():
    table = Table.from_columns({"x": [1.0, 2.0, 3.0, 4.0], "pay": [1.0, 2.0, 3.0, 8.0]})
    found = evaluate(identity_model(table, "pay"), table)
    assert found.score("root mean squared error") == pytest.approx(2.0)
    assert found.score("mean absolute error") == pytest.approx(1.0)
    assert found.score("R²") == pytest.approx(1 - 16 / 29)
    assert tell(found.worst[0].where, "en") == "row 4"
    assert (found.actual - found.predicted)[:, 0].tolist() == [0.0, 0.0, 0.0, 4.0]


def test_a_predicted_quantile_is_held_to_the_share_of_values_below_it():
    table = Table.from_columns({"x": [1.0, 2.0, 3.0, 4.0, 9.0], "y": [0.0, 2.0, 2.5, 5.0, 9.0]})
    model = identity_model(table, "y")
    found = evaluate(replace(model, network=bp.Network(model.network.sizes, "identity", "quantile(0.9)")), table)
    below = np.mean(found.actual <= found.predicted)
    assert 0 < below < 1
    assert found.score("quantile coverage") == below
    assert "values at or below the prediction" in found.to_text()
    assert "quantile coverage" not in [score.name for score in evaluate(model, table).scores]


def test_several_targets_have_a_share_each_and_one_for_all():
    table = Table.from_columns(
        {"p": [0.9, 0.1, 0.9, 0.4], "q": [0.2, 0.3, 0.8, 0.8], "one": [1.0, 0.0, 0.0, 1.0], "two": [0.0, 0.0, 1.0, 1.0]}
    )
    found = evaluate(identity_model(table, ["one", "two"], task="classification"), table)
    assert found.score("subset accuracy") == 0.5
    assert found.score("accuracy of one") == 0.5
    assert found.score("accuracy of two") == 1.0
    assert found.worst[0].actual in ("0, 1", "1, 1")


def test_images_come_with_the_worst_examples_as_they_were_read():
    images = np.arange(4 * 2 * 2, dtype=float).reshape(4, 2, 2)
    table = Table.from_columns({"picture": images, "kind": ["a", "b", "a", "b"]})
    encoding = fit_encoding(table, "kind")
    network = bp.Network([4, 1], "sigmoid", "binary_cross_entropy")
    model = Model(network, bp.Parameters([np.zeros((1, 4))], [np.array([-1.0])]), encoding)
    worst = evaluate(model, table).worst
    assert [example.image.tolist() for example in worst] == [images[1].tolist(), images[3].tolist()]


def test_a_model_of_arrays_and_a_table_without_target_are_refused():
    table = three_classes()
    network = bp.Network([3, 3])
    with pytest.raises(bp.InputError, match="knows no columns"):
        evaluate(Model(network, network.init()), table)
    without = Table(tuple(table[name] for name in ("is_a", "is_b", "is_c")))
    with pytest.raises(bp.InputError, match="'kind'"):
        evaluate(identity_model(table, "kind"), without)


def test_an_unknown_score_is_refused_with_those_there_are():
    table = three_classes()
    with pytest.raises(bp.InputError, match="accuracy"):
        evaluate(identity_model(table, "kind"), table).score("f2")
