"""English and Chinese are complete: the same keys, the same mathematics, and nothing said that has no pair."""

import re

import pytest

from backproof.derivation import derive
from backproof.derivation.calculus import RULES
from backproof.derivation.result import Chain, NumberTable, Paragraph, Paths, Question, Substitutions
from backproof.faces import LANGUAGES
from backproof.functions import FUNCTIONS
from backproof.network import Network
from backproof.rendering.derivation_prose import TABLES, words_for
from backproof.rendering.words import chosen
from backproof.rendering.words import table as catalogue
from derivation.cases import NETWORKS, derived, example
from derivation.silences import silent

QUESTIONS = {
    "transpose_not_inverse", "hadamard_or_product", "sum_over_k", "bp1_definition", "why_error", "slope_vanished",
    "saturation", "softmax_jacobian", "bias_gradient", "sum_or_mean", "layout", "rows_or_columns", "receiving_first",
    "old_or_updated", "which_layers_weights",
}  # fmt: skip


def everything():
    """Yield derivations that between them say all there is to say."""
    for name in NETWORKS:
        yield derived(name)
        yield derived(name, order="classical")
    yield derive(Network([1] * 10))
    relu = NETWORKS["activation relu"]
    yield derive(relu, *example(relu))
    network = NETWORKS["softmax inside and out"]
    yield derive(network, *example(network), weight=(2, 1, 1), neuron=(2, 1), detail="every index")
    large = NETWORKS["784-30-10"]
    yield derive(large, *example(large), parameters=large.init(seed=1), weight=(2, 1, 1))
    yield from silent().values()


def unpaired():
    """Return the keys that have no words in one of the two languages, table by table."""
    wrong = {table: {key for key, pair in words(table).items() if len(pair) != 2 or not all(pair)} for table in TABLES}
    return {table: keys for table, keys in wrong.items() if keys}


def words(table):
    return catalogue(TABLES[table], table)


def test_no_string_has_no_pair():
    assert unpaired() == {}


@pytest.mark.parametrize("alone", [("by the chain rule", ""), ("by the chain rule",)])
def test_the_comparison_of_languages_sees_a_missing_string(alone, monkeypatch):
    monkeypatch.setitem(words("REASONS"), "chain rule", alone)
    assert unpaired() == {"REASONS": {"chain rule"}}


def texts(language, table):
    said = {key: chosen(pair, language) for key, pair in words(table).items()}
    return {key: "\n".join(text) if isinstance(text, tuple) else text for key, text in said.items()}


@pytest.mark.parametrize("table", TABLES)
def test_both_languages_say_it_of_the_same_things(table):
    english, chinese = texts("en", table), texts("zh", table)
    for key in english:
        assert set(re.findall(r"<\w+>", english[key])) == set(re.findall(r"<\w+>", chinese[key])), key
        assert english[key].strip()
        assert chinese[key].strip()


@pytest.mark.parametrize("table", ["PARAGRAPHS", "QUESTIONS", "NOTES"])
def test_both_languages_speak_of_the_same_central_formulas(table):
    """Each long formula of the one is in the other; short ones, a letter or an index, may be said in words."""
    english, chinese = texts("en", table), texts("zh", table)
    for key in english:
        long = [{f for f in re.findall(r"\{([^}]*)\}", text[key]) if "(" in f and " = " in f}
                for text in (english, chinese)]  # fmt: skip
        assert long[0] == long[1], key


def test_chinese_is_chinese():
    for table in ("SECTIONS", "PARAGRAPHS", "QUESTIONS", "CHAINS", "NOTES", "TABLES"):
        for key, text in texts("zh", table).items():
            bare = re.sub(r"\{[^}]*\}|<\w+>|BP\d", "", text)
            assert bare == "" or re.search(r"[一-鿿]", bare) or text.startswith("BP"), key
            assert not re.search(r"[一-鿿][,;:?!]", bare), key


def test_the_standard_terms_are_used():
    whole = "".join(text for table in TABLES for text in texts("zh", table).values())
    for term in ("误差", "带权输入", "激活值", "代价函数", "反向传播", "链式法则", "逐元素"):
        assert term in whole


def test_everything_that_is_said_has_words_and_every_word_is_used():
    used = {table: set() for table in ("PARAGRAPHS", "QUESTIONS", "CHAINS", "NOTES", "TABLES", "SECTIONS", "REASONS")}
    for derivation in everything():
        said = words_for(derivation, "en")
        used["SECTIONS"] |= {derivation.title} | {section.key for section in derivation.sections}
        for part in (part for section in derivation.sections for part in section.parts):
            match part:
                case Paragraph(key=key):
                    used["PARAGRAPHS"].add(key)
                case Question(key=key):
                    used["QUESTIONS"].add(key)
                case Chain():
                    used["CHAINS"].add(part.title)
                    used["NOTES"] |= {key for _, key in part.notes}
                    used["REASONS"] |= {step.reason for step in part.steps}
                    assert all(said.reason(step) for step in part.steps)
                case Substitutions() | NumberTable() | Paths():
                    used["TABLES"].add(part.title)
    rare = {"constants", "product rule", "power rule Abs", "by definition", "maximum", "minimum", "branches",
            "reciprocal rule", "explanation", "example", "example drawn", "function"}  # fmt: skip
    for table, keys in used.items():
        assert keys <= set(words(table)), table
        assert set(words(table)) - keys <= rare, table


@pytest.mark.parametrize("name", ["2-3-1", "softmax, cross-entropy", "depth 2", "depth 6"])
def test_all_fifteen_questions_are_answered_in_every_derivation(name):
    asked = [part.key for section in derived(name).sections for part in section.parts if isinstance(part, Question)]
    assert set(asked) == QUESTIONS
    assert len(asked) == len(QUESTIONS) == 15


def test_every_function_that_can_be_written_can_be_differentiated():
    assert set(FUNCTIONS) - set(RULES) == {"Max", "Min"}


def test_no_key_is_left_standing_in_a_text():
    for language in LANGUAGES:
        text = derived("mixed", language).to_text()
        assert not re.search(r"<\w+>|\{[a-z.]+\(", text)
