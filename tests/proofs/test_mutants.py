"""The mutants: that each would change what it says it changes, and that one which is no mutant is found out."""

import pytest

from backproof.proofs import HEADLINES, coq, mutants
from backproof.proofs.coq import ProofError
from backproof.proofs.mutants import MUTANTS, Mutant

SOURCES = coq.sources()
pytestmark = pytest.mark.skipif(SOURCES is None, reason="the Coq sources are in the repository only")


def is_compiled():
    return coq.is_installed() and all(file.with_suffix(".vo").exists() for file in coq.theories(SOURCES))


needs_coq = pytest.mark.skipif(
    SOURCES is None or not is_compiled(), reason="the proof is not compiled here: make prove compiles it"
)


def test_there_are_at_least_fifteen_of_statements_and_some_of_the_program():
    assert len({mutant.what for mutant in MUTANTS}) == len(MUTANTS)
    assert sum(bool(mutant.theorem) for mutant in MUTANTS) >= 15
    assert sum(not mutant.theorem for mutant in MUTANTS) >= 5


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.what)
def test_each_changes_a_headline_theorem_or_the_program(mutant):
    text = (SOURCES / "theories" / f"{mutant.file}.v").read_text()
    assert mutants._mutated(text, mutant) != text
    assert mutant.theorem in {headline.name for headline in HEADLINES} or mutant.refused_by


def test_a_mutant_of_text_that_is_not_there_is_an_error():
    with pytest.raises(ProofError, match="is not in BP4"):
        mutants._mutated((SOURCES / "theories" / "FourEquations.v").read_text(), Mutant("", "", "BP4", "sigma'", ""))


@needs_coq
def test_a_mutant_that_says_something_true_is_found():
    harmless = Mutant(
        "BP1, its factors the same", "FourEquations", "BP1", "g j * sigma' L (z L j)", "g j*sigma' L (z L j)"
    )
    assert mutants.escaped(SOURCES, lambda what: None, [harmless]) == ["BP1, its factors the same: is accepted"]


@needs_coq
def test_a_mutant_that_coq_cannot_read_is_found():
    unreadable = Mutant("BP1 of nothing", "FourEquations", "BP1", "g j * sigma' L (z L j)", "nothing_of_that_name")
    (complaint,) = mutants.escaped(SOURCES, lambda what: None, [unreadable])
    assert complaint.startswith("BP1 of nothing: is refused outside a proof")


@needs_coq
def test_a_wrong_statement_is_refused_by_its_own_proof():
    heard = []
    assert mutants.escaped(SOURCES, heard.append, MUTANTS[:1]) == []
    assert heard == ["BP1 without the slope (by the proof of BP1)"]


@needs_coq
def test_a_file_that_does_not_compile_is_an_error():
    with pytest.raises(ProofError, match=r"Coq: .*no_such_theorem"):
        coq.ask(SOURCES, "Check no_such_theorem.")
