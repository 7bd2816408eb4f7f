"""The sources of the lab's page: no words of their own, nothing computed, and a bundle with its licences."""

import re
from pathlib import Path

import pytest

from backproof.lab.lab_options import BY_NAME
from backproof.rendering.words.words_of_lab_page import WORDS

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = sorted((ROOT / "web" / "src").glob("*.js"))
STATIC = ROOT / "src" / "backproof" / "lab" / "static"
IDS = [path.name for path in SOURCES]

_COMMENT = re.compile(r"/\*.*?\*/|(?<![:'\"`])//[^\n]*", re.DOTALL)
_STRING = re.compile(r"'((?:[^'\\\n]|\\.)*)'")
_SENTENCE = re.compile(r"[A-Za-z]{2,}[,.;:!?]? +[A-Za-z]{2,}")
_SAID_BY_MARKUP = re.compile(r"(?:aria-label|title|placeholder|alt)=[\"']")
_CLASSES = re.compile(r"(?:class|look|path|d)=\"[^\"]*\"|class=\$\{[^}]*\}")


def without_holes(template):
    """Return a template without what is computed in it."""
    found, depth, at = "", 0, 0
    while at < len(template):
        if template.startswith("${", at):
            depth, at = depth + 1, at + 2
        elif depth and template[at] in "{}":
            depth, at = depth + (1 if template[at] == "{" else -1), at + 1
        else:
            found, at = found + (template[at] if not depth else ""), at + 1
    return found


def templates(code):
    """Return the texts of all templates, those within others too."""
    found, stack, at = [], [], 0
    while at < len(code):
        if code[at] == "`":
            if stack and stack[-1][0] == "text":
                found.append(code[stack.pop()[1] + 1 : at])
            else:
                stack.append(("text", at))
        elif code.startswith("${", at) and stack and stack[-1][0] == "text":
            stack.append(("hole", at))
            at += 1
        elif code[at] == "{" and stack and stack[-1][0] != "text":
            stack.append(("brace", at))
        elif code[at] == "}" and stack and stack[-1][0] in ("hole", "brace"):
            stack.pop()
        at += 1
    return found


def words_in(code):
    """Return the texts that a reader would see: between tags, in labels, sentences in strings."""
    code = _COMMENT.sub("", code)
    found = []
    for template in templates(code):
        shown = without_holes(template)
        if "<" in shown:
            between = re.sub(r"<[^>]*>", "\n", shown)
            found += [line for line in between.split("\n") if re.search(r"[^\W\d_]{2,}", line)]
            found += _SAID_BY_MARKUP.findall(shown)
    outside = re.sub(r"`", "", code)
    found += [text for text in _STRING.findall(outside) if _SENTENCE.search(text) and not _is_selector(text)]
    found += re.findall(r"[\u2e80-\uffef]+", code.replace(r"\u2e80", ""))
    return found


def _is_selector(text):
    """Whether a text names elements or keys, as those of the page's look do."""
    return bool(re.search(r"^[.#\[]|, \[|input, select|button, summary|Backproof Mathematics|\(", text))


@pytest.mark.parametrize("path", SOURCES, ids=IDS)
def test_the_page_has_no_words_of_its_own(path):
    assert words_in(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "code",
    [
        "html`<p>Press here</p>`",
        "html`<p>${say('a')}<b>now</b></p>`",
        "html`<p>${wide && html`<b>inner words</b>`}</p>`",
        'html`<button aria-label="Go">${x}</button>`',
        "const text = 'The cost is small';",
        "const text = '代价';",
    ],
)
def test_words_in_code_are_seen(code):
    assert words_in(code) != []


def keys_in(code):
    """Return the keys of words that code asks for, and the beginnings of those it puts together."""
    whole = set(re.findall(r"say\('([a-z_]+)'", code))
    either = {key for pair in re.findall(r"say\([^`]*? \? '([a-z_]+)' : '([a-z_]+)'", code) for key in pair}
    whole |= set(re.findall(r"say\(words\.peek\(\), '([a-z_]+)'", code))
    begun = set(re.findall(r"say\(`([a-z_]+)\$", code))
    return whole | either, begun


def test_every_word_is_there_and_none_is_idle():
    asked, begun = set(), set()
    for path in SOURCES:
        whole, parts = keys_in(path.read_text(encoding="utf-8"))
        asked, begun = asked | whole, begun | parts
    assert asked - WORDS.keys() == set()
    assert [part for part in begun if not any(key.startswith(part) for key in WORDS)] == []
    named = {*BY_NAME, "boundary", "surface"}  # by the name of an option or of a field
    versions = {
        "shown_weight",
        "shown_gradient",
        "of_example",
        "of_batch",
        "detail_layer",
        "detail_neuron",
        "detail_term",
    }
    idle = {key for key in WORDS.keys() - asked - named - versions if not any(key.startswith(part) for part in begun)}
    assert idle == set()


def test_both_languages_have_the_same_facts():
    facts = {key: [set(re.findall(r"\{(\w+)\}", text)) for text in pair] for key, pair in WORDS.items()}
    assert {key: found for key, found in facts.items() if found[0] != found[1]} == {}


@pytest.mark.parametrize("path", SOURCES, ids=IDS)
def test_sources_are_short_and_say_what_they_are_for(path):
    code = path.read_text(encoding="utf-8")
    assert code.startswith("// ")
    assert code.count("\n") <= 250


@pytest.mark.parametrize("path", SOURCES, ids=IDS)
def test_the_page_computes_nothing_of_a_network(path):
    """Numbers that are read come as text; only what is drawn is a number."""
    code = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    assert re.findall(r"Math\.(?:exp|tanh|pow)|toExponential|toPrecision|innerHTML|eval\(|new Function", code) == []


def test_the_bundle_has_its_licences():
    told = (STATIC / "LICENSES.txt").read_text(encoding="utf-8")
    for name in ("preact 11", "htm 3", "@preact/signals-core 1", "uplot 1"):
        assert name in told
    assert "sourceMappingURL" not in (STATIC / "lab.js").read_text(encoding="utf-8")
