"""Exported scikit-learn objects predict what the model predicts, from the columns as they are in the data."""

import io
from dataclasses import replace

import joblib
import numpy as np
import pytest

import backproof as bp
from backproof.activations import ACTIVATIONS
from backproof.exports import export
from backproof.model_file import Model
from backproof.tables import Table, fit_encoding, read

MIXED = {
    "age": [20.5, 31.0, float("nan"), 58.25, 44.0, 39.0],
    "colour": ["red", "blue", None, "red", "green", "blue"],
    "year": [2001.0, 1999.0, 2010.0, 2005.0, 1987.0, 2020.0],
    "grade": [1.0, 3.0, 2.0, 3.0, 1.0, 2.0],
}


def model_of(table, target, activations, cost="quadratic", hidden=(5,), **options):
    encoding = fit_encoding(table, target, **options)
    network = bp.Network([encoding.n_features, *hidden, encoding.n_outputs], activations, cost)
    return Model(network, network.init(3), encoding)


def written_and_read(model):
    return joblib.load(io.BytesIO(export(model, "sklearn")))


def matrix(table, encoding):
    return np.column_stack([table[c.name].values for c in encoding.columns])


@pytest.mark.parametrize("hidden", ["identity", "sigmoid", "tanh", "relu"])
@pytest.mark.parametrize(("name", "output"), [("iris", "softmax"), ("iris", "sigmoid"), ("breast-cancer", "sigmoid")])
def test_classes_and_probabilities_are_the_models(name, output, hidden):
    table = read(name)
    model = model_of(table, None, [hidden, hidden, output], hidden=(5, 4))
    made, raw = written_and_read(model), matrix(table, model.encoding)
    expected = model.predict(model.encoding.features(table))
    assert made.predict(raw).tolist() == model.encoding.decode(expected).tolist()
    found = made.predict_proba(raw)
    np.testing.assert_allclose(found if expected.shape[1] > 1 else found[:, 1:], expected, rtol=1e-9, atol=1e-12)


def test_values_are_in_the_targets_units():
    table = read("diabetes")
    model = model_of(table, None, ["tanh", "identity"])
    expected = model.encoding.decode(model.predict(model.encoding.features(table)))
    np.testing.assert_allclose(written_and_read(model).predict(matrix(table, model.encoding)), expected, rtol=1e-9)


def test_categories_and_missing_values_go_in_as_they_are():
    table = Table.from_columns(MIXED)
    model = model_of(table, "grade", ["relu", "softmax"], task="classification")
    raw = np.column_stack([np.array(MIXED[name], object) for name in ("age", "colour", "year")])
    expected = model.predict(model.encoding.features(table))
    np.testing.assert_allclose(written_and_read(model).predict_proba(raw), expected, rtol=1e-9, atol=1e-12)


def test_images_go_in_flattened():
    table = read("digits")
    model = model_of(table, None, ["tanh", "softmax"])
    raw = table["image"].values.reshape(len(table), -1)
    expected = model.encoding.decode(model.predict(model.encoding.features(table)))
    assert written_and_read(model).predict(raw).tolist() == expected.tolist()


def test_a_model_of_arrays_is_the_network_alone():
    network = bp.Network([3, 4, 2], ["tanh", "identity"])
    model, x = Model(network, network.init(1)), np.random.default_rng(0).normal(size=(7, 3))
    np.testing.assert_allclose(written_and_read(model).predict(x), model.predict(x), rtol=1e-12)


@pytest.mark.parametrize(
    ("activations", "said"),
    [(["gelu", "softmax"], "'gelu' of the hidden"), (["tanh", "softplus"], "'softplus' of the output")],
)
def test_what_scikit_learn_has_not_is_refused_with_the_reason(activations, said):
    model = model_of(read("iris"), None, activations)
    with pytest.raises(bp.InputError, match=said):
        export(model, "sklearn")


def test_another_function_under_a_known_name_is_refused():
    own = replace(ACTIVATIONS["tanh"], forward=ACTIVATIONS["softsign"].forward)
    network = bp.Network([3, 4, 2], [own, "identity"])
    with pytest.raises(
        bp.InputError, match="activation 'tanh' of the hidden layers found, which scikit-learn does not have"
    ):
        export(Model(network, network.init(1)), "sklearn")


def test_two_hidden_activations_are_refused_with_the_reason():
    model = model_of(read("iris"), None, ["tanh", "relu", "softmax"], hidden=(5, 4))
    with pytest.raises(bp.InputError, match="one for all hidden layers"):
        export(model, "sklearn")


def test_an_unknown_format_is_refused_by_name():
    network = bp.Network([2, 1])
    with pytest.raises(bp.InputError, match=r"'pmml'.*onnx"):
        export(Model(network, network.init()), "pmml")


def test_arrays_are_read_without_pickle_and_are_the_parameters():
    model = model_of(read("iris"), None, ["tanh", "softmax"])
    with np.load(io.BytesIO(export(model, "npz")), allow_pickle=False) as arrays:
        assert all((arrays[f"weights {i}"] == w).all() for i, w in enumerate(model.parameters.weights, 2))
        assert all((arrays[f"biases {i}"] == b).all() for i, b in enumerate(model.parameters.biases, 2))
        assert arrays["outputs"].tolist() == list(model.encoding.output_names)
        assert '"tanh"' in str(arrays["model"])
