"""English and Chinese are complete: the same keys, the same mathematics, and nothing said that has no pair."""

import re

import numpy as np
import pytest

from backproof.activations import Activation
from backproof.derivation import derive, explain
from backproof.derivation.calculus import RULES
from backproof.derivation.result import Chain, NumberTable, Paragraph, Paths, Question, Substitutions
from backproof.faces import LANGUAGES
from backproof.functions import FUNCTIONS
from backproof.network import Network, Parameters
from backproof.rendering.derivation_prose import TABLES, words_for
from backproof.rendering.words import chosen
from backproof.rendering.words import table as catalogue
from derivation.cases import NETWORKS, derived, example
from derivation.silences import silent

QUESTIONS = {
    "transpose_not_inverse", "hadamard_or_product", "sum_over_k", "bp1_definition", "why_error", "slope_vanished",
    "saturation", "softmax_jacobian", "bias_gradient", "sum_or_mean", "layout", "rows_or_columns", "receiving_first",
    "old_or_updated", "which_layers_weights", "why_sigma", "why_backward", "equal_weights", "vanishing",
    "gradient_or_descent", "learning_rate", "differences", "local_minima",
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


@pytest.mark.published
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


EVERYWHERE = QUESTIONS - {"slope_vanished", "saturation", "softmax_jacobian"}
DEEP = {"transpose_not_inverse", "sum_over_k", "which_layers_weights", "old_or_updated", "equal_weights", "vanishing"}
RELU = Network([2, 3, 1], ["relu", "identity"])
SOFTMAX = NETWORKS["softmax, cross-entropy"]
ASKED_IN_RIGOROUS = {
    "2-3-1 sigmoid": (NETWORKS["2-3-1"], EVERYWHERE | {"saturation", "why_half"}),
    "2-3-1 relu": (RELU, EVERYWHERE - {"vanishing"} | {"vanishing other", "dead_relu", "why_half"}),
    "3-4-3 softmax": (
        SOFTMAX,
        EVERYWHERE - {"vanishing"} | {"vanishing other", "softmax_jacobian", "slope_vanished"},
    ),
    "softmax everywhere": (
        Network([2, 3, 2], "softmax", "categorical_cross_entropy"),
        EVERYWHERE - {"transpose_not_inverse", "hadamard_or_product", "vanishing"}
        | {"vanishing other", "softmax_jacobian", "slope_vanished"},
    ),
    "2-1 sigmoid": (Network([2, 1]), EVERYWHERE - DEEP | {"saturation", "why_half"}),
    "2-1 cross-entropy": (
        Network([2, 1], "sigmoid", "binary_cross_entropy"),
        EVERYWHERE - DEEP - {"hadamard_or_product"} | {"slope_vanished"},
    ),
}


@pytest.mark.parametrize("name", ASKED_IN_RIGOROUS)
def test_the_rigorous_order_asks_the_questions_of_its_network_once_each(name):
    network, expected = ASKED_IN_RIGOROUS[name]
    sections = derive(network, order="rigorous").sections
    asked = [part.key for section in sections for part in section.parts if isinstance(part, Question)]
    assert len(asked) == len(set(asked))
    assert set(asked) == expected


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("order", ["classical", "rigorous"])
@pytest.mark.parametrize("network", [NETWORKS["2-3-1"], RELU, SOFTMAX], ids=["sigmoid", "relu", "softmax"])
def test_nothing_is_asked_of_softmax_or_saturation_where_there_is_none(network, order, language):
    shown = derive(network, order=order).to_text(language)
    asks = {key: words("QUESTIONS")[key][LANGUAGES.index(language)][0] in shown
            for key in ("softmax_jacobian", "slope_vanished", "saturation")}  # fmt: skip
    softmax, sigmoid = network is SOFTMAX, network is NETWORKS["2-3-1"]
    assert asks == {"softmax_jacobian": softmax, "slope_vanished": softmax, "saturation": sigmoid}


def test_every_function_that_can_be_written_can_be_differentiated():
    assert set(FUNCTIONS) - set(RULES) == {"Max", "Min"}


def test_no_key_is_left_standing_in_a_text():
    for language in LANGUAGES:
        text = derived("mixed", language).to_text()
        assert not re.search(r"<\w+>|\{[a-z.]+\(", text)


OWN = Network([2, 2], Activation.from_formula("f", "Max(0.1*z, z)"))


def gaps(text):
    """Return the places where Chinese has a gap beside its punctuation, or none between it and a foreign word."""
    return re.findall(r".?[，。；：、（）“”] (?=[^\s→✓])|[\u4e00-\u9fff][A-Za-z].?|[A-Za-z][\u4e00-\u9fff]", text)


def test_a_kink_of_ones_own_formula_is_said_and_its_name_stands_apart_from_chinese():
    derivation = derive(OWN, [1.0, 2.0], [0.5, 0.5], weight=(2, 1, 1))
    assert "At 0 the function f has a kink and no derivative." in derivation.to_text("en")
    chinese = derivation.to_text("zh")
    assert "函数 f 在 0 处有尖点，导数不存在。" in chinese
    assert "✓ f 的定义" in chinese
    assert gaps(chinese) == []
    assert "尖点" in derivation.to_html("zh")
    assert "kink" not in derive(Network([2, 1])).to_text()


def test_neurons_with_names_leave_no_gap_beside_chinese_punctuation():
    network = Network([2, 2])
    far = Parameters((np.full((2, 2), 9.0),), (np.zeros(2),))
    text = derive(network, [1.0, 2.0], [0.0, 0.5], parameters=far, weight=(2, 1, 1),
                  input_names=["image[2,3]", "b"], output_names=["target=0", "target=1"]).to_text("zh")  # fmt: skip
    assert "image[2,3]）通向" in text.replace("\n", "")
    assert gaps(text) == []


def test_a_gap_and_a_missing_one_are_seen():
    assert gaps("神经元 3（b） 到， f的定义") == ["b） ", "到， ", "f的"]


@pytest.mark.parametrize(("language", "said"), [("en", "The one step of this"), ("zh", "这里的推导只有一步")])
def test_a_single_step_is_spoken_of_as_one(language, said):
    network = NETWORKS["784-30-10"]
    explained = explain(network, *example(network), parameters=network.init(seed=1), weight=(3, 1, 1))
    assert len(explained.steps) == 1
    assert said in explained.to_text(language)
    assert said not in derived("784-30-10").to_text(language)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_digits_of_a_large_count_are_grouped(language):
    text = words_for(derived("2-3-1"), language).filled("<few>, <many>", (("few", 9_999), ("many", 70_971_848_200)))
    assert text.split(", ") == ["9999", "70,971,848,200"]
