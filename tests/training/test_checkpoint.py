"""A checkpoint's file is what was written, to the bit, and holds nothing that a run could not have written."""

import hashlib
import json
import re

import numpy as np
import pytest
from safetensors.numpy import load as unpacked
from safetensors.numpy import save as packed

from backproof.errors import InputError
from backproof.network import Network
from backproof.training import Checkpoint, Stopping, train

NET = Network([2, 2, 1], "tanh")
X = np.random.default_rng(0).random((12, 2))
OPTIONS = {"epochs": 5, "shuffle": lambda order, epoch: order[::-1], "stopping": Stopping("cost", 3)}


@pytest.fixture(scope="module")
def point():
    stopped = train(NET, X, X[:, :1], **OPTIONS, callbacks=[lambda record: record.epoch == 2])
    return stopped.checkpoint


@pytest.fixture(scope="module")
def content(point):
    return point.to_bytes()


def sealed(record, arrays):
    """A file with a true digest, whatever it holds."""
    data = packed(arrays, {"backproof checkpoint": f"{'0' * 64} {json.dumps(record)}"})
    return data.replace(b"0" * 64, hashlib.sha256(data).hexdigest().encode(), 1)


def opened(data):
    length = int.from_bytes(data[:8], "little")
    text = json.loads(data[8 : 8 + length])["__metadata__"]["backproof checkpoint"].partition(" ")[2]
    return json.loads(text), unpacked(data)


def refusal(data):
    with pytest.raises(InputError) as caught:
        Checkpoint.from_bytes(data)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_what_is_read_is_what_was_written(point, content, tmp_path):
    point.save(tmp_path / "point")
    read = Checkpoint.load(tmp_path / "point")
    assert read.to_bytes() == content == (tmp_path / "point").read_bytes()
    assert read.history == point.history
    assert (read.epoch, read.engine, read.fingerprint) == (2, point.engine, point.fingerprint)
    np.testing.assert_array_equal(read.state.vector, point.state.vector)
    np.testing.assert_array_equal(read.watched.best_vector, point.watched.best_vector)


def test_every_single_flipped_bit_is_refused(content):
    for place in range(len(content)):
        for bit in range(8):
            refusal(content[:place] + bytes([content[place] ^ (1 << bit)]) + content[place + 1 :])


@pytest.mark.parametrize("length", [0, 7, 8, 100, -1])
def test_a_part_of_a_checkpoint_is_refused(content, length):
    refusal(content[:length])


def test_the_helper_that_seals_gives_a_file_that_is_accepted(content):
    """Else every refusal below could be for the wrong reason."""
    assert Checkpoint.from_bytes(sealed(*opened(content))).to_bytes() == content


FIELDS = [
    ({"epoch": -5}, "epoch is -5; accepted: a whole number from 0"),
    ({"epoch": 2.0}, "epoch is 2.0; accepted: a whole number"),
    ({"epoch": True}, "epoch is True; accepted: a whole number"),
    ({"epoch": 3}, "a history of 2 epochs found; accepted: of the epochs 1 to 3"),
    ({"step": -1}, "step is -1; accepted: a whole number from 0"),
    ({"step": 10**30}, "step is 1000.*; accepted: a whole number from 0 to"),
    ({"slots": 3}, "no array 'slot 3'"),
    ({"slots": 1}, "an array 'slot 2' found"),
    ({"slots": 10**6}, "slots is 1000000; accepted: a whole number from 0 to 16"),
    ({"best": "nan"}, "best is 'nan'; accepted: a number"),
    ({"best": "high"}, "best is 'high'; accepted: a number"),
    ({"best": None}, "best is None; accepted: a number"),
    ({"best_epoch": -1}, "best_epoch is -1; accepted: a whole number from 0"),
    ({"idle": "2"}, "idle is '2'; accepted: a whole number from 0"),
    ({"plateaus": 0.5}, "plateaus is 0.5; accepted: a whole number from 0"),
    ({"fingerprint": None}, "fingerprint is None; accepted: text"),
    ({"engine": 7}, "engine is 7; accepted: text"),
    ({"engine": "x" * 1000}, "engine is 'xxx.*…; accepted: text of at most 100"),
    ({"format": 2}, "format 2 found"),
    ({"evil": 1}, "a field 'evil' found; accepted: step, epoch"),
    ({"history": {}}, "history: dict found; accepted: a list of epochs"),
    ({"history": [3, 4]}, "history, epoch 1: 3 found; accepted: an object"),
]


@pytest.mark.parametrize(("change", "message"), FIELDS, ids=[str(change)[:40] for change, _ in FIELDS])
def test_a_field_out_of_its_range_is_refused_by_name(content, change, message):
    record, arrays = opened(content)
    assert re.search(message, refusal(sealed(record | change, arrays)))


@pytest.mark.parametrize("name", ["step", "epoch", "slots", "best", "history", "fingerprint", "format"])
def test_a_field_that_lacks_is_named(content, name):
    record, arrays = opened(content)
    del record[name]
    assert name in refusal(sealed(record, arrays))


ROWS = [
    ({"epoch": 2}, "a history of 2 epochs found"),
    ({"epoch": 0}, "history, epoch 1: epoch is 0; accepted: a whole number from 1"),
    ({"cost": "low"}, "history, epoch 1: cost is 'low'; accepted: a number"),
    ({"learning_rate": "inf"}, "learning_rate is 'inf'; accepted: a finite number"),
    ({"error_norms": [-1.0]}, "error_norms is list; accepted: a list of: a number ≥ 0"),
    ({"metrics": {"accuracy": None}}, "metrics is dict; accepted: an object of: a number"),
    ({"seconds": -1}, "seconds is -1; accepted: a finite number ≥ 0"),
    ({"more": 1}, "a field 'more' found"),
]


@pytest.mark.parametrize(("change", "message"), ROWS, ids=[str(change) for change, _ in ROWS])
def test_a_row_of_the_history_is_held_to_the_letter_too(content, change, message):
    record, arrays = opened(content)
    record["history"][0] |= change
    assert re.search(message, refusal(sealed(record, arrays)))


ARRAYS = {
    "a vector that lacks": (lambda a: a.pop("vector"), "no array 'vector'"),
    "a slot of another length": (lambda a: a.update({"slot 1": np.zeros(3)}), "'slot 1' is float64 \\(3,\\)"),
    "a slot of another dtype": (lambda a: a.update({"slot 2": np.zeros(9, np.float32)}), "'slot 2' is float32"),
    "a matrix": (lambda a: a.update({"vector": np.zeros((3, 3))}), "'vector' is float64 \\(3, 3\\)"),
    "parameters that are whole numbers": (lambda a: a.update({"vector": np.zeros(9, np.int64)}), "'vector' is int64"),
    "parameters that are not finite": (lambda a: a.update({"vector": np.full(9, np.nan)}), "'vector' holds NaN"),
    "best parameters that are not finite": (
        lambda a: a.update({"best vector": np.full(9, np.inf)}), "'best vector' holds NaN"),
    "half precision": (lambda a: a.update({"vector": np.zeros(9, np.float16)}), "'vector' has dtype F16"),
    "an array too many": (lambda a: a.update({"more": np.zeros(1)}), "an array 'more' found"),
    "an order of fractions": (lambda a: a.update({"order": np.zeros(12)}), "'order' is float64 \\(12,\\)"),
}  # fmt: skip


@pytest.mark.parametrize("case", ARRAYS)
def test_an_array_that_does_not_fit_is_refused_by_name(content, case):
    change, message = ARRAYS[case]
    record, arrays = opened(content)
    change(arrays)
    assert re.search(message, refusal(sealed(record, arrays)))
