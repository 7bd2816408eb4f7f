"""A lesson file brings back the very state that it was taken from, and anything else is refused with a sentence."""

import json
from pathlib import Path

import numpy as np
import pytest

from backproof.errors import InputError
from backproof.lab.lesson_file import is_lesson, open_lesson, read_lesson_file
from backproof.lab.lessons import GIVEN, ORDER
from backproof.lab.messages import Go, Lesson, Open, Set, Take, Train
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


# ------------------------------------------------------------ places of a teacher


def place(address="v=1&row=2&step=bp1.3", said="The error is {delta.3.1}.", **more):
    return {"address": address, "sentences": {"en": said, "zh": f"误差：{said}"}, "task": {"en": "Go on."}, **more}


def written(*places, **more):
    """The bytes of a lesson that a teacher wrote."""
    return json.dumps({"backproof_lesson": 1, "title": {"en": "Mine", "zh": "我的"}, "places": places, **more}).encode()


def test_a_place_hides_what_its_address_says_and_no_other_place_does(tmp_path):
    path = tmp_path / "mine.json"
    path.write_bytes(written(place("v=1&lang=zh&hide=train,check"), place("v=1&hide=take"), place("v=1")))
    session = Session(open_lesson(str(path)))
    hidden = [session.answer(Open(language="en"))["options"]["hide"]]
    hidden += [session.answer(Lesson(name=GIVEN, at=at))["options"]["hide"] for at in (1, 2)]
    assert [list(each) for each in hidden] == [["train", "check"], ["take"], []]
    session.answer(Set(changes={"hide": ["data"]}))
    assert list(session.answer(Lesson(name="forward", at=0))["options"]["hide"]) == ["data"]


def test_a_place_needs_no_task(tmp_path):
    path = tmp_path / "mine.json"
    path.write_bytes(written({"address": "v=1", "sentences": {"zh": "看。"}}))
    told = Session(open_lesson(str(path))).answer(Open(language="en"))["lesson"]
    assert (told["sentences"], told["task"]) == (["看。"], "")


def test_a_lesson_of_places_alone_opens_at_its_first_place_with_its_numbers(tmp_path):
    path = tmp_path / "mine.json"
    path.write_bytes(written(place(), place("v=1&net=2-2&act=softmax&cost=categorical_cross_entropy&data=moons")))
    assert is_lesson(path.read_bytes())
    session = Session(open_lesson(str(path)))
    state = session.answer(Open(language="en"))
    assert state["step"]["id"] == "bp1.3"
    output = state["picture"]["layers"][2]["neurons"][0]
    assert state["lesson"]["sentences"] == [f"The error is {output['delta']}."]
    assert (state["lesson"]["title"], state["lesson"]["count"]) == ("Mine", 2)
    assert [each["value"] for each in state["choices"]["lessons"]] == [GIVEN, *ORDER]
    assert not state["running"]["on"]
    then = session.answer(Lesson(name=GIVEN, at=1))
    assert then["options"]["net"] == [2, 2]
    assert session.answer(Set(changes={"lang": "zh"}))["lesson"]["title"] == "我的"
    assert session.answer(Lesson())["lesson"] is None


def test_places_may_stand_in_a_file_with_a_network_and_rows(taken):
    places = [place("step=bp2.2", "{delta.2.1}"), place("data=xor&net=2-3-1")]
    content = changed(taken, title={"en": "Mine"}, places=places)
    session = Session()
    state = session.take_start(read_lesson_file("lesson.json", content))
    assert np.array_equal(session.learning.parameters.to_vector(), taken[0].learning.parameters.to_vector())
    assert state["lesson"]["sentences"] == [state["picture"]["layers"][1]["neurons"][0]["delta"]]
    assert session.answer(Lesson(name=GIVEN, at=1))["options"]["data"] == "xor"
    assert np.array_equal(session.answer(Lesson(name=GIVEN, at=0)) and session.data.x, taken[0].data.x)


def test_what_a_place_says_that_is_not_understood_is_told():
    session = Session(read_lesson_file("mine.json", written(place("v=1&colour=red&rate=a"))))
    told = session.answer(Open(language="en"))["unread"]
    assert "colour=red" in told
    assert "rate=a" in told


def test_a_place_may_train_before_it_is_shown():
    session = Session(read_lesson_file("mine.json", written(place(epochs=3))))
    by_hand = Session()
    by_hand.answer(Open(address="v=1&row=2", language="en"))
    for _ in range(3):
        by_hand.answer(Train(deed="epoch"))
    assert np.array_equal(session.learning.parameters.to_vector(), by_hand.learning.parameters.to_vector())
    history = session.answer(Open(language="en"))["history"]
    assert history["epochs"] == [0, 1, 2, 3]
    assert history["panels"] == by_hand.answer(Open(language="en"))["history"]["panels"]


@pytest.mark.parametrize(
    ("place_of", "why"),
    [
        (place("cost=categorical_cross_entropy"), "place 1"),
        (place("data=own"), "place 1: data: own given"),
        (place(epochs=1001), "epochs"),
        (place(code="import os"), "code"),
        (place("net=900-300-10&data=digits", epochs=900), "900 epochs given"),
    ],
)
def test_a_place_that_cannot_be_shown_is_refused_by_its_number(place_of, why):
    with pytest.raises(InputError, match=why):
        Session(read_lesson_file("mine.json", written(place_of)))


def test_hostile_words_stay_words():
    said = "<script>alert(1)</script>{w.9.9.9}{__class__}{0}\u202e"
    session = Session(read_lesson_file("mine.json", written(place(said=said), title={"en": "</script>"})))
    assert session.answer(Open(language="en"))["lesson"]["sentences"] == [said]
    assert "<script>alert" not in session.answer(Take(what="snapshot"))["text"]


def test_the_example_of_a_lesson_opens_at_every_place():
    path = Path(__file__).parent.parent.parent / "examples" / "lesson.json"
    session = Session(open_lesson(str(path)))
    for at, place_of in enumerate(json.loads(path.read_text("utf-8"))["places"]):
        state = session.answer(Lesson(name=GIVEN, at=at))
        assert state["unread"] is None
        for language in ("en", "zh"):
            assert "{" in place_of["sentences"][language]
            told = session.answer(Set(changes={"lang": language}))["lesson"]
            assert "{" not in told["sentences"][0]
