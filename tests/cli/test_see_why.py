"""After training, a command says why: it works as it stands, in the language of the training."""

import shlex
import sys
from pathlib import Path

import pytest

from backproof.cli import run
from backproof.cli.shown import as_called


def last_command(out, label):
    """Return the words after the label on the last line that has it."""
    return next(shlex.split(line.removeprefix(label)) for line in reversed(out.splitlines()) if line.startswith(label))


@pytest.mark.parametrize(("language", "label"), [("en", "See why: "), ("zh", "想知道为什么：")])
def test_the_command_that_train_prints_runs_as_it_stands(language, label, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    small = ["--layers", "3", "--epochs", "1", "--no-report", "-o", "my model.backproof", "--language", language]
    assert run(["train", "iris", *small]) == 0
    program, *words = last_command(capsys.readouterr().out, label)
    assert program == "backproof"
    assert run(words) == 0
    explained = capsys.readouterr().out
    assert ("来历" in explained) == (language == "zh")
    assert "4-3-3" in explained


def test_nothing_is_said_where_it_would_not_work(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["train", "iris", "--layers", "3", "--epochs", "1", "--no-report", "--quiet"]) == 0
    assert "See why" not in capsys.readouterr().out


def test_the_program_is_called_as_it_was_called(tmp_path, monkeypatch):
    """By its name where the shell finds it under that name, else by the path that was written."""
    here = tmp_path / "a venv" / "backproof"
    here.parent.mkdir()
    here.write_text("#!/bin/sh\n")
    here.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(here)])
    monkeypatch.setenv("PATH", str(here.parent))
    assert as_called() == "backproof"
    monkeypatch.setenv("PATH", "/nowhere")
    assert as_called() == f"'{here}'"
    monkeypatch.setattr(sys, "argv", ["pytest"])
    assert as_called() == "backproof"


def test_the_demo_ends_with_the_proof_in_either_language():
    recipe = (
        (Path(__file__).parents[2] / "Makefile").read_text(encoding="utf-8").partition("\ndemo:")[2].split("\n\n")[0]
    )
    lines = [line.strip() for line in recipe.splitlines()]
    assert lines[-2].startswith("@$(BIN)/backproof derive --model digits.backproof")
    assert lines[-1].startswith('@echo "$(if $(filter zh,$(DEMO_LANGUAGE)),证明：,Proof:')
    assert recipe.count("--language $(DEMO_LANGUAGE)") == 2


def test_a_row_without_its_target_is_refused_in_words_that_say_why(people_csv, people_model, tmp_path, capsys):
    rows = [",".join(line.split(",")[:4]) for line in people_csv.read_text().splitlines()]
    (tmp_path / "new.csv").write_text("\n".join(rows) + "\n")
    assert run(["explain", str(people_model), str(tmp_path / "new.csv")]) == 2
    assert "no target column rich found, without which no cost of the row is known" in capsys.readouterr().err


@pytest.mark.parametrize("share", ["2", "1", "-0.5"])
def test_a_share_that_is_none_is_refused_before_anything_is_trained(share, people_csv, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["train", str(people_csv), "-t", "rich", "--validation", share]) == 2
    error = capsys.readouterr().err
    assert "epoch" not in error
    assert error.splitlines()[-1].startswith("backproof train: --validation")
    assert not list(tmp_path.iterdir())
