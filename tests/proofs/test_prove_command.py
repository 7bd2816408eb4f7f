"""`backproof prove`."""

import json
import re
from dataclasses import replace

import pytest

from backproof.cli import run
from backproof.proofs import coq, recorded
from backproof.rendering.proofs_faces import words_of
from backproof.rendering.words import say


def test_one_theorem_in_chinese_as_recorded(capsys):
    assert run(["prove", "BP2", "--language", "zh", "--recorded"]) == 0
    out = capsys.readouterr().out
    assert recorded().theorem("BP2").headline.chinese in out
    assert "所依赖的假设" in out


def test_without_coq_the_recorded_statements_and_how_to_install_it(monkeypatch, capsys):
    monkeypatch.setattr(coq, "is_installed", lambda: False)
    assert run(["prove"]) == 0
    out = capsys.readouterr().out
    assert f"as recorded at the last successful run: Coq {recorded().version}, {recorded().day}" in out
    assert coq.INSTALL in out
    assert out.count("\n  Assumes: ") == len(recorded().theorems)


def unbroken(text):
    """Return a text without its blanks and line ends: it says the same wherever its lines are broken."""
    return "".join(text.split())


@pytest.mark.parametrize(
    ("language", "line"), [("en", "δˡⱼ = (Σₖ δˡ⁺¹ₖ wˡ⁺¹ₖⱼ) σ′(zˡⱼ)"), ("zh", "每个隐藏层 l = 2, …, L − 1")]
)
def test_one_theorem_is_read_from_its_words_to_coq(language, line, capsys):
    """First the sentence, then the book's letters, what is proved and assumed, and only then Coq and its notation."""
    assert run(["prove", "BP2", "--language", language, "--recorded"]) == 0
    out = capsys.readouterr().out
    theorem = recorded().theorem("BP2")
    headings = [say(f"proof_reading.{key}", language, **facts) for key, facts in (
        ("in letters", {}), ("what is proved", {}), ("what is assumed", {}), ("in Coq", {"file": "FourEquations"}),
        ("notation", {}))]  # fmt: skip
    assert unbroken(out).startswith(unbroken(words_of(theorem.headline, language)))
    parts = [headings[0], line, *headings[1:], "S l  ", recorded().day]
    places = [out.index(part) for part in parts]
    assert places == sorted(places)
    assert not re.search(r"\b[0-9a-f]{16}\b", out)


@pytest.mark.parametrize(
    ("language", "said"), [("en", "compiled the whole proof just now"), ("zh", "刚刚编译了整个证明")]
)
def test_one_theorem_says_that_it_was_compiled_just_now(language, said):
    text = replace(recorded(), compiled=True).only("BP2").to_text(language)
    assert said in text
    assert coq.INSTALL not in text


def test_the_hashes_are_behind_an_option(capsys):
    assert run(["prove", "BP2", "--recorded", "--hashes"]) == 0
    out = capsys.readouterr().out
    assert [name for name, digest in recorded().hashes.items() if f"{digest[:16]}  {name}" not in out] == []


@pytest.mark.parametrize("theorem", recorded().theorems, ids=lambda theorem: theorem.name)
def test_every_theorem_can_be_read_alone_in_both_languages(theorem):
    english, chinese = (recorded().only(theorem.name).to_text(language) for language in ("en", "zh"))
    assert theorem.statement.splitlines()[0] in english
    assert unbroken(chinese).startswith(unbroken(words_of(theorem.headline, "zh")))
    assert ("forall l j, …" in english) == ("forall" in theorem.statement)
    assert ("nₗ" in chinese) == bool(re.search(r"\bwidth\b", theorem.statement))


def test_every_name_of_a_theorem_on_networks_is_explained():
    """Of the letters and names in the statements of BP1 to BP4, none is left without a line."""
    bound = {"t", "l", "j", "k", "x", "L"}
    for name in ("BP1", "BP2", "BP3", "BP4", "delta_exists", "input_gradient", "BP1_cost_partial"):
        text = recorded().only(name).to_text()
        explained = text[text.index(say("proof_reading.notation", "en")) : text.index("Assumes:")]
        names = set(re.findall(r"[A-Za-z_']+", recorded().theorem(name).statement)) - bound
        unexplained = {one for one in names if not re.search(rf"(?<![\w']){re.escape(one)}(?![\w'])", explained)}
        assert unexplained <= {"all_weights", "all_biases"}


def test_as_json_it_holds_every_statement(capsys):
    assert run(["prove", "--recorded", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["theorems"]) == {theorem.name for theorem in recorded().theorems}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["BP5"], "theorem: 'BP5' is not known"),
        (["BP1", "--language", "fr"], "--language: 'fr' given; accepted: en, zh"),
    ],
)
def test_bad_input_is_one_line(arguments, message, capsys):
    assert run(["prove", "--recorded", *arguments]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
