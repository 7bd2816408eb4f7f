"""An encoding survives JSON whole; anything that is not exactly one is refused in one line."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof import tables
from backproof.errors import InputError
from trials import trials


def encodings():
    rng = np.random.default_rng(0)
    columns = {
        "n": [1.5, np.nan, 3.0, 1e-320], "k": ["ü", None, "日", "u"], "im": rng.random((4, 2, 2)).astype(np.float32),
        "same": [1, 1, 1, 1], "c": ["p", "q", "r", "p"], "b": [0, 1, 0, 1], "r": [0.1, 0.2, 0.3, 7.0],
    }  # fmt: skip
    table = tables.Table.from_columns(columns, source="d\n.csv")
    return [(table, tables.fit_encoding(table, target)) for target in ("c", "b", "r", ["n", "r"], ["b", "k"])[:3]]


@pytest.mark.parametrize("case", range(3))
def test_an_encoding_comes_back_equal_and_encodes_to_the_same_bits(case):
    table, encoding = encodings()[case]
    text = encoding.to_json()
    back = tables.Encoding.from_json(text)
    assert back == encoding
    assert tables.Encoding.from_json(json.loads(text)) == encoding
    assert tables.Encoding.from_json(text.encode()) == encoding
    np.testing.assert_array_equal(back.features(table), encoding.features(table))
    np.testing.assert_array_equal(back.targets(table), encoding.targets(table))


def test_how_numbers_were_written_is_known_after_it_was_stored(tmp_path):
    with_units, without = tmp_path / "a.csv", tmp_path / "b.csv"
    with_units.write_text("w,y\n" + "".join(f"{i}.5 kg,{i * i}\n" for i in range(1, 9)), encoding="utf-8")
    without.write_text("w\n2.5\n", encoding="utf-8")
    encoding = tables.fit_encoding(tables.read(with_units), "y")
    told = tables.Encoding.from_json(encoding.to_json()).read(without).notes
    assert "'w' had numbers such as '1.5 kg' in training, and has numbers without a unit here" in told
    assert not any("unit" in note for note in tables.Encoding.from_json(encoding.to_json()).read(with_units).notes)


def leaves(value, path=()):
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    yield path
    for key, one in items:
        yield from leaves(one, (*path, key))


def whole_or_refused(record):
    """Return the encoding, or None where it was refused in one line."""
    try:
        return tables.Encoding.from_json(record)
    except InputError as error:
        message = str(error)
    assert len(message.splitlines()) == 1
    assert "accepted" in message
    return None


RECORDS = [json.loads(encoding.to_json()) for _, encoding in encodings()]
WRONG = [None, True, -1, 0, 2**80, 1e400, float("nan"), "", "ü", [], [[]], {}, ["a", "a"], {"kind": "numeric"}]


@settings(max_examples=trials(400))
@given(st.data())
def test_a_field_replaced_or_removed_is_refused_or_still_a_whole_encoding(data):
    record = json.loads(json.dumps(data.draw(st.sampled_from(RECORDS))))
    path = data.draw(st.sampled_from([one for one in leaves(record) if one]))
    parent = record
    for key in path[:-1]:
        parent = parent[key]
    if data.draw(st.booleans()):
        parent[path[-1]] = data.draw(st.sampled_from(WRONG))
    else:
        del parent[path[-1]]
    encoding = whole_or_refused(record)
    assert encoding is None or tables.Encoding.from_json(encoding.to_json()) == encoding
    assert encoding is None or (encoding.n_features >= 1 and encoding.n_outputs >= 1)


@settings(max_examples=trials(400))
@given(st.data())
def test_damaged_text_is_refused_or_still_a_whole_encoding(data):
    text = bytearray(json.dumps(data.draw(st.sampled_from(RECORDS))).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        text[data.draw(st.integers(0, len(text) - 1))] = data.draw(st.integers(0, 255))
    encoding = whole_or_refused(bytes(text))
    assert encoding is None or tables.Encoding.from_json(encoding.to_json()) == encoding


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"version": 2}, "version: 2 found; accepted: 1"),
        ({"dtype": "object"}, "dtype: 'object' found"),
        ({"columns": []}, "at least one"),
        ({"extra": 1}, "fields"),
        ({"target": {"kind": "ranking"}}, "target, kind: 'ranking' found; accepted: classification, regression"),
        (
            {"columns": [{"kind": "numeric", "name": "n", "mean": 0, "scale": 0, "fill": None}]},
            "scale: 0 found; accepted",
        ),
        (
            {"columns": [{"kind": "image", "name": "n", "shape": [2**20, 2**20], "scale": 1}]},
            "shape: [1048576, 1048576]",
        ),
        ({"dropped": [["n", "why"]]}, "each name once"),
        ({"notes": [{"words": "4", "template": "{n}", "facts": {"n": 3}}]}, "encoding, notes: words '4' found"),
        ({"notes": [{"words": "4"}]}, "notes: {'words': '4'} found; accepted: text"),
    ],
)
def test_what_is_wrong_with_a_record_is_said(change, part):
    with pytest.raises(InputError) as caught:
        tables.Encoding.from_json(RECORDS[0] | change)
    assert part in str(caught.value)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 100_000, b"\xff\xfe", "1e999", "0" * 9])
def test_text_that_is_no_record_is_refused(text):
    with pytest.raises(InputError, match="encoding"):
        tables.Encoding.from_json(text)
