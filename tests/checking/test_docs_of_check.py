"""The table of faults in the docs is that of the catalogue."""

from pathlib import Path

from backproof.checking.faults import FAULTS
from backproof.rendering.check_catalogue import catalogue_table

DOCS = Path(__file__).resolve().parents[2] / "docs" / "check.md"


def test_the_docs_hold_the_catalogue_as_it_is():
    assert catalogue_table(FAULTS) in DOCS.read_text("utf-8")


def test_the_table_has_a_row_for_every_fault_in_chinese_too():
    assert len(catalogue_table(FAULTS, "zh").splitlines()) == len(FAULTS) + 2
