"""Estimators and models of tables in `bp.view`: it shows what they compute, and of several networks the first."""

import numpy as np
import pytest
from sklearn import neural_network

import backproof as bp
from backproof import tables
from backproof.errors import InputError
from backproof.lab.messages import Open
from backproof.lab.session import Session
from backproof.lab.shown_models import start_of
from backproof.rendering.mathematics import number_text

pytestmark = pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")

RNG = np.random.default_rng(3)
X = RNG.standard_normal((40, 3))
Y = X[:, 0] - X[:, 1] ** 2
COLOURS = np.array(["red", "green", "blue"])[np.arange(40) % 3]
FEW = {"hidden_layer_sizes": (4,), "max_iter": 2, "random_state": 0}


def shown(model, x, y=None, row=1):
    """The state that a page is sent at first, and the session."""
    session = Session(start_of(model, None, x, y, row=row) if y is None else start_of(model, x, y, None, row=row))
    return session.answer(Open()), session


def outputs(state):
    return [neuron["a"] for neuron in state["picture"]["layers"][-1]["neurons"]]


def texts(values):
    return [number_text(float(value)) for value in np.ravel(values)]


@pytest.mark.parametrize("activation", ["logistic", "tanh", "relu", "identity"])
def test_scikit_learns_regressor_shows_what_it_predicts(activation):
    model = neural_network.MLPRegressor(activation=activation, solver="adam", **FEW).fit(X, Y)
    state, _ = shown(model, X, Y, row=3)
    assert outputs(state) == texts(model.predict(X[2:3]))
    assert (state["options"]["optimizer"], state["options"]["rate"]) == ("adam", 0.001)


@pytest.mark.parametrize("labels", [COLOURS, COLOURS == "red"], ids=["three", "two"])
def test_scikit_learns_classifier_shows_its_probabilities(labels):
    model = neural_network.MLPClassifier(**FEW).fit(X, labels)
    state, session = shown(model, X, labels)
    wanted = model.predict_proba(X[:1])[0]
    assert outputs(state) == texts(wanted if len(wanted) > 2 else wanted[1:])
    assert session.network.is_canonical
    assert -np.log(wanted[list(model.classes_).index(labels[0])]) == pytest.approx(session.scene.example.cost)


def test_scikit_learns_gradient_is_the_one_shown():
    model = neural_network.MLPRegressor(activation="tanh", solver="sgd", alpha=0, **FEW).fit(
        X, np.stack([Y, X[:, 2]], 1)
    )
    _, session = shown(model, X, np.stack([Y, X[:, 2]], 1))
    before = [w.copy() for w in model.coefs_]
    cost = session.network.cost(session.learning.parameters, X, np.stack([Y, X[:, 2]], 1))
    errors = model.predict(X) - np.stack([Y, X[:, 2]], 1)
    assert cost == pytest.approx((errors**2).mean() / 2)
    assert all(np.array_equal(w, b) for w, b in zip(model.coefs_, before, strict=True))


def test_of_several_networks_the_first_is_shown_and_that_is_said():
    model = bp.MLPRegressor(n_networks=2, solver="sgd", tol=0, **FEW).fit(X, Y)
    state, session = shown(model, X, Y)
    assert np.array_equal(session.learning.parameters.to_vector(), model.estimators_[0].parameters_.to_vector())
    assert "the mean of 2 networks" in state["opening"]["sentence"]


@pytest.fixture(scope="module")
def frame():
    pandas = pytest.importorskip("pandas")
    return pandas.DataFrame({"size": X[:, 0], "colour": COLOURS, "age": X[:, 2]})


@pytest.fixture(scope="module")
def classifier(frame):
    return bp.TabularClassifier(effort="fast", random_state=0).fit(frame, COLOURS == "red")


def test_a_tabular_classifier_is_shown_with_its_columns_as_encoded(frame, classifier):
    state, session = shown(classifier, frame, COLOURS == "red", row=2)
    model = classifier.model_
    encoded = model.encoding.features(model.encoding.read(frame))
    names = [neuron["name"] for neuron in state["picture"]["layers"][0]["neurons"]]
    assert set(names) <= set(model.encoding.feature_names)
    assert session.scene.data.x == pytest.approx(encoded)
    assert len(model.members) == 1 or f"{len(model.members)} networks" in state["opening"]["sentence"]
    first = model.member_network.predict(session.learning.parameters, encoded[1:2])
    assert outputs(state) == texts(first)
    assert session.scene.y[1, 0] == 0.0


def test_an_array_is_taken_as_columns_even_where_it_is_as_wide_as_the_network():
    model = bp.TabularRegressor(effort="fast", random_state=0).fit(X, Y)
    _, session = shown(model, X, Y)
    encoding = model.model_.encoding
    table = {f"x{k}": X[:, k] for k in range(3)}
    assert session.scene.data.x == pytest.approx(encoding.features(tables.Table.from_columns(table)))
    assert encoding.decode(session.scene.y[:3]) == pytest.approx(Y[:3], rel=1e-5)


def test_a_label_that_a_tabular_classifier_does_not_know_is_refused(frame):
    model = bp.TabularClassifier(effort="fast", random_state=0).fit(frame, COLOURS)
    with pytest.raises(InputError, match="y: the label 'pink' given"):
        shown(model, frame, np.where(COLOURS == "red", "pink", COLOURS))


def test_a_model_of_a_table_takes_the_table_with_its_targets(tmp_path, frame):
    path = tmp_path / "houses.csv"
    frame.assign(price=Y).to_csv(path, index=False)
    table = tables.prepare(str(path), target="price", held_out=0.0, seed=0)
    network = bp.Network([table.x.shape[1], 3, 1], ["tanh", "identity"])
    model = bp.Model(network, network.init(seed=0), table.encoding)
    for given in (frame.assign(price=Y), str(path), path):
        _, session = shown(model, given)
        assert session.scene.data.x == pytest.approx(table.x)
        assert session.scene.y == pytest.approx(table.y)
