"""Text, LaTeX, Markdown, HTML and JSON: what they hold, what they escape, and that no two products look alike."""

import ast
import json
import re
import shutil
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from backproof.derivation import derive, explain
from backproof.derivation.notation import tree
from backproof.derivation.orders import ORDERS
from backproof.faces import LANGUAGES
from backproof.network import Network, Parameters
from backproof.rendering import door
from backproof.rendering.derivation_latex import escaped
from backproof.rendering.derivation_prose import Formula, words_for
from backproof.rendering.mathematics import Look, boxes, shown_number
from backproof.rendering.mathematics_latex import to_latex
from backproof.rendering.mathematics_mathml import to_mathml
from backproof.rendering.mathematics_text import to_text
from derivation.cases import MAZUR, MAZUR_BIASES, MAZUR_WEIGHTS, MAZUR_X, MAZUR_Y, NETWORKS, derived

GOLDEN = Path(__file__).parent / "golden"
PRINTERS = {"text": to_text, "latex": to_latex, "mathml": to_mathml}
VOID = {"meta", "mspace", "br"}


def printed(text, printer):
    return PRINTERS[printer](boxes(tree(text), Look()))


def mazur(language):
    """A short derivation with numbers: one weight of Mazur's network."""
    parameters = Parameters(MAZUR_WEIGHTS, MAZUR_BIASES)
    return explain(MAZUR, MAZUR_X, MAZUR_Y, parameters=parameters, weight=(2, 1, 2), language=language)


GOLDEN_FILES = {
    "2-3-1.en.txt": lambda: derived("2-3-1").to_text(),
    "2-3-1.zh.txt": lambda: derived("2-3-1", "zh").to_text(),
    "2-3-1.classical.en.txt": lambda: derived("2-3-1", order="classical").to_text(),
    "2-3-1.classical.zh.txt": lambda: derived("2-3-1", "zh", order="classical").to_text(),
    "2-3-1.en.tex": lambda: derived("2-3-1").to_latex(),
    "2-3-1.zh.tex": lambda: derived("2-3-1", "zh").to_latex(),
    "mazur-weight.en.txt": lambda: mazur("en").to_text(),
    "mazur-weight.zh.tex": lambda: mazur("zh").to_latex(),
    "softmax.outline.txt": lambda: derived("softmax, cross-entropy", "en", "outline").to_text(),
}
"""Read before they were kept. To renew them: python tests/derivation/golden/renew.py, and read the difference."""


@pytest.mark.parametrize("name", GOLDEN_FILES)
def test_text_and_latex_are_as_they_were_read(name):
    assert GOLDEN_FILES[name]() == (GOLDEN / name).read_text(encoding="utf-8")


BROKEN = re.compile(r"^ *[+−≠] ", re.MULTILINE)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_of_prose_breaks_a_short_formula(language, order):
    assert BROKEN.findall(derived("2-3-1", language, order=order).to_text()) == []


def test_a_broken_formula_is_noticed():
    assert BROKEN.findall("求和取遍第 l\n+ 1 层的全部神经元") == ["+ "]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_relation_and_both_its_sides_are_one_formula(language):
    pieces = words_for(derived("2-3-1"), language).pieces("NOTES", "output vanish w")
    formulas = [to_text(piece.box) for piece in pieces if isinstance(piece, Formula)]
    assert "m ≠ j" in formulas
    assert r"$m\ne j$" in derived("2-3-1", language, order="classical").to_latex()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sum(k, l+1, delta(l+1,k)*w(l+1,k,j))*slope(l, z(l,j))", "(Σ[k=1…nₗ₊₁] δˡ⁺¹ₖ wˡ⁺¹ₖⱼ) σ′(zˡⱼ)"),
        ("had(T(m.w(l+1)) @ m.delta(l+1), slope(l, m.z(l)))", "((wˡ⁺¹)ᵀ δˡ⁺¹) ⊙ σ′(zˡ)"),
        ("D(C, w(L-1,j,k))", "∂C/∂wᴸ⁻¹ⱼₖ"),
        ("a - (y - z)", "a − (y − z)"),
        ("-(a + y)", "−(a + y)"),
        ("a*(1 - a)", "a (1 − a)"),
        ("(a + 1)**2/2", "(a + 1)²/2"),
        ("1/(1 + exp(-z))", "1/(1 + e⁻ᶻ)"),
        ("w(2,12,3)", "w²_{12,3}"),
        ("2*3", "2 · 3"),
        ("Piecewise((z, z > 0), (0, True))", "{z if z > 0; 0 otherwise}"),
        ("kron(k,j)", "[k=j]"),
    ],
)
def test_a_tree_on_one_line(text, expected):
    assert printed(text, "text") == expected


@pytest.mark.parametrize("printer", PRINTERS)
def test_the_products_never_look_alike(printer):
    matrix, entrywise = printed("m.w(l) @ m.a(l)", printer), printed("had(m.w(l), m.a(l))", printer)
    assert matrix != entrywise
    assert re.search("⊙|odot", entrywise)
    assert not re.search("⊙|odot", matrix)
    assert printed("had(m.w(l) @ m.a(l), m.b(l))", printer) != printed("m.w(l) @ had(m.a(l), m.b(l))", printer)


@pytest.mark.parametrize("printer", PRINTERS)
@pytest.mark.parametrize("order", ORDERS)
def test_different_trees_of_a_proof_never_look_alike(printer, order):
    """Parentheses stand wherever they are needed: what prints the same is the same tree."""
    for name in ("2-3-1", "softmax inside and out", "mixed"):
        look, seen = Look(NETWORKS[name].sizes, True), {}
        for step in derived(name, order=order).steps:
            shown = PRINTERS[printer](boxes(step.right, look))
            other = seen.setdefault(shown, step.right)
            assert PRINTERS["text"](boxes(other, look)) == PRINTERS["text"](boxes(step.right, look)), shown


def test_numbers_have_four_digits_and_a_power_of_ten_where_they_need_one():
    assert [shown_number(number) for number in (0.0, -0.0, 0.08216704, -12345.6, 4.385e-4, 1e9, 0.00224, 9.04e-6)] == [
        ("0", None), ("0", None), ("0.08217", None), ("-1.235", 4), ("4.385", -4), ("1", 9),
        ("0.00224", None), ("9.04", -6),
    ]  # fmt: skip


class _Balanced(HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.faults = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID and (not self.open or self.open.pop() != tag):
            self.faults.append(tag)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_whole_and_loads_nothing(language):
    page = derived("softmax inside and out", language).to_html()
    parser = _Balanced()
    parser.feed(page)
    assert parser.faults == []
    assert parser.open == []
    whole = re.sub(r"src: url\(data:font/woff2;base64,[\w+/=]+\)", "", page, count=1)
    assert len(page) - len(whole) < 40_000
    assert not re.search(r"https?://|src=|url\(|@import|<link", whole)
    assert "default-src 'none'" in page
    assert page.count("<math") > 300
    assert page.count("<details") >= 15
    assert f'lang="{ {"en": "en", "zh": "zh-Hans"}[language] }"' in page


def test_a_name_with_markup_in_it_stays_text():
    wicked = '<script>alert("$\\input{x}$ & | ` **{w}** <layer>")</script>'
    network = Network([2, 1])
    derivation = derive(network, [1, 2], [0.5], weight=(2, 1, 1), neuron=(2, 1), input_names=[wicked, "b_1"])
    assert "<script>alert" not in derivation.to_html()
    assert "&lt;script&gt;" in derivation.to_html()
    assert r"\input" not in derivation.to_latex()
    assert r"b\_1" in derivation.to_latex()
    assert "<script>" not in derivation.to_markdown().replace("\\<", "&lt;")


WORDS = Path(door.__file__).parent / "words"
CJK = re.compile("[\u3000-\u9fff\uff00-\uffef]")


@pytest.mark.parametrize("file", sorted(file.name for file in WORDS.glob("words_of_[de][ev]*.py")))
def test_latex_has_every_letter_of_english_prose(file):
    """Of letters beyond Latin-1, LaTeX's default fonts have none, and one stops it."""
    texts = [node.value for node in ast.walk(ast.parse((WORDS / file).read_text(encoding="utf-8")))
             if isinstance(node, ast.Constant) and isinstance(node.value, str)]  # fmt: skip
    left = {letter for text in texts if not CJK.search(text) for letter in escaped(text) if ord(letter) > 0xFF}
    assert texts
    assert not left


def test_latex_writes_a_negative_number_in_prose():
    assert escaped("about −6.97e−06") == "about $-$6.97e$-$06"


def test_a_step_that_does_not_hold_is_marked_in_every_face():
    from dataclasses import replace

    derivation = derived("2-3-1")
    section = derivation.sections[0]
    at = next(i for i, part in enumerate(section.parts) if hasattr(part, "steps"))
    step = replace(section.parts[at].steps[0], check=replace(section.parts[at].steps[0].check, holds=False))
    chain = replace(section.parts[at], steps=(step,))
    broken_section = replace(section, parts=(*section.parts[:at], chain, *section.parts[at + 1 :]))
    broken = replace(derivation, sections=(broken_section, *derivation.sections[1:]))
    assert not broken.holds
    assert "✗" in broken.to_text()
    assert "✗" in broken.to_markdown()
    assert 'class="bad"' in broken.to_html()
    assert r"$\times$" in broken.to_latex()
    assert not json.loads(broken.to_json())["holds"]
    assert "✗" not in derivation.to_text()


def test_json_holds_every_step_with_its_check():
    derivation = derived("mixed")
    content = json.loads(derivation.to_json())
    steps = [step for section in content["sections"] for part in section["parts"] for step in part.get("steps", [])]
    assert len(steps) == len(derivation.steps)
    assert all(step["check"]["holds"] and step["said"] and step["right"]["tree"]["node"] for step in steps)
    assert content["network"] == {"sizes": [2, 3, 3, 2], "activations": ["gelu", "softsign", "sigmoid"],
                                  "cost": "binary_cross_entropy"}  # fmt: skip


def test_a_notebook_gets_a_fragment_and_print_gets_text():
    derivation = derived("2-3-1")
    assert derivation._repr_html_().startswith("<style>")
    assert "<html" not in derivation._repr_html_()
    assert str(derivation) == derivation.to_text()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notebook_that_is_not_trusted_shows_the_text(language):
    """It drops the style, without which the content stays hidden and the text does not."""
    derivation = derived("2-3-1", language)
    shown = derivation._repr_html_()
    style, _, rest = shown.partition("</style>")
    assert ".bp-plain { display: none; }" in style
    assert f"<pre>{escape(derivation.to_text())}</pre>" in rest
    assert rest.index('</pre></div><div hidden="hidden" class=') > 0
    assert ".bp-derivation {" in style  # and with it the content is shown
    assert "hidden" not in derivation.to_html().partition('<main class="bp-derivation')[0].partition("</style>")[2]


@pytest.mark.parametrize("order", ORDERS)
def test_an_outline_has_every_numbered_equation_and_every_question(order):
    outline, whole = (derived("2-3-1", "en", detail, order).to_text() for detail in ("outline", "steps"))
    numbered = set(re.findall(r"\((?:BP)?\d+\)$", outline, re.MULTILINE))
    assert {"(BP1)", "(BP2)", "(BP3)", "(BP4)", "(1)", "(2)", "(3)", "(4)", "(5)"} <= numbered
    assert outline.count("? Question: ") == whole.count("? Question: ") > 10
    assert "C = ‖y − aᴸ‖²/2 = " in outline or order == "rigorous"
    assert "✓" not in outline


@pytest.mark.parametrize("order", ORDERS)
def test_an_outline_is_shorter_and_has_the_four_equations(order):
    outline, whole = (derived("2-3-1", "en", detail, order).to_text() for detail in ("outline", "steps"))
    assert outline.count(" = ") < 0.5 * whole.count(" = ")  # the questions, which are whole in both, are long
    assert len(outline) < 0.65 * len(whole)
    assert all(f"({label})" in outline for label in ("BP1", "BP2", "BP3", "BP4"))


@pytest.mark.parametrize(("language", "program"), [("en", "pdflatex"), ("zh", "xelatex")])
def test_the_latex_compiles(language, program):
    if shutil.which(program) is None:
        pytest.skip(f"needs {program} (Debian: texlive-latex-recommended, texlive-xetex, texlive-lang-chinese)")
    network = NETWORKS["softmax inside and out"]
    names = ["a_b", "%", "&"]
    derivation = derive(network, [1, 2, 3], [0, 1], weight=(2, 1, 1), language=language, input_names=names)
    pdf = derivation.to_pdf()
    assert pdf.startswith(b"%PDF")
    assert len(pdf) > 50_000
