"""The docs of check say what it says: the table of faults, and the command that the pages begin with."""

import shlex
from pathlib import Path

import pytest

from backproof.checking.faults import FAULTS
from backproof.rendering.check_catalogue import catalogue_table
from checking.styles.judging import command

DOCS = Path(__file__).resolve().parents[2] / "docs" / "check.md"


def test_the_docs_hold_the_catalogue_as_it_is():
    assert catalogue_table(FAULTS) in DOCS.read_text("utf-8")


def test_the_table_has_a_row_for_every_fault_in_chinese_too():
    assert len(catalogue_table(FAULTS, "zh").splitlines()) == len(FAULTS) + 2


@pytest.mark.parametrize("name", ["check.md", "check.zh.md"])
def test_a_page_shows_what_its_command_prints(name, monkeypatch):
    monkeypatch.chdir(DOCS.parents[1])
    page = DOCS.with_name(name).read_text("utf-8")
    shown = page.split("```console\n$ backproof ", 1)[1].split("```", 1)[0]
    given, _, printed = shown.partition("\n")
    _, out, _ = command(shlex.split(given))
    assert out.split() == printed.split()
