"""A lesson file brings back the very state that it was taken from, and anything else is refused with a sentence."""

import json

import numpy as np
import pytest

from backproof.errors import InputError
from backproof.lab.lesson_file import is_lesson, open_lesson, read_lesson_file
from backproof.lab.messages import Go, Set, Take, Train
from backproof.lab.session import Session


@pytest.fixture(scope="module")
def taken():
    """A session that has learnt for an epoch, and its lesson file."""
    session = Session()
    session.answer(Set(changes={"data": "moons", "net": "2-3-2", "row": 7}))
    session.answer(Train(deed="epoch"))
    session.answer(Go(to="bp2.2"))
    return session, session.answer(Take(what="lesson"))


def changed(taken, **changes):
    return json.dumps(json.loads(taken[1]["text"]) | changes).encode()


def test_a_lesson_file_brings_back_network_parameters_rows_and_place(taken, tmp_path, monkeypatch):
    session, file = taken
    assert is_lesson(file["text"].encode())
    monkeypatch.chdir(tmp_path)
    (tmp_path / file["name"]).write_text(file["text"])
    again = Session(open_lesson(file["name"]))
    assert np.array_equal(again.learning.parameters.to_vector(), session.learning.parameters.to_vector())
    assert np.array_equal(again.data.x, session.data.x)
    assert again.everything()["picture"] == session.everything()["picture"]
    assert again.everything()["step"] == session.everything()["step"]
    found = {}
    exec(again.answer(Take(what="python"))["text"], found)
    assert np.array_equal(found["gradient"].weights[0], again.scene.example.gradient.weights[0])


def test_a_lesson_that_is_dropped_shows_its_notes_and_keeps_language_and_rights(taken):
    session = Session()
    session.answer(Set(changes={"lang": "zh"}))
    state = session.take_start(read_lesson_file("lesson.json", changed(taken, notes="看误差 δ。")))
    assert state["opening"]["sentence"] == "看误差 δ。"
    assert state["options"]["lang"] == "zh"
    assert not state["limits"]["may_run_code"]
    assert state["step"]["id"] == "bp2.2"


def test_of_many_rows_a_lesson_takes_some_and_the_one_that_is_shown():
    session = Session()
    state = session.answer(Set(changes={"data": "digits", "net": "64-3-10", "row": 1234, "lang": "en"}))
    again = Session(read_lesson_file("lesson.json", session.answer(Take(what="lesson"))["text"].encode()))
    assert len(again.data) <= len(session.data)
    shown = again.everything()["picture"]
    assert shown["cost"] == state["picture"]["cost"]
    assert shown["layers"] == state["picture"]["layers"]


@pytest.mark.parametrize(
    "changes",
    [{"backproof_lesson": 2}, {"x": [[1.0, 2.0], [1.0]]}, {"x": [[1.0]]}, {"x": []}, {"y": [[1.0]]}, {"vector": [1.0]},
     {"vector": "abc"}, {"address": "net=9-9"}, {"address": "x" * 5000}, {"image": [1, 3]}, {"image": [-1, -2]},
     {"code": "import os"}, {"notes": 3}, {"address": "cost=categorical_cross_entropy&net=2-3-1", "vector": [1] * 13}],
)  # fmt: skip
def test_a_lesson_that_does_not_hold_together_is_refused(taken, changes):
    with pytest.raises(InputError):
        read_lesson_file("lesson.json", changed(taken, **changes))


def test_what_is_no_lesson_is_refused(taken, tmp_path):
    for content in (b"", b"{", b"\xff", b"[" * 10_000, taken[1]["text"].encode()[:-5]):
        with pytest.raises(InputError):
            read_lesson_file("lesson.json", content)
    with pytest.raises(InputError):
        open_lesson(str(tmp_path / "none.json"))
    assert not is_lesson(b'[{"a": 1}]')
