"""`backproof prove`."""

import json

import pytest

from backproof.cli import run
from backproof.proofs import coq, recorded


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


def test_as_json_it_holds_every_statement(capsys):
    assert run(["prove", "--recorded", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["theorems"]) == {theorem.name for theorem in recorded().theorems}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["BP5"], "theorem: 'BP5' is not known"), (["BP1", "--language", "fr"], "'fr' is not one of en, zh")],
)
def test_bad_input_is_one_line(arguments, message, capsys):
    assert run(["prove", "--recorded", *arguments]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
