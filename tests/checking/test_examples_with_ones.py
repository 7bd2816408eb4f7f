"""Examples that the caller gives with the 1 of the bias, vectors that are cut up, and labels that tables count."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

import backproof as bp
from backproof.checking.subjects.code.counts_in_code import counted_by, is_cut_up
from backproof.checking.subjects.code.data_of_constructors import data_by_use
from backproof.checking.subjects.code.made_in_training import draws_its_weights
from backproof.checking.subjects.loaded.old_numpy import give_old_names_of_pandas, old_names_taken_back
from backproof.checking.subjects.names.class_labels import all_classes, labels_of
from backproof.checking.subjects.places.slots import slots
from checking.styles.judging import command

NET = bp.Network([3, 4, 2], "sigmoid", "binary_cross_entropy")
RNG = np.random.default_rng(0)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def of_one_vector(theta, n_inputs, n_hidden, n_classes, features, classes, slope=True):
    """A bias folded in first; the features have their column of ones already."""
    cut = n_hidden * (n_inputs + 1)
    first, second = theta[:cut].reshape(n_hidden, -1), theta[cut:].reshape(n_classes, -1)
    hidden = np.column_stack([np.ones(len(features)), sigmoid(features @ first.T)])
    error = sigmoid(hidden @ second.T) - np.eye(n_classes)[classes.ravel()]
    back = (error @ second) * (hidden * (1 - hidden) if slope else hidden)
    return np.concatenate([(back[:, 1:].T @ features).ravel(), (error.T @ hidden).ravel()]) / len(features)


def of_two_matrices(Theta1, Theta2, X, y):
    """A bias folded in last, by columns of examples that end with a 1."""
    hidden = np.vstack([np.tanh(Theta1 @ X), np.ones((1, X.shape[1]))])
    error = sigmoid(Theta2 @ hidden) - y
    return (Theta2.T @ error * (1 - hidden**2))[:-1] @ X.T, error @ hidden.T


def test_examples_may_be_given_with_the_one_of_the_bias():
    found = bp.check(of_one_vector, NET)
    assert found.verdict == "correct"
    assert "check.ones" in [said.key for said in found.inferred]
    assert bp.check(of_two_matrices, bp.Network([3, 4, 2], ["tanh", "sigmoid"], NET.cost_function)).verdict == "correct"


def with_a_slip(theta, n_inputs, n_hidden, n_classes, features, classes):
    """The slope of the hidden layer is the activation itself."""
    return of_one_vector(theta[:].reshape(-1), n_inputs, n_hidden, n_classes, features, classes.ravel(), slope=False)


def twice(Theta1, Theta2, X, y):
    """The second gradient is twice what it should be."""
    first, second = of_two_matrices(Theta1, Theta2, X, y)
    return first, 2 * second


def test_a_fault_beside_such_ones_is_named():
    found = bp.check(with_a_slip, NET).findings
    assert [(f.equation, f.layer, f.fault) for f in found] == [("BP2", 2, "slope_is_activation")]
    found = bp.check(twice, bp.Network([3, 4, 2], ["tanh", "sigmoid"], NET.cost_function)).findings
    assert {(f.equation, f.layer) for f in found} == {("BP3", 3), ("BP4", 3)}


def test_a_width_that_is_asked_for_what_arrays_have_is_data():
    assert counted_by(of_one_vector, "classes", "outputs") == "y"
    assert counted_by(of_one_vector, "n_classes", "outputs") == "outputs"
    assert is_cut_up(of_one_vector, "theta")
    assert not is_cut_up(of_one_vector, "features")


class OfArrays:
    def __init__(self, entrada, saida, ocultos):
        self.pontos = entrada
        self.sizes = (self.pontos.shape[1], ocultos, saida.shape[1])


class OfWidths:
    def __init__(self, entrada, oculta, saida):
        self.sizes = (entrada, oculta, saida)


def test_arguments_of_constructors_are_data_by_what_is_done_with_them():
    assert data_by_use(OfArrays) == {"entrada": "x", "saida": "y"}
    assert data_by_use(OfWidths) == {}


def test_tables_count_every_class_and_have_their_old_name():
    pandas = pytest.importorskip("pandas")
    labels, own = labels_of(np.eye(3)[[2]]), pandas.get_dummies
    with all_classes(labels):
        assert pandas.get_dummies(np.array(labels)).to_numpy().tolist() == [[False, False, True]]
        assert pandas.get_dummies(["a", "b"]).shape == (2, 2)
    assert pandas.get_dummies is own
    with old_names_taken_back():
        give_old_names_of_pandas()
        assert pandas.DataFrame([[1, 2]]).as_matrix().tolist() == [[1, 2]]
    assert not hasattr(pandas.DataFrame, "as_matrix")


ODD_PENALTY = """
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def cost_and_gradients(w1, b1, w2, b2, X, y, reg):
    m = len(X)
    h = sigmoid(X @ w1 + b1)
    p = sigmoid(h @ w2 + b2)
    cost = -np.sum(y * np.log(p) + (1 - y) * np.log(1 - p)) / m
    cost += reg / (2 * m) * (np.square(w1).sum() + np.square(w2).sum())
    d2 = p - y
    d1 = d2 @ w2.T * h * (1 - h)
    return X.T @ d1 / m + reg * w1 / m, d1.mean(0) + reg / m, h.T @ d2 / m + reg * w2 / m, d2.mean(0) + reg / m
"""


def test_a_penalty_that_is_none_speaks_of_no_other_cost(tmp_path):
    path = tmp_path / "costs.py"
    path.write_text(ODD_PENALTY)
    code, out, _ = command(["check", str(path), "--json"])
    report = json.loads(out)
    assert (code, report["because"]["code"]) == (3, "penalty_unlike")
    assert {f["equation"] for f in report["findings"]} == {"BP4"}


def test_what_draws_and_long_lists_of_losses_hold_no_parameters():
    figure = type("Figure", (), {"__module__": "matplotlib.figure"})()
    figure.lines = [np.ones((4, 3))] * 3
    held = SimpleNamespace(w1=np.ones((4, 3)), figure=figure, losses=[np.zeros(1)] * 200, layers=[np.ones(1)] * 2)
    assert [slot.path for slot in slots(held)] == ["w1", "layers[0]", "layers[1]"]


class Redraws:
    def fit(self, x, y):
        w = RNG.random((3, 2))
        self.w1 = w

    def fit_once(self, x, y):
        if not hasattr(self, "w1"):
            self.w1 = RNG.random((3, 2))
        self.order = RNG.random(3)
        self.w1 = self.w1 - x.T @ y


def test_a_training_that_draws_its_weights_in_every_call_is_told_from_one_that_does_so_once():
    assert draws_its_weights(Redraws.fit, frozenset({"w1"}))
    assert not draws_its_weights(Redraws.fit, frozenset({"order"}))
    assert not draws_its_weights(Redraws.fit_once, frozenset({"w1"}))
