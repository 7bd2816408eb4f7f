"""The catalogues of words: a pair for every key, the same facts in both languages, Chinese that is Chinese."""

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

from backproof.faces import Message
from backproof.rendering import words
from backproof.rendering.words import filled, names_in, say, tell

MATTERS = sorted(
    module.name.removeprefix("words_of_")
    for module in iter_modules(words.__path__)
    if module.name.startswith("words_of_") and not module.name.startswith("words_of_derivation_")
)
"""All but those of derivations, which have mathematics in braces, and of errors: they have tests of their own."""
TABLES = [(matter, name) for matter in MATTERS for name in vars(import_module(f"{words.__name__}.words_of_{matter}"))
          if name.isupper() and isinstance(words.table(matter, name), dict)]  # fmt: skip


NAMES_OF_LANGUAGES = ("other_language",)
"""Words that stand in the other language on purpose: who looks for Chinese reads 中文."""


def faults_of(table):
    """Return what is wrong with a table of words: no pair, other facts, no Chinese, a half-width comma in Chinese."""
    wrong = []
    for key, pair in table.items():
        if len(pair) != 2 or not all(isinstance(text, str) and text.strip() for text in pair):
            wrong.append((key, "no pair"))
            continue
        english, chinese = pair
        if set(names_in(english)) != set(names_in(chinese)):
            wrong.append((key, "other facts"))
        if re.search("[一-鿿]", english) and key not in NAMES_OF_LANGUAGES:
            wrong.append((key, "Chinese in the English"))
        bare = re.sub(r"\{[^}]*\}", "", chinese)
        if (
            english != chinese
            and re.search("[A-Za-z]", re.sub(r"\{[^}]*\}", "", english))
            and not re.search("[一-鿿]", bare)
        ):
            wrong.append((key, "no Chinese"))
        if re.search("[一-鿿][,;:?!]|[,;:?!] ?[一-鿿]", bare):
            wrong.append((key, "half-width punctuation"))
    return wrong


@pytest.mark.parametrize(("matter", "name"), TABLES)
def test_every_word_has_its_pair(matter, name):
    assert faults_of(words.table(matter, name)) == []


def test_the_check_of_a_table_sees_every_fault():
    table = {
        "good": ("{n} rows", "{n} 行"), "name": ("ROC AUC", "ROC AUC"), "alone": ("rows",), "empty": ("rows", " "),
        "facts": ("{n} rows", "{m} 行"), "language": ("行", "行"), "english": ("rows", "Rows"),
        "comma": ("a, b", "甲, 乙"),
    }  # fmt: skip
    assert faults_of(table) == [
        ("alone", "no pair"), ("empty", "no pair"), ("facts", "other facts"), ("language", "Chinese in the English"),
        ("english", "no Chinese"), ("comma", "half-width punctuation"),
    ]  # fmt: skip


def test_an_unknown_key_a_missing_fact_and_one_too_many_are_refused():
    with pytest.raises(KeyError, match="nothing of the kind"):
        say("history.nothing of the kind", "en")
    with pytest.raises(KeyError, match="epochs"):
        say("history.epoch", "en", epoch=1)
    with pytest.raises(TypeError, match=r"history.cost does not speak of colour"):
        say("history.cost", "zh", cost=1.0, colour="red")


def test_a_fact_may_be_a_message_a_list_or_a_count():
    message = Message("history.epoch", {"epoch": 2, "epochs": 5})
    assert filled("{when}: {n:# row|# rows}, {names}", "en", {"when": message, "n": 1, "names": ("a", "b")}) == (
        "epoch 2/5: 1 row, a, b"
    )
    assert filled("{when}：{n} 行，{names:most 1}", "zh", {"when": message, "n": 3, "names": ["甲", "乙"]}) == (
        "第 2/5 轮：3 行，甲，另有 1 个"
    )
    assert tell(message, "zh") == "第 2/5 轮"
