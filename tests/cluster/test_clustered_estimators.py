"""The estimators on a cluster: one network on shards, cloned with its cluster, pickled without it."""

import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.datasets import load_iris

from backproof import MLPClassifier, MLPRegressor
from backproof.errors import InputError
from cluster_executors import Packing, Serial

X, Y = load_iris(return_X_y=True)
SMALL = {"hidden_layer_sizes": 5, "max_iter": 3, "batch_size": 16, "random_state": 0, "shards": 3}
ALONE = {name: value for name, value in SMALL.items() if name != "shards"}


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
def test_the_fit_is_the_same_whoever_makes_the_rounds(solver):
    with ThreadPoolExecutor(2) as pool:
        one, other = (MLPClassifier(cluster=who, solver=solver, **SMALL).fit(X, Y) for who in (Serial(), pool))
        cloned = clone(other).fit(X, Y)
    for model in (other, cloned):
        assert all(np.array_equal(a, b) for a, b in zip(one.coefs_, model.coefs_, strict=True))
    assert len(one.loss_curve_) == 3
    assert set(one.predict(X)) <= set(Y)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_early_stopping_and_partial_fits_go_on_as_elsewhere():
    model = MLPRegressor(cluster=Serial(), **SMALL, early_stopping=True).fit(X, Y)
    assert len(model.validation_scores_) == 3
    partial = MLPClassifier(cluster=Serial(), **SMALL).partial_fit(X, Y, classes=[0, 1, 2])
    before = partial.coefs_[0].copy()
    assert not np.array_equal(partial.partial_fit(X, Y).coefs_[0], before)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_a_pickled_estimator_keeps_no_connection():
    model = MLPClassifier(cluster=Serial(), **SMALL).fit(X, Y)
    found = pickle.loads(pickle.dumps(model))
    assert found.cluster is None
    assert model.cluster is not None
    np.testing.assert_array_equal(found.predict(X), model.predict(X))


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
@pytest.mark.parametrize("given", [{}, {"early_stopping": True, "bagging": True}, {"solver": "lbfgs"}])
def test_several_networks_are_each_trained_by_one_worker(given):
    given = ALONE | given | {"n_networks": 2, "class_weight": {0: 2.0}}
    serial = Packing()
    with ThreadPoolExecutor(2) as pool:
        one, other = (MLPClassifier(cluster=who, **given).fit(X, Y) for who in (serial, pool))
    assert [name for name, _ in serial.made] == ["train_whole"] * 2
    for member, same in zip(one.estimators_, other.estimators_, strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(member.coefs_, same.coefs_, strict=True))
    if "solver" in given:  # which draws no orders: the networks are those that are fitted here
        here = MLPClassifier(**given).fit(X, Y).estimators_
        assert all(np.allclose(a.coefs_[0], b.coefs_[0]) for a, b in zip(here, one.estimators_, strict=True))
    assert set(one.predict(X)) <= set(Y)


def test_what_several_networks_on_a_cluster_are_not_given(tmp_path):
    several = {"cluster": Serial(), "n_networks": 2}
    with pytest.raises(InputError, match=r"shards.*each trained by one worker"):
        MLPClassifier(**several, **SMALL).fit(X, Y)
    with pytest.raises(InputError, match=r"callbacks.*each trained by one worker"):
        MLPClassifier(**several, **ALONE).fit(X, Y, callbacks=[print])
    with pytest.raises(InputError, match="given for sparse x"):
        MLPClassifier(**several, **ALONE).fit(csr_matrix(X), Y)
    (tmp_path / "table.csv").write_text("a,b\n" + "1,x\n2,y\n" * 20)
    with pytest.raises(InputError, match="several networks that learn from a table on disk"):
        MLPClassifier(**several, **ALONE).fit(tmp_path / "table.csv", "b")


def test_shards_without_a_cluster_are_refused():
    with pytest.raises(InputError, match="shards: given without cluster"):
        MLPClassifier(**SMALL).fit(X, Y)
