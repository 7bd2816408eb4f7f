"""The page of a check: what stands on it in either language, with and without a derivation, and that it is sound."""

import re
from html.parser import HTMLParser

import pytest

import browser
from backproof.checking import Finding, GradientReport
from backproof.checking.report import Shape, SourceCode, Statement
from backproof.cli import run

HOMEWORK = '''
import numpy as np

def sigmoid(z):
    return 1 / (1 + np.exp(-z))

def gradient(weights, biases, x, y):
    a2 = sigmoid(x @ weights[0].T + biases[0])
    a3 = sigmoid(a2 @ weights[1].T + biases[1])
    d3 = (a3 - y) * a3 * (1 - a3)
    d2 = d3 @ weights[1]  # <script>
    return [d2.T @ x, d3.T @ a2], [d2.sum(0), d3.sum(0)]

def right(weights, biases, x, y):
    a2 = sigmoid(x @ weights[0].T + biases[0])
    a3 = sigmoid(a2 @ weights[1].T + biases[1])
    d3 = (a3 - y) * a3 * (1 - a3)
    d2 = d3 @ weights[1] * a2 * (1 - a2)
    return [d2.T @ x, d3.T @ a2], [d2.sum(0), d3.sum(0)]

def negative(weights, biases, x, y):
    gw, gb = right(weights, biases, x, y)
    return [-g for g in gw], [-g for g in gb]

def noise(weights, biases, x, y):
    rng = np.random.default_rng(0)
    return [rng.normal(size=w.shape) for w in weights], [rng.normal(size=b.shape) for b in biases]
'''  # fmt: skip
VOID = {"meta", "br", "link", "input", "hr", "img"}
NAMES = ("gradient", "right", "negative", "noise")


class Nesting(HTMLParser):
    """Notes every tag that is not closed in its turn, and every identifier."""

    def __init__(self):
        super().__init__()
        self.open, self.wrong, self.identifiers, self.tags = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.identifiers += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def parsed(page):
    found = Nesting()
    found.feed(page)
    return found


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The page of each function in each language, as the command line writes it."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "homework.py").write_text(HOMEWORK, "utf-8")
    found = {}
    for name in NAMES:
        for language in ("en", "zh"):
            page = folder / f"{name}.html"
            run(["check", f"{folder}/homework.py:{name}", "-n", "2,3,1", "--html", str(page), "--language", language])
            found[name, language] = page.read_text("utf-8")
    return found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_page_is_sound_and_loads_and_runs_nothing(pages, name, language):
    page = pages[name, language]
    found = parsed(page)
    assert (found.open, found.wrong, found.identifiers) == ([], [], [])
    assert "script" not in found.tags
    assert "http" not in re.sub(r'http-equiv|xmlns="[^"]*"', "", page)
    assert "Content-Security-Policy" in page


def test_tags_that_are_not_closed_are_seen():
    assert parsed("<p><b></p>").wrong == ["p"]


def visible(page):
    """The words of a page, without style, code, and formulas."""
    bare = re.sub(r"<(style|math|code|pre|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", bare))


def test_a_wrong_pass_has_verdict_code_picture_equation_and_proof(pages):
    page = pages["gradient", "en"]
    assert page.index("The backward pass is wrong") < page.index("✗ BP2 is violated at layer 2")
    assert '<mark class="line marked"><span class="at">11</span>d2 = d3 @ weights[1]  # &lt;script&gt;</mark>' in page
    assert page.count('class="band"') == 1
    assert "The equation that it breaks" in page
    assert "theorem BP2" in page
    assert "Put together: BP2" in page
    assert "backproof derive --network 2,3,1 --activation sigmoid --cost quadratic" in page
    assert "What was tried as a cause" in page


def test_a_page_in_chinese_has_no_english_sentence(pages):
    for name in NAMES:
        words = visible(pages[name, "zh"])
        assert re.findall(r"[a-z]{4,} [a-z]{3,} [a-z]{3,}", words) == []
        assert "反向传播" in words


def test_a_right_pass_is_said_to_be_proved(pages):
    page = pages["right", "en"]
    assert "The backward pass is correct" in page
    assert "proved equal up to rounding" in page
    assert "✗" not in visible(page)
    head, _, rest = page.partition("</header>")
    assert head.count('class="bp-picture"') == 1
    assert rest.count('class="bp-picture"') == rest.count('class="bp-follow"') == 1  # beside the equations


def test_what_cannot_be_told_says_why(pages):
    page = visible(pages["negative", "en"])
    assert "It cannot be told whether the backward pass is right" in page
    assert "only you can say which of the two is meant" in page
    assert "flip the sign if you subtract it" in page  # a sentence, not a line of code
    assert "<mark" not in pages["negative", "en"]


def test_a_cause_that_is_not_recognised_is_said_to_have_been_sought(pages):
    assert "None of them reproduces the numbers." in pages["noise", "en"]


def test_a_report_without_source_network_or_derivation_is_shown_too():
    report = GradientReport("wrong", (Finding("BP1", 2, "<b>"), Finding("forward", None, "not_finite")))
    page = report.to_html("zh")
    assert parsed(page).wrong == []
    assert "&lt;b&gt;" in page


def test_the_whole_code_is_shown_folded_where_no_statement_is_known():
    source = SourceCode("f", "mine.py", 4, "def f():\n    return 1", left_out=3)
    report = GradientReport("wrong", (Finding("BP1", 2, "sign"),), network=Shape((2, 1), ("sigmoid",), "quadratic"),
                            source=(source,))  # fmt: skip
    page = report.to_html()
    assert "<summary>f: mine.py, from line 4</summary>" in page
    assert "3 more lines are left out." in page
    assert "<mark" not in page


def test_every_line_of_a_long_statement_is_marked():
    source = SourceCode("f", "mine.py", 1, "def f():\n    d = (\n        1\n    )\n    return d")
    finding = Finding("BP1", 2, "sign", place=Statement("mine.py", 2, 4, "    d = (\n        1\n    )"))
    page = GradientReport("wrong", (finding,), source=(source,)).to_html()
    assert "mine.py, lines 2 to 4" in page
    assert page.count("<mark") == 6  # beside the finding, and in the whole


def test_a_notebook_may_hold_several():
    fragment = GradientReport("undecided")._repr_html_()
    assert "<html" not in fragment
    assert parsed(fragment * 2).identifiers == []


OPERATION = """
def f(x):
    return (x**2).sum()  # <b>

def g(x):
    return x
"""


@pytest.mark.parametrize(
    ("names", "language", "said"),
    [
        ("f,g", "en", ["The derivative is wrong", "✗ The derivative by x", "½ times", "from line 2"]),
        ("f,g", "zh", ["导数有误", "½", "自第 2 行起"]),
    ],
)
def test_an_operation_has_a_page_with_its_code_too(tmp_path, names, language, said):
    (tmp_path / "op.py").write_text(OPERATION, "utf-8")
    page = tmp_path / "op.html"
    asked = ["check-op", f"{tmp_path}/op.py:{names}", "--at", "1,2,3", "--html", str(page), "--language", language]
    assert run(asked) == 1
    text = page.read_text("utf-8")
    assert [words for words in said if words not in text] == []
    assert "# &lt;b&gt;" in text
    found = parsed(text)
    assert (found.open, found.wrong, found.identifiers) == ([], [], [])
    assert language == "en" or re.findall(r"[a-z]{4,} [a-z]{3,} [a-z]{3,}", visible(text)) == []


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("width", [320, 1100])
def test_nothing_sticks_out_of_the_page(pages, tmp_path, language, width):
    page = pages["gradient", language].replace("<details>", "<details open>")
    found = browser.measured(page, tmp_path, width, {"wide": "document.documentElement.scrollWidth"})
    assert found["wide"] <= width
