"""Phrases go through JSON and come back as they were; nothing else is put together."""

import json

import numpy as np
import pytest

from backproof.durable.phrases import read_words, stored_words
from backproof.errors import InputError, Keyword, Phrase

PHRASES = {
    "no facts": Phrase("a callback asked to stop"),
    "numbers": Phrase("{name!r}: {count:,} of {all}, mean {mean:.6g}", name="a", count=12345, all=7, mean=1 / 3),
    "numbers of NumPy": Phrase("{count:,} of {mean:.6g}", count=np.int64(12345), mean=np.float64(1 / 3)),
    "a phrase within": Phrase("{ended}; {why}", ended=Phrase("{n} epochs", n=3), why=Phrase("asked")),
    "an option": Phrase("{option} if not", option=Keyword("missing_values", ["-1"])),
    "an option alone": Phrase("{option} if not", option=Keyword("drop")),
    "braces as they are": Phrase("a set {x} of one"),
}


@pytest.mark.parametrize("name", PHRASES)
def test_a_phrase_comes_back_with_all_that_it_was_made_of(name):
    phrase = PHRASES[name]
    again = read_words(json.loads(json.dumps(stored_words(phrase))))
    assert isinstance(again, Phrase)
    assert (str(again), again.template) == (str(phrase), phrase.template)
    assert again.in_words(lambda keyword: f"--{keyword.name}") == phrase.in_words(lambda keyword: f"--{keyword.name}")


def test_plain_text_is_plain_text():
    assert stored_words("iris") == read_words("iris") == "iris"


def test_a_fact_that_json_does_not_have_is_kept_as_its_text():
    again = read_words(stored_words(Phrase("shape {shape}", shape={3})))
    assert (again, again.facts) == ("shape {3}", {"shape": "{3}"})


def test_what_cannot_come_back_is_kept_as_plain_words():
    class Kind:
        def __format__(self, spec):
            return "special"

        def __str__(self):
            return "other"

    assert stored_words(Phrase("a {kind}", kind=Kind())) == "a special"


def stored(template="{n} epochs", words="3 epochs", **facts):
    return {"words": words, "template": template, "facts": facts or {"n": 3}}


HOSTILE = {
    "other words": stored(words="4 epochs"),
    "an attribute": stored("{n.real} epochs"),
    "an attribute that is called so": stored("{n.real} epochs", **{"n": 3, "n.real": 3}),
    "an item": stored("{n[0]} epochs", n="3"),
    "a name that is no fact": stored("{m} epochs"),
    "a number of a million digits": stored("{n:01000000d} epochs"),
    "a format within a format": stored("{n:{n}} epochs"),
    "a brace that is open": stored("{n epochs"),
    "a template that is no text": {"words": "a", "template": 1, "facts": {}},
    "facts that are no object": {"words": "a", "template": "a", "facts": [1]},
    "a fact that is an object": stored("{n} epochs", n={"a": 1}),
    "a phrase within that lies": stored("{n}", "3", n=stored(words="3")),
    "a format that does not suit": stored("{n:d}", "a", n="a"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_no_phrase_made_is_refused(name):
    with pytest.raises(InputError, match="accepted: what their template and facts give"):
        read_words(HOSTILE[name])


def test_phrases_within_phrases_without_end_are_refused():
    deep = stored("a", "a")
    for _ in range(500):
        deep = {"words": "a", "template": "{n}", "facts": {"n": deep}}
    with pytest.raises(InputError, match="words 'a' found"):
        read_words(deep)
