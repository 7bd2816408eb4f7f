"""Programs in as many styles as people have are run as they are; the drawing and the judging are held too."""

from dataclasses import replace

import pytest

from checking.styles import drawing, judging
from checking.styles.program import Program
from checking.styles.spec import FAULTS, RIGHT

DRAWN = list(drawing.draw(each=6, seed=1))
IN_EVERY_STYLE = [
    pytest.param(subject, id=subject.name, marks=() if k % 4 in (0, 3) else pytest.mark.published)
    for k, subject in enumerate(drawing.draw(each=2, seed=0))
]
"""Two programs in every style: in turn the first, which is right, or the second; the others with what takes minutes."""


@pytest.mark.parametrize("subject", DRAWN[::3], ids=lambda subject: subject.name)
def test_a_program_is_python_and_holds_the_name_that_is_asked_for(subject):
    names = {}
    exec(compile(subject.program.source, subject.name, "exec"), names)
    assert callable(names[subject.program.name])


def test_every_fault_and_every_style_is_drawn_and_a_third_is_right():
    assert {subject.spec.fault for subject in DRAWN} == {RIGHT, *FAULTS}
    assert len({subject.style.family for subject in DRAWN}) == len(drawing.STYLES)
    assert 0.25 < sum(subject.verdict == "correct" for subject in DRAWN) / len(DRAWN) < 0.6


def test_the_same_seed_draws_the_same_programs():
    assert [s.program for s in drawing.draw(2, 7)] == [s.program for s in drawing.draw(2, 7)]


@pytest.mark.parametrize("subject", IN_EVERY_STYLE)
def test_every_style_is_read_as_it_is_and_its_fault_is_named(subject, tmp_path):
    found = judging.judged(subject, tmp_path)
    assert found.right, found.said
    assert subject.verdict == "correct" or found.named, found.seen


def test_judging_sees_a_false_accusation_a_wrong_place_and_a_refusal(tmp_path):
    """Each by a program that is not what the subject says it is."""
    right = next(s for s in DRAWN if s.style.name == "lists" and s.spec.fault == RIGHT)
    wrong = next(s for s in DRAWN if s.style.name == "lists" and s.spec.fault != RIGHT)
    assert judging.judged(right, tmp_path).right
    assert judging.judged(wrong, tmp_path).named
    assert judging.judged(replace(wrong, spec=replace(wrong.spec, fault=RIGHT)), tmp_path).accused
    elsewhere = judging.judged(replace(wrong, spec=replace(wrong.spec, fault="slope missing", layer=9)), tmp_path)
    assert (elsewhere.right, elsewhere.located, elsewhere.named) == (True, False, False)
    assert judging.judged(replace(right, program=Program("x = 1\n", "x")), tmp_path).verdict == "refused"
