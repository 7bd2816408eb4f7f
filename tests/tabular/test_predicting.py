"""Answers for long tables: the same whether bins are multiplied out or looked up, in one part or in many at once."""

import threading

import numpy as np
import pytest

from backproof import Model, Network, tables
from backproof.errors import InputError
from backproof.tabular import predicting
from backproof.tabular.predicting import output_layer_of

BINS, ROWS = 32, 3000


def table(rows=ROWS, seed=0):
    rng = np.random.default_rng(seed)
    columns = {f"x{i}": rng.normal(size=rows) for i in range(3)}
    kinds = rng.choice(["a", "b"], size=rows).astype(object)
    return tables.Table.from_columns({**columns, "kind": kinds, "y": columns["x0"] + (kinds == "a")})


@pytest.fixture(scope="module", params=[np.float32, np.float64])
def model(request):
    encoding = tables.fit_encoding(table(), "y", bins=BINS)
    network = Network([encoding.n_features, 40, 20, 1], ["silu", "silu", "identity"])
    members = [network.init(seed, "he_normal", request.param) for seed in range(3)]
    return Model.of_members(network, members, 1.5, encoding=encoding)


def expected(model, given):
    return model.network.predict(model.parameters, model.encoding.features(given, dtype=model.dtype))


def test_bins_looked_up_answer_as_bins_multiplied_out(model, monkeypatch):
    given = table(seed=1)
    found = output_layer_of(model, given)
    tolerance = 300 * float(np.finfo(model.dtype).eps)
    np.testing.assert_allclose(found[1], expected(model, given), rtol=tolerance, atol=tolerance)
    assert found[0].dtype == model.dtype
    monkeypatch.setattr(predicting, "takes_sparse_rows", lambda network: False)
    dense = output_layer_of(model, given)
    np.testing.assert_allclose(found, dense, rtol=tolerance, atol=tolerance)


def test_one_network_without_members_is_looked_up_too(model):
    alone = Model(model.member_network, model.members[0], model.encoding)
    found, want = output_layer_of(alone, table())[1], expected(alone, table())
    np.testing.assert_allclose(found, want, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("looks_up", [True, False])
def test_parts_are_answered_by_several_threads_in_their_order(model, looks_up, monkeypatch):
    whole = output_layer_of(model, table())
    monkeypatch.setattr(predicting, "MOST_ROWS", 300)
    monkeypatch.setattr(predicting, "allowed", lambda: 3)
    seen = set()
    if not looks_up:
        monkeypatch.setattr(predicting, "takes_sparse_rows", lambda network: False)

    monkeypatch.setattr(tables.Encoding, "check", lambda self, *rest: seen.add(threading.current_thread().name))
    found = output_layer_of(model, table())
    tolerance = 300 * float(np.finfo(model.dtype).eps)
    np.testing.assert_allclose(found, whole, rtol=tolerance, atol=tolerance)
    assert all(name.startswith("backproof predicts") for name in seen)
    assert not any(thread.name.startswith("backproof predicts") for thread in threading.enumerate())


def test_the_first_row_that_cannot_be_read_is_named_whatever_part_comes_first(model, monkeypatch):
    monkeypatch.setattr(predicting, "MOST_ROWS", 300)
    monkeypatch.setattr(predicting, "allowed", lambda: 3)
    columns = {column.name: column.values.copy() for column in table().columns}
    columns["x1"][[700, 2900]] = np.inf
    with pytest.raises(InputError, match="row 701, column 'x1': inf found"):
        output_layer_of(model, tables.Table.from_columns(columns))
