"""The lessons: each place opens, every number that is said is computed, and everything is said in both languages."""

import re

import pytest

from backproof.errors import InputError
from backproof.faces import LANGUAGES
from backproof.lab import telling
from backproof.lab.lesson_records import read_lesson
from backproof.lab.lessons import ORDER, lesson, with_numbers_of
from backproof.lab.messages import Lesson, Set, Train
from backproof.lab.session import Session
from backproof.network import Network
from backproof.rendering.mathematics import number_text


@pytest.fixture(scope="module", autouse=True)
def one_proof():
    """The proof of one network for all: that of each place has tests of its own."""
    with pytest.MonkeyPatch.context() as patch:
        derivation = telling.derivation_of(Network([2, 3, 1]))
        patch.setattr(telling, "derivation_of", lambda network: derivation)
        yield


PLACES = [(name, at) for name in ORDER for at in range(len(lesson(name).places))]
WRITTEN = re.compile(r"\d+\.\d+|\d+e")
"""A number that is written down in a sentence, where it would stay when the network changes."""


@pytest.mark.parametrize(("name", "at"), PLACES)
def test_every_place_opens_and_says_only_numbers_that_are_computed(name, at):
    session = Session()
    state = session.answer(Lesson(name=name, at=at))
    place = lesson(name).places[at]
    for language in LANGUAGES:
        told = session.answer(Set(changes={"lang": language}))["lesson"]
        assert (told["at"], told["count"]) == (at, len(lesson(name).places))
        assert "{" not in told["sentences"][0] + told["task"]
        said = re.sub(r"\{[^}]*\}", "", place.sentences[language] + place.task[language])
        assert WRITTEN.search(said) is None
    names = [set(re.findall(r"\{[^}]*\}", place.sentences[language])) for language in LANGUAGES]
    assert names[0] == names[1]
    assert names[0]
    assert state["step"]["id"]
    assert state["unread"] is None


def test_the_numbers_of_a_lesson_are_those_of_the_picture():
    session = Session()
    state = session.answer(Lesson(name="forward", at=3))
    output = state["picture"]["layers"][2]["neurons"][0]
    assert f"The output is {output['a']}, and the target is {output['y']}." in state["lesson"]["sentences"][0]
    assert number_text(session.scene.example.cost) in state["lesson"]["sentences"][0]


def test_what_goes_wrong_does_go_wrong():
    session = Session()
    session.answer(Lesson(name="what_goes_wrong", at=0))
    assert session.scene.example.slope(3, 1) < 1e-3
    session.answer(Lesson(name="what_goes_wrong", at=1))
    assert session.scene.example.slope(2, 1) == 0
    state = session.answer(Lesson(name="what_goes_wrong", at=2))
    errors = session.samples.all[-1].errors
    assert errors[0] < errors[-1] / 30
    assert state["lesson"]["title"]


def test_a_lesson_is_left_and_another_name_is_refused():
    session = Session()
    session.answer(Lesson(name="bp2", at=99))
    assert session.answer(Lesson())["lesson"] is None
    with pytest.raises(InputError):
        session.answer(Lesson(name="bp9"))


NO_LESSONS = [
    b"",
    b"{}",
    b'{"backproof_lesson": 1, "title": {}, "places": []}',
    b'{"backproof_lesson": 1, "title": {}, "places": [{"code": "x"}]}',
    b'{"title": {}, "places": [{"address": "v=1", "sentences": {}, "task": {}}]}',
]


@pytest.mark.parametrize("text", NO_LESSONS)
def test_a_file_that_is_no_lesson_is_refused(text):
    with pytest.raises(InputError):
        read_lesson(text)


def test_the_numbers_of_a_lesson_are_those_of_now():
    session = Session()
    state = session.answer(Lesson(name="forward", at=1))
    assert not state["lesson"]["moved_on"]
    frame = session.answer(Train(deed="epoch"))
    assert frame["lesson"]["moved_on"]
    place = lesson("forward").places[1]
    assert frame["lesson"]["sentences"] != state["lesson"]["sentences"]
    assert frame["lesson"]["sentences"] == [with_numbers_of(session.scene, place.sentences["en"])]
    assert "lesson" not in session.frame(read=False)
    assert session.answer(Lesson(name="forward", at=1))["lesson"] == state["lesson"]
