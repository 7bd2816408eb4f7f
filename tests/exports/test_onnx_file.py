"""ONNX files against onnxruntime, which knows nothing of us: outputs, labels and values must be the model's own."""

import json
from dataclasses import replace

import numpy as np
import pytest

import backproof as bp
from backproof.activations import ACTIVATIONS
from backproof.exports import export
from backproof.model_file import Model
from backproof.tables import Table, fit_encoding

onnxruntime = pytest.importorskip("onnxruntime", reason="needs onnxruntime, of the dev extra")

MISSING = float("nan")
COLUMNS = {
    "age": [20.5, 31.0, MISSING, 58.25, 44.0, 39.0],
    "colour": ["red", "blue", None, "red", "green", "blue"],
    "year": [2001.0, 1999.0, 2010.0, 2005.0, 1987.0, 2020.0],
    "ill": ["no", "yes", "no", "yes", "yes", "no"],
    "grade": [1.0, 3.0, 2.0, 3.0, 1.0, 2.0],
    "flag": [0.0, 1.0, 1.0, 0.0, 1.0, 1.0],
    "pay": [1e6, 2e6, 1.5e6, 4e6, 2.5e6, 3e6],
}


def session(model):
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(export(model, "onnx"), options, providers=["CPUExecutionProvider"])


def answers(model, feed):
    run = session(model)
    return dict(zip([output.name for output in run.get_outputs()], run.run(None, feed), strict=True))


def model_of(table, target, activations, cost, **options):
    encoding = fit_encoding(table, target, **options)
    sizes = [encoding.n_features, 5, encoding.n_outputs]
    network = bp.Network(sizes, activations, cost)
    return Model(network, network.init(3, "book", np.float32), encoding)


def table_of(*names):
    return Table.from_columns({name: COLUMNS[name] for name in names})


@pytest.mark.parametrize("name", [*ACTIVATIONS, "leaky_relu(0.3)", "elu(0.5)"])
def test_every_activation_gives_what_the_model_gives(name):
    network = bp.Network([3, 7, 4], [name, name])
    model = Model(network, network.init(1, "book_large", np.float32))
    x = np.random.default_rng(0).normal(0, 2, (50, 3)).astype(np.float32)
    found = answers(model, {"x": x})["outputs"]
    np.testing.assert_allclose(found, model.predict(x), rtol=3e-5, atol=3e-6)


def test_two_activations_are_told_apart_by_the_comparison_above():
    made = [bp.Network([3, 7, 4], name) for name in ("gelu", "gelu_tanh")]
    x = np.random.default_rng(0).normal(0, 2, (50, 3)).astype(np.float32)
    first, second = (Model(net, net.init(1, "book_large", np.float32)) for net in made)
    assert not np.allclose(answers(first, {"x": x})["outputs"], second.predict(x), rtol=3e-5, atol=3e-6)


def test_a_float64_model_is_written_in_single_precision():
    network = bp.Network([3, 4, 2], "tanh")
    model = Model(network, network.init(1))
    x = np.random.default_rng(0).normal(size=(9, 3))
    found = answers(model, {"x": x.astype(np.float32)})["outputs"]
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, model.predict(x), rtol=1e-5, atol=1e-6)


def test_numbers_only_are_one_matrix_with_scaling_and_fill_inside():
    table = table_of("age", "year", "ill")
    model = model_of(table, "ill", ["tanh", "sigmoid"], "binary_cross_entropy")
    raw = np.column_stack([table["age"].values, table["year"].values])
    found = answers(model, {"x": raw})
    x = model.encoding.features(table)
    np.testing.assert_allclose(found["outputs"], model.predict(x), rtol=1e-5, atol=1e-6)
    assert found["label"].tolist() == model.encoding.decode(model.predict(x)).tolist()


def test_categories_and_missing_values_are_inputs_of_their_own():
    table = table_of("age", "colour", "year", "grade")
    model = model_of(table, "grade", ["relu", "softmax"], "categorical_cross_entropy", task="classification")
    feed = {
        "age": np.array(COLUMNS["age"])[:, None],
        "colour": np.array([text or "" for text in COLUMNS["colour"]], object)[:, None],
        "year": np.array(COLUMNS["year"])[:, None],
    }
    found, x = answers(model, feed), model.encoding.features(table)
    np.testing.assert_allclose(found["outputs"], model.predict(x), rtol=1e-5, atol=1e-6)
    assert found["label"].tolist() == model.encoding.decode(model.predict(x)).tolist()


@pytest.mark.parametrize("unseen", ["error", "ignore"])
def test_an_unseen_category_is_refused_or_ignored_as_in_training(unseen):
    table = table_of("colour", "year", "ill")
    model = model_of(table, "ill", ["tanh", "sigmoid"], "quadratic", unseen=unseen)
    feed = {"colour": np.array([["violet"]], object), "year": np.array([[2000.0]])}
    if unseen == "error":
        with pytest.raises(Exception, match="Unknown Category"):
            answers(model, feed)
        return
    other = Table.from_columns({"colour": ["violet"], "year": [2000.0]})
    expected = model.predict(model.encoding.features(other))
    np.testing.assert_allclose(answers(model, feed)["outputs"], expected, rtol=1e-5)


def test_values_come_back_in_their_own_units():
    table = table_of("age", "year", "pay")
    model = model_of(table, "pay", ["tanh", "identity"], "quadratic")
    raw = np.column_stack([table["age"].values, table["year"].values])
    expected = model.encoding.decode(model.predict(model.encoding.features(table)))
    np.testing.assert_allclose(answers(model, {"x": raw})["value"][:, 0], expected, rtol=1e-5)


def test_several_targets_have_a_label_each():
    table = table_of("age", "year", "ill", "flag")
    model = model_of(table, ["ill", "flag"], ["tanh", "sigmoid"], "binary_cross_entropy", task="classification")
    raw = np.column_stack([table["age"].values, table["year"].values])
    found = answers(model, {"x": raw})
    expected = model.encoding.decode(model.predict(model.encoding.features(table)))
    assert found["label of ill"].tolist() == expected[:, 0].tolist()
    assert found["label of flag"].tolist() == expected[:, 1].tolist()


def test_images_come_in_as_they_are():
    images = np.random.default_rng(0).integers(0, 256, (6, 4, 3)).astype(np.uint8)
    table = Table.from_columns({"picture": images, "grade": COLUMNS["grade"]})
    model = model_of(table, "grade", ["tanh", "softmax"], "log_likelihood", task="classification")
    found = answers(model, {"picture": images.astype(np.float64)})["outputs"]
    np.testing.assert_allclose(found, model.predict(model.encoding.features(table)), rtol=1e-5, atol=1e-6)


def test_the_file_says_the_order_of_the_columns():
    model = model_of(table_of("age", "year", "ill"), "ill", ["tanh", "sigmoid"], "quadratic")
    said = session(model).get_modelmeta().description
    assert json.loads(said.partition("order: ")[2].replace("'", '"')) == ["age", "year"]


@pytest.mark.parametrize("name", ["tanh", "silu"])
def test_another_function_under_a_known_name_is_refused(name):
    own = replace(ACTIVATIONS[name], forward=ACTIVATIONS["softsign"].forward)
    network = bp.Network([3, 4, 2], [own, "identity"])
    with pytest.raises(bp.InputError, match=f"activation '{name}' is the user's own"):
        export(Model(network, network.init(1)), "onnx")


def test_an_activation_of_ones_own_is_refused_by_name():
    mine = bp.Activation.from_formula("mine", "z**2")
    network = bp.Network([2, 1], mine)
    with pytest.raises(bp.InputError, match="'mine'"):
        export(Model(network, network.init()), "onnx")


def test_parameters_beyond_single_precision_are_refused():
    network = bp.Network([1, 1], "identity")
    huge = bp.Parameters([np.array([[1e300]])], [np.array([0.0])])
    with pytest.raises(bp.InputError, match="layer 2"):
        export(Model(network, huge), "onnx")


def test_the_missing_text_and_the_empty_text_are_not_mixed_up():
    table = Table.from_columns({"colour": ["", "red", None, "red"], "ill": ["no", "yes", "no", "yes"]})
    model = model_of(table, "ill", ["tanh", "sigmoid"], "quadratic")
    with pytest.raises(bp.InputError, match="'colour'"):
        export(model, "onnx")
