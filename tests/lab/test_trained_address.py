"""The address of a network that was trained: whoever opens it sees it trained to the same step, and the same bits."""

import numpy as np
import pytest

from backproof.lab.lab_options import LabOptions
from backproof.lab.lesson_records import LessonFile, LessonPlace
from backproof.lab.messages import Open, Set, Train
from backproof.lab.session import Session
from backproof.lab.start import Start


def address_of(session):
    return session.parts(("take",))["take"]["address"]


def trained(session, steps):
    for _ in range(steps):
        session.answer(Train(deed="step"))
    return session


def to_its_end(session):
    """Let a training go on in pieces of uneven length, as a host does, until it pauses."""
    while session.running:
        session.advance(0.0, 3)
    return session


def vector(session):
    return session.learning.parameters.to_vector()


@pytest.mark.parametrize("asked", ["v=1", "v=1&net=2-4-1&act=tanh,sigmoid&optimizer=adam&rate=0.01&batch=3&seed=4"])
def test_it_opens_the_network_that_was_seen(asked):
    session = Session()
    session.answer(Open(address=asked, language="en"))
    address = address_of(trained(session, 7))
    assert address.endswith("&trained=7")
    again = Session()
    shown = again.answer(Open(address=address, language="en"))
    assert again.running
    assert (address_of(again), shown["unread"]) == (address, None)  # also before it is there
    to_its_end(again)
    assert np.array_equal(vector(again), vector(session))
    assert (again.running, again.until, address_of(again)) == (False, 0, address)


def test_the_command_opens_it_too():
    address = address_of(trained(Session(), 5))
    session = Session(Start(LabOptions.of_address(address), address=address))
    session.answer(Open(address="", language="en"))
    assert np.array_equal(vector(to_its_end(session)), vector(trained(Session(), 5)))


def test_whoever_goes_on_or_pauses_is_not_held_to_it():
    session = Session()
    session.answer(Open(address="trained=50", language="en"))
    session.answer(Train(deed="pause"))
    assert (session.running, session.until) == (False, 0)
    session.answer(Open(address="trained=50", language="en"))
    session.answer(Train(deed="run"))
    session.advance(0.0, 60)
    assert session.running
    session.answer(Open(address="trained=50", language="en"))
    session.advance(0.0, 3)
    session.answer(Set(changes={"rate": 1.0}))
    assert session.until == 0
    assert "trained" not in address_of(session)


@pytest.mark.parametrize(("said", "shown"), [("trained=-3", "trained=0"), ("trained=some", "trained=0"),
                                             ("trained=1e30", "trained=10000000")])  # fmt: skip
def test_what_is_no_number_of_steps_is_said(said, shown):
    session = Session()
    assert f"{said} (taken instead: {shown})" in session.answer(Open(address=f"v=1&{said}", language="en"))["unread"]


def test_a_page_without_python_trains_nothing():
    session = Session(Start(may_train=False))
    session.answer(Open(address="trained=5", language="en"))
    assert not session.running


def test_a_place_of_a_lesson_may_ask_for_it():
    place = LessonPlace("v=1&trained=6", {"en": "Look at {delta.3.1}."})
    session = Session(Start(lesson=LessonFile(1, {"en": "Mine"}, [place]), moves=False))
    session.answer(Open(address="", language="en"))
    assert np.array_equal(vector(to_its_end(session)), vector(trained(Session(), 6)))
