"""The font that pages carry has every character of every formula, stretches brackets, and lies beside its licence."""

import re
import sys
from html import unescape
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from backproof.activations import ACTIVATIONS
from backproof.costs import COSTS
from backproof.derivation import derive
from backproof.derivation.calculus import RULES
from backproof.derivation.notation import tree
from backproof.functions import FUNCTIONS
from backproof.network import Network
from backproof.rendering.mathematics import Look, boxes
from backproof.rendering.mathematics_font import font_style
from backproof.rendering.mathematics_mathml import to_mathml
from derivation.cases import derived

FOLDER = files("backproof.rendering") / "fonts"
CAPITAL, SMALL, SMALL_GREEK = 0x1D434, 0x1D44E, 0x1D6FC


@pytest.fixture(scope="module")
def font():
    return TTFont(BytesIO((FOLDER / "mathematics.woff2").read_bytes()))


def as_browsers_set(text):
    """Return the characters of an identifier of MathML: a single letter is set as the italic one."""
    if len(text) != 1:
        return text
    if text == "h":
        return "ℎ"
    for first, count, italic in (("A", 26, CAPITAL), ("a", 26, SMALL), ("α", 25, SMALL_GREEK)):
        if 0 <= ord(text) - ord(first) < count:
            return chr(italic + ord(text) - ord(first))
    return text


def characters(page):
    """Return the characters of the formulas of a page, as browsers set them."""
    found = set()
    for math in re.findall(r"<math.*?</math>", page, re.DOTALL):
        for attributes, text in re.findall(r"<mi([^>]*)>([^<]*)</mi>", math):
            plain = unescape(text)
            found |= set(plain if "normal" in attributes else as_browsers_set(plain))
        found |= set(unescape("".join(re.findall(r"<(?:mn|mo)[^>]*>([^<]*)</m[no]>", math))))
    return found


def missing(page, font):
    """Return the characters of the formulas of a page that the font does not have."""
    return {letter for letter in characters(page) if ord(letter) not in font.getBestCmap()}


def test_every_formula_of_a_record_and_every_rule_for_its_slope_can_be_set(font):
    texts = [record.formula for record in (*ACTIVATIONS.values(), *COSTS.values()) if record.name != "softmax"]
    trees = [*(tree(text) for text in texts), *RULES.values()]
    assert len(trees) > 30
    assert missing("".join(to_mathml(boxes(each, Look())) for each in trees), font) == set()


@pytest.mark.parametrize(("name", "order"), [
    ("2-3-1", "classical"), ("2-3-1", "rigorous"), ("softmax inside and out", "classical"), ("mixed", "rigorous"),
    ("784-30-10", "classical"),
])  # fmt: skip
def test_every_proof_can_be_set(name, order, font):
    assert missing(derived(name, order=order).to_html(), font) == set()


def test_the_numbers_of_an_example_can_be_set(font):
    network = Network([2, 3, 2], ["relu", "softmax"], "log_likelihood")
    assert missing(derive(network, [1e-9, -2.5], [0, 1], weight=(2, 1, 1)).to_html("zh"), font) == set()


def test_the_names_of_functions_can_be_set(font):
    named = {letter for function in FUNCTIONS.values() for letter in function.shown}
    assert {letter for letter in named if ord(letter) not in font.getBestCmap()} == set()


def test_a_missing_character_is_seen(font):
    assert missing("<math><mi>Ж</mi><mo>⊙</mo></math>", font) == {"Ж"}
    assert missing('<math><mi mathvariant="normal">d</mi><mi>exp</mi><mi>h</mi></math>', font) == set()


@pytest.mark.parametrize("letter", "({[√∑‖|")
def test_what_must_grow_has_larger_forms(letter, font):
    grown = font["MATH"].table.MathVariants.VertGlyphConstruction
    forms = dict(zip(font["MATH"].table.MathVariants.VertGlyphCoverage.glyphs, grown, strict=True))
    form = forms[font.getBestCmap()[ord(letter)]]
    assert form.VariantCount > 1 or form.GlyphAssembly is not None


def test_it_is_small_and_its_licence_lies_beside_it():
    assert len((FOLDER / "mathematics.woff2").read_bytes()) < 25_000
    licence = (FOLDER / "OFL.txt").read_text(encoding="ascii")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "The STIX Fonts Project Authors" in licence


def test_what_makes_it_knows_the_characters_that_it_has(font):
    path = Path(__file__).parents[2] / "docs"
    sys.path.insert(0, str(path))
    try:
        from mathematical_font import CHARACTERS
    finally:
        sys.path.remove(str(path))
    assert set(font.getBestCmap()) == CHARACTERS


def test_a_page_carries_it_once_and_names_others_after_it():
    page = derived("2-3-1").to_html()
    assert page.count("font/woff2") == 1
    assert 'math { font-family: "Backproof Mathematics", "STIX Two Math"' in font_style()


def letters_of_pictures(page):
    """Return the letters of the pictures of a page, those of labels with what stands above and below them."""
    found = re.findall(r'<text class="(?:letter|cost)[^>]*>(.*?)</text>', page)
    return set("".join(re.sub("<[^>]*>", "", each) for each in found))


@pytest.mark.parametrize("name", ["2-3-1", "64-30-10"])
def test_the_letters_of_pictures_are_set_in_it_too(name, font):
    page = derived(name, order="classical").to_html()
    families = re.findall(r"\.bp-picture \.(?:letter|cost) \{[^}]*font:[^\"]*\"([^\"]*)\"", page)
    assert families == ["Backproof Mathematics"] * 2
    assert {"j", "k", "w", "C"} <= letters_of_pictures(page)
    assert {letter for letter in letters_of_pictures(page) if ord(letter) not in font.getBestCmap()} == set()
