"""What a page may say: whatever comes, nothing but an error that is said on purpose, and the state stays whole."""

import json
import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backproof.errors import BackproofError, InputError
from backproof.lab import telling
from backproof.lab.bounds import MOST_PARAMETERS, MOST_WIDTH
from backproof.lab.lab_options import BY_NAME, OPTIONS, LabOptions
from backproof.lab.messages import Set, Train, message_of, read_message
from backproof.lab.session import Session
from backproof.network import Network
from trials import trials

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
SMALL = st.integers(-3, 12)
"""Numbers near what layers and neurons may be, so that many messages are within the schema."""
VALUES = {
    "net": st.lists(st.integers(1, 6), min_size=2, max_size=4) | PLAIN,
    "act": st.lists(st.sampled_from(["relu", "softmax", "tanh", "sigmoid"]), max_size=4) | PLAIN,
    "data": st.sampled_from(["xor", "circles", "blobs", "own", "mnist"]),
}
OF_EACH = {option.name: st.sampled_from(option.choices) | PLAIN if option.choices else SMALL | st.floats() | PLAIN
           for option in OPTIONS}  # fmt: skip
CHANGES = st.fixed_dictionaries({}, optional=OF_EACH | VALUES)
SAID = st.one_of(
    st.builds(dict, type=st.just("open"), address=st.text(max_size=30) | st.just("net=3-4-2&row=9&step=bp2.2.7")),
    st.builds(dict, type=st.just("set"), changes=CHANGES),
    st.builds(dict, type=st.just("go"), to=st.sampled_from(["next", "previous", "last", "bp2.2.9", "z.9.9.9", "x"])
              | st.text(max_size=8) | st.fixed_dictionaries({"layer": SMALL, "neuron": SMALL})),
    st.builds(dict, type=st.just("train"), deed=st.sampled_from(["run", "pause", "step", "epoch", "reset", "win"])),
    st.builds(dict, type=st.just("weight"), layer=SMALL | st.none(), j=SMALL, k=SMALL),
    st.builds(dict, type=st.just("points"), points=st.lists(st.tuples(st.floats(), st.floats(), SMALL), max_size=4)),
    st.builds(dict, type=st.sampled_from(["drawn", "check", "digit", "lesson", "take", "demonstration", "eval"])),
    st.dictionaries(st.text(max_size=8), PLAIN, max_size=4),
)  # fmt: skip


def whole(state):
    """Whether a state is JSON as the standard has it, without NaN."""
    return json.dumps(state, allow_nan=False) != ""


def said_to(session, said):
    """Say something to a session, and hold what comes back to what a page can bear."""
    try:
        parts = session.answer(message_of(said))
    except BackproofError:
        return False
    assert whole(parts)
    session.advance(0.0, 1)
    return True


@pytest.fixture(scope="module")
def session():
    """A session whose proofs are all that of one network: a proof for each of hundreds would take minutes."""
    with pytest.MonkeyPatch.context() as patch:
        derivation = telling.derivation_of(Network([2, 3, 1]))
        patch.setattr(telling, "derivation_of", lambda network: derivation)
        yield Session()


@settings(max_examples=trials(120))
@given(SAID)
def test_whatever_is_said_is_answered_or_refused_on_purpose(session, said):
    said_to(session, said)


@pytest.mark.published
@settings(max_examples=2_000)
@given(SAID)
def test_thousands_of_things_are_answered_or_refused_on_purpose(session, said):
    said_to(session, said)


@settings(max_examples=trials(100))
@given(st.binary(max_size=40) | st.text(max_size=40))
def test_what_is_no_message_is_refused_on_purpose(text):
    with pytest.raises(InputError):
        read_message(text)


@pytest.mark.parametrize(
    "text",
    ['{"type": "train"}', '{"type": "train", "deed": "run", "more": 1}', '{"type": "launch"}', "[]", "null",
     '{"type": "weight", "layer": 1000000}', '{"type": "points", "points": []}', '{"type": "go", "to": {"layer": 1}}',
     '{"type": "points", "points": [[1e9, 0, 0]]}', '{"type": "train", "deed": "run", "id": -1}',
     '{"type": "points", "points": [[NaN, 0, 0]]}', "[" * 100_000],
)  # fmt: skip
def test_the_schema_is_closed_and_bounded(text):
    with pytest.raises(InputError):
        read_message(text)


def test_what_is_within_the_schema_is_read():
    assert read_message('{"type": "set", "changes": {"rate": 2}}') == Set(changes={"rate": 2})
    assert message_of({"type": "train", "deed": "run", "id": 7}) == Train(deed="run", id=7)


# -------------------------------------------------------------------- options


@settings(max_examples=trials(100))
@given(CHANGES | st.dictionaries(st.sampled_from(list(BY_NAME)), PLAIN, max_size=6))
def test_options_are_clamped_and_an_address_gives_the_same_again(changes):
    options = LabOptions().changed(changes)
    for option in OPTIONS:
        value = options[option.name]
        if option.choices:
            assert value in option.choices
        if option.bounds:
            assert option.bounds[0] <= value <= option.bounds[1]
            assert math.isfinite(value)
    sizes = options["net"]
    assert len(options["act"]) == len(sizes) - 1
    assert all(1 <= size <= MOST_WIDTH for size in sizes)
    assert sum(n * m + n for m, n in pairwise(sizes)) <= MOST_PARAMETERS
    again = LabOptions.of_address(options.address)
    assert {name: again[name] for name in again if name != "hide"} == {
        name: pytest.approx(options[name]) if isinstance(options[name], float) else options[name]
        for name in options if name != "hide"
    }  # fmt: skip


def test_an_address_of_a_later_version_and_nonsense_are_passed_over():
    assert LabOptions.of_address("#v=9&unknown=1&net=&rate=nan&rate=2&lang=xx&row=1e99")["rate"] == 2
    assert LabOptions.of_address("net=2-3-1&net=%FF%FE&hide=" + "a," * 1000)["net"] == (2, 3, 1)
