"""Refusals in both languages: every template has its pair, with the same facts; and the check of that, seen to fail."""

import ast
from pathlib import Path

import pytest

import architecture
from backproof.checking import SubjectError
from backproof.errors import InputError, Keyword
from backproof.rendering.refusals import refusal
from backproof.rendering.words import check_refusals
from rendering.test_words import faults_of

SOURCES = [
    path for path in architecture.files() if "checking" in path.parts or path.name in ("check.py", "check_op.py")
]
PAIRS = dict(check_refusals.REFUSALS)


def raised(path: Path):
    """The first argument of every error of ours in a file, as syntax."""
    for node in ast.walk(architecture.tree(path)):
        name = getattr(getattr(node, "func", None), "id", "")
        if isinstance(node, ast.Call) and name in ("InputError", "SubjectError", "OutOfTimeError") and node.args:
            yield node.args[0]


def untold(path: Path):
    """The errors that have no Chinese: a sentence that is put together at once, or one without its pair."""
    for template in raised(path):
        if isinstance(template, ast.JoinedStr):
            yield ast.unparse(template)
        elif isinstance(template, ast.Constant) and template.value not in PAIRS:
            yield template.value


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_every_error_of_checking_has_its_chinese(path):
    assert list(untold(path)) == []


def test_the_pairs_are_whole():
    assert len(PAIRS) == len(check_refusals.REFUSALS)
    assert faults_of({english: (english, chinese) for english, chinese in PAIRS.items()}) == []


def test_an_error_without_chinese_is_seen(tmp_path):
    path = tmp_path / "odd.py"
    path.write_text(
        'raise InputError("nobody said this")\nraise SubjectError(f"{x} is bad")\nraise InputError(known)\n'
    )
    assert list(untold(path)) == ["nobody said this", "f'{x} is bad'"]


def test_an_error_within_an_error_a_phrase_and_a_keyword_are_said_in_the_language():
    inner = SubjectError("your code raised {error}", error="ValueError: no")
    outer = SubjectError("{path}: cannot be imported: {error}", path="a.py", error=inner)
    assert refusal(outer, "en") == "a.py: cannot be imported: your code raised ValueError: no"
    assert refusal(outer, "zh") == "a.py：无法导入：你的代码引发了 ValueError: no"
    phrase = {"option": "--at", "given": "x", "accepted": "numbers with commas between them"}
    wrong = InputError("{option}: {given!r} given; accepted: {accepted}", **phrase)
    assert refusal(wrong, "zh") == "--at：给出的是 'x'；可接受：以逗号分隔的数"
    other = InputError("give {option}", option=Keyword("drop"))
    assert refusal(other, "zh", lambda keyword: f"--{keyword.name}") == "give --drop"
