"""Chinese is punctuated as Chinese is printed: no half-width mark beside a Chinese character, brackets in pairs."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from backproof.proofs.theorems import HEADLINES
from backproof.rendering import words

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.zh.md", *sorted(ROOT.glob("docs/*.zh.md"))]
"""The pages in Chinese: the front page, and the learner's path."""
_HAN = "[一-鿿]"
_HALF = re.compile(rf"{_HAN} ?[,;:?!]|[,;:?!] ?{_HAN}|\([^()A-Za-z]*{_HAN}|{_HAN}\)")
_FACTS = re.compile(r"\{[^}]*\}|<\w+>|`[^`]*`|\(BP\d\)")
_MARKUP = re.compile(r"`[^`]*`|\]\([^)]*\)|https?://\S+|<!--.*?-->")
_PAIRS = ("（）", "“”", "‘’", "《》")
SAID_OF_MARKS = {
    "一个字符，如 ; | 或制表符": "the semicolon is the character that is spoken of",
    "{place}：这里是形状为 {shape}": "shapes of arrays, as Python writes them",
}
"""How the sentences begin in which half-width marks belong to what is spoken of, and why."""


def half_width(text):
    """Return the first half-width mark beside a Chinese character, or ""."""
    found = _HALF.search(_FACTS.sub("", text))
    return found[0] if found else ""


def unpaired(text):
    """Return the pairs of full-width marks of which one stands alone."""
    return [pair for pair in _PAIRS if text.count(pair[0]) != text.count(pair[1])]


def texts(value):
    """Yield every text in a table of words."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from texts(item)


def chinese():
    """Return every Chinese text of the catalogues and of the theorems."""
    modules = [import_module(f"{words.__name__}.{module.name}") for module in iter_modules(words.__path__)]
    tables = [value for module in modules for name, value in vars(module).items() if name.isupper()]
    found = {text for table in tables for text in texts(table) if re.search(_HAN, text)}
    return found | {headline.chinese for headline in HEADLINES}


def test_no_half_width_mark_stands_beside_a_chinese_character():
    assert len(chinese()) > 500
    found = [text for text in chinese() if half_width(text)]
    assert [text for text in found if not text.startswith(tuple(SAID_OF_MARKS))] == []
    assert len(found) == len(SAID_OF_MARKS)


def test_full_width_brackets_and_quotes_come_in_pairs():
    assert [text for text in chinese() if unpaired(text)] == []


def prose(path):
    """Return the lines of a page without what is code, links, generated tables or English."""
    text = re.sub(r"```.*?```|<!-- speed.*?end of speed -->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return [_MARKUP.sub("", line) for line in text.splitlines()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_is_punctuated_as_chinese_is_printed(page):
    assert [line for line in prose(page) if half_width(line) or unpaired(line)] == []


def test_a_learner_finds_the_equations_the_derivation_checking_and_the_lab_in_chinese():
    assert {"equations.zh.md", "derive.zh.md", "check.zh.md", "lab.zh.md"} <= {page.name for page in PAGES}
    links = set(re.findall(r"docs/(\w+)\.zh\.md", PAGES[0].read_text(encoding="utf-8")))
    assert links == {"equations", "derive", "check", "lab"}


@pytest.mark.parametrize("text", ["误差, 就是", "误差: 变化率", "对吗?", "(误差)", "第 2 层(隐藏层)", "BP1,误差"])
def test_the_comparison_sees_a_half_width_mark(text):
    assert half_width(text)


@pytest.mark.parametrize("text", ["误差（就是", "“误差", "误差》"])
def test_the_comparison_sees_a_mark_alone(text):
    assert unpaired(text)


@pytest.mark.parametrize("text", ["由 (1)", "误差，就是变化率：δ（见 BP1）。", "{names:most 10}个", "`a, b` 两个"])
def test_what_is_right_is_let_through(text):
    assert not half_width(text)
    assert not unpaired(text)
