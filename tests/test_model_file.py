"""A model file gives back the model, and a file that is not exactly one gives one clear error and nothing else."""

import hashlib
import json
import pickle
import re
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.numpy import load as unpacked
from safetensors.numpy import save as packed

import backproof as bp
from backproof.activations import ACTIVATIONS
from backproof.costs import COSTS
from backproof.model_file import Model, model_bytes, model_from_bytes
from backproof.runs import fit
from trials import trials


@pytest.fixture(scope="module")
def iris():
    return fit("iris", seed=0, epochs=3, layers=[4])


@pytest.fixture(scope="module")
def iris_bytes(iris):
    return model_bytes(iris.model)


def network_model(activation="tanh", cost="quadratic", dtype=np.float64):
    network = bp.Network([2, 3, 2], activation, cost)
    return Model(network, network.init(0, dtype=dtype))


def sealed(record, arrays):
    """A file with a true digest, whatever the record and the arrays say: only the checks after it can refuse it."""
    text = json.dumps(record) if not isinstance(record, str) else record
    data = packed(arrays, {"backproof": f"{'0' * 64} {text}"})
    return data.replace(b"0" * 64, hashlib.sha256(data).hexdigest().encode(), 1)


def opened(data):
    length = int.from_bytes(data[:8], "little")
    text = json.loads(data[8 : 8 + length])["__metadata__"]["backproof"].partition(" ")[2]
    return json.loads(text), unpacked(data)


def refusal(data):
    with pytest.raises(bp.InputError) as caught:
        model_from_bytes(data)
    message = str(caught.value)
    assert "\n" not in message
    assert len(message) < 600
    return message


# --------------------------------------------------------------- what is kept


def test_a_loaded_model_is_the_saved_one(iris, tmp_path):
    bp.save(tmp_path / "m.backproof", iris.model)
    loaded = bp.load(tmp_path / "m.backproof")
    assert loaded.network == iris.model.network
    assert loaded.encoding == iris.model.encoding
    assert loaded.history == iris.model.history
    assert loaded.version == bp.__version__
    assert loaded.facts["evaluation"]["scores"] == iris.evaluation.named_scores
    assert loaded.options["optimizer"]["name"] == "adam"
    assert loaded.parameters.to_vector().tobytes() == iris.model.parameters.to_vector().tobytes()
    x = iris.prepared.held_out_x
    assert loaded.predict(x).tobytes() == iris.model.predict(x).tobytes()


def test_what_train_returns_is_saved_as_it_is(tmp_path):
    result = bp.train(
        bp.Network([2, 1]), np.eye(2), np.array([0.0, 1.0]), epochs=2, stopping=bp.Stopping("cost", np.inf)
    )
    bp.save(tmp_path / "m", result, facts={"why": "a test"})
    loaded = bp.load(tmp_path / "m")
    assert loaded.facts == {"engine": result.engine, "why": "a test"}
    assert loaded.options["stopping"]["patience"] == "inf"
    assert (loaded.parameters.weights[0] == result.parameters.weights[0]).all()


def test_the_same_model_gives_the_same_bytes_and_so_does_the_same_run(iris, iris_bytes):
    assert model_bytes(iris.model) == iris_bytes
    assert model_bytes(fit("iris", seed=0, epochs=3, layers=[4]).model) == iris_bytes


@pytest.mark.parametrize("name", [*ACTIVATIONS, "leaky_relu(0.2)", "elu(0.5)"])
def test_every_activation_comes_back_by_its_name(name):
    loaded = model_from_bytes(model_bytes(network_model(name)))
    assert loaded.network.activations[0] is bp.Network([1, 1], name).activations[0]


@pytest.mark.parametrize("name", [*COSTS, "huber(0.5)"])
def test_every_cost_comes_back_by_its_name(name):
    loaded = model_from_bytes(model_bytes(network_model(cost=name)))
    assert loaded.network.cost_function is bp.Network([1, 1], cost=name).cost_function


def test_activations_and_costs_made_from_a_formula_come_back_from_it():
    mine = bp.Activation.from_formula("mine", "z + Abs(z)/3", kinks=(0.0,))
    dear = bp.Cost.from_formula("dear", "(a - y)**4", targets="probability", domain=(0.0, float("inf")))
    model = network_model(["tanh", mine], dear)
    loaded = model_from_bytes(model_bytes(model))
    assert loaded.network == model.network
    x = np.array([[0.5, -2.0]])
    assert (loaded.predict(x) == model.predict(x)).all()


def test_activations_and_costs_made_from_functions_are_refused_by_name(tmp_path):
    mine = bp.Activation.from_functions("mine", np.sin, np.cos, formula="sin(z)")
    with pytest.raises(bp.InputError, match=r"activation 'mine'.*functions"):
        bp.save(tmp_path / "m", network_model(mine))
    dear = bp.Cost.from_functions("dear", lambda a, y: ((a - y) ** 2).sum(1), lambda a, y: 2 * (a - y))
    with pytest.raises(bp.InputError, match=r"cost 'dear'.*functions"):
        bp.save(tmp_path / "m", network_model(cost=dear))
    assert list(tmp_path.iterdir()) == []


def test_a_record_that_borrows_a_catalogued_name_is_refused():
    liar = replace(bp.ACTIVATIONS["tanh"], forward=np.sin)
    with pytest.raises(bp.InputError, match="'tanh'"):
        model_bytes(network_model(liar))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_parameters_that_are_not_finite_are_not_saved(bad):
    model = network_model()
    weights = (np.full((3, 2), bad), model.parameters.weights[1])
    with pytest.raises(bp.InputError, match="weights 2"):
        model_bytes(replace(model, parameters=bp.Parameters(weights, model.parameters.biases)))


def test_facts_that_json_cannot_hold_are_refused(tmp_path):
    with pytest.raises(bp.InputError, match="facts"):
        model_bytes(replace(network_model(), facts={"what": object()}))


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "m"
    bp.save(path, network_model())
    before = path.read_bytes()

    def fails(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", fails)
    with pytest.raises(bp.InputError, match="No space left"):
        bp.save(path, network_model("relu"))
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir()] == ["m"]


# ------------------------------------------------------------ what is refused


def flip(data, place, mask):
    return data[:place] + bytes([data[place] ^ mask]) + data[place + 1 :]


@st.composite
def mutations(draw):
    """A way to damage bytes: flips anywhere or in the header, other bytes, cuts, insertions, a wrong header length."""
    kind = draw(st.sampled_from(["flip", "flip in header", "bytes", "cut", "insert", "remove", "swap", "length"]))
    place, other = draw(st.floats(0, 1, exclude_max=True)), draw(st.floats(0, 1, exclude_max=True))
    mask, some = draw(st.integers(1, 255)), draw(st.binary(min_size=1, max_size=40))
    length = draw(st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 10_000)))

    def mutate(data):
        i, j = int(place * len(data)), int(other * len(data))
        low, high = min(i, j), max(i, j)
        return {
            "flip": lambda: flip(data, i, mask),
            "flip in header": lambda: flip(data, int(place * 300), mask),
            "bytes": lambda: data[:i] + some + data[i + len(some) :],
            "cut": lambda: data[:i],
            "insert": lambda: data[:i] + some + data[i:],
            "remove": lambda: data[:low] + data[high:],
            "swap": lambda: data[:low] + data[high:] + data[low:high],
            "length": lambda: length.to_bytes(8, "little") + data[8:],
        }[kind]()

    return mutate


@settings(max_examples=trials(2000))
@given(mutate=mutations())
def test_a_damaged_file_gives_one_error_or_is_the_same_file(mutate, iris_bytes):
    data = mutate(iris_bytes)
    if data != iris_bytes:
        refusal(data)
    else:
        assert model_from_bytes(data).network.sizes == (4, 4, 3)


def test_every_single_bit_of_the_file_counts(iris_bytes):
    rng = np.random.default_rng(0)
    places = [*range(200), *rng.integers(0, len(iris_bytes), 300), *range(len(iris_bytes) - 50, len(iris_bytes))]
    for place in places:
        refusal(flip(iris_bytes, int(place), 1 << int(rng.integers(8))))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=trials(300))
@given(data=st.data())
def test_a_record_with_a_true_digest_and_any_other_content_gives_an_error_or_a_model(data, iris_bytes):
    record, arrays = opened(iris_bytes)
    name = data.draw(st.sampled_from(sorted(record)))
    record[name] = data.draw(JSON)
    try:
        found = model_from_bytes(sealed(record, arrays))
    except bp.InputError as error:
        said = str(error)
    else:
        said = ""
        assert np.isfinite(found.predict(np.zeros((1, 4)))).all()
    assert "\n" not in said


def changed(**changes):
    return lambda record, arrays: ({**record, **changes}, arrays)


def with_arrays(change):
    return lambda record, arrays: (record, change(dict(arrays)))


SEALED = {
    "another format": (changed(format=2), "format 2"),
    "an older format": (changed(format=0), "format 0"),
    "no format": (lambda r, a: ({k: v for k, v in r.items() if k != "format"}, a), "damaged"),
    "other sizes": (changed(sizes=[4, 5, 3]), "weights 2|biases 2"),
    "sizes beyond memory": (changed(sizes=[4, 10**12, 3]), "biases 2"),
    "no sizes": (changed(sizes=[]), "sizes"),
    "an unknown activation": (changed(activations=["tanh", "os.system"]), "os.system"),
    "a formula that calls": (
        changed(activations=[{"name": "f", "formula": "__import__('os').abort()", "kinks": []}, "softmax"]), "formula"),
    "an unknown cost": (changed(cost="evil"), "evil"),
    "columns of another network": (changed(sizes=[4, 4, 3], encoding=None, activations=["tanh"]), "activation"),
    "a damaged encoding": (changed(encoding={"version": 1}), "encoding"),
    "a history of other things": (changed(history=[{"epoch": "x"}]), "damaged"),
    "options of another kind": (changed(options=3), "damaged"),
    "a version that is none": (changed(version=None), "version"),
    "a wrong shape": (with_arrays(lambda a: {**a, "weights 2": a["weights 2"].T[:3].copy()}), "weights 2"),
    "a lacking array": (with_arrays(lambda a: {k: v for k, v in a.items() if k != "biases 3"}), "biases 3"),
    "an array too many": (with_arrays(lambda a: {**a, "extra": np.zeros(1, np.float32)}), "extra"),
    "half precision": (with_arrays(lambda a: {k: v.astype(np.float16) for k, v in a.items()}), "dtype F16"),
    "integers": (with_arrays(lambda a: {k: v.astype(np.int32) for k, v in a.items()}), "dtype I32"),
    "two dtypes": (with_arrays(lambda a: {**a, "biases 2": a["biases 2"].astype(np.float64)}), "different dtypes"),
    "NaN": (with_arrays(lambda a: {**a, "biases 2": a["biases 2"] * np.float32("nan")}), "biases 2.*NaN"),
    "infinity": (with_arrays(lambda a: {**a, "biases 3": np.full(3, np.inf, np.float32)}), "biases 3.*NaN or infinity"),
    "no arrays": (with_arrays(lambda a: {}), "biases 2"),
}  # fmt: skip


@pytest.mark.parametrize("case", SEALED)
def test_what_a_true_digest_does_not_excuse_is_named(case, iris_bytes):
    change, said = SEALED[case]
    message = refusal(sealed(*change(*opened(iris_bytes))))
    assert re.search(said, message), message


def test_columns_that_do_not_fit_the_network_are_named(iris_bytes):
    record, arrays = opened(iris_bytes)
    record["sizes"], record["activations"] = [5, 4, 3], ["tanh", "softmax"]
    arrays["weights 2"] = np.zeros((4, 5), np.float32)
    assert "columns make 4 inputs" in refusal(sealed(record, arrays))


FOREIGN = {
    "nothing": b"",
    "a few bytes": b"abc",
    "text": b"age,income\n1,2\n" * 50,
    "zeros": b"\0" * 4096,
    "a pickle": pickle.dumps({"weights": [1, 2, 3]}) * 20,
    "another safetensors file": packed({"w": np.zeros(3)}),
    "one with other metadata": packed({"w": np.zeros(3)}, {"format": "pt"}),
    "one with an empty entry": packed({"w": np.zeros(3)}, {"backproof": ""}),
    "a header that says it is 2^63 bytes": (2**63).to_bytes(8, "little") + b"{}" * 50,
    "nested brackets": (200_000).to_bytes(8, "little") + b"[" * 200_000,
    "a header that is a list": (2).to_bytes(8, "little") + b"[]",
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_is_refused(name):
    assert refusal(FOREIGN[name])


def test_a_header_of_101_mib_is_refused():
    assert refusal((101 * 2**20).to_bytes(8, "little") + bytes(102 * 2**20))


def test_deep_json_behind_a_true_digest_is_refused():
    assert "damaged" in refusal(sealed("[" * 100_000, {"weights 2": np.zeros((1, 1))}))


def test_the_file_is_named_in_the_message(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("not a model")
    with pytest.raises(bp.InputError, match=r"notes\.txt"):
        bp.load(path)
    with pytest.raises(bp.InputError, match=r"absent.*cannot be read"):
        bp.load(tmp_path / "absent")
    with pytest.raises(bp.InputError, match="cannot be read"):
        bp.load(tmp_path)
    with pytest.raises(bp.InputError, match="path: int given; accepted: a path"):
        bp.load(3)


def test_what_is_no_model_is_not_saved(tmp_path):
    with pytest.raises(bp.InputError, match="model: dict"):
        bp.save(tmp_path / "m", {"weights": 1})
    with pytest.raises(bp.InputError, match="has its own"):
        bp.save(tmp_path / "m", network_model(), facts={})
