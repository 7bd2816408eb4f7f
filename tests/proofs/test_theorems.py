"""The table of headline theorems, the record that travels with the package, and what is printed of them."""

import re
from dataclasses import fields, is_dataclass, replace

import pytest

from backproof.derivation import derive
from backproof.errors import InputError
from backproof.faces import LANGUAGES
from backproof.network import Network
from backproof.proofs import HEADLINES, coq, recorded
from backproof.proofs.formal_proof import wrong_assumptions
from backproof.rendering.proofs_faces import files_of, trusted, words_of
from backproof.rendering.tables_and_pages import columns

SOURCES = coq.sources()
from_the_repository = pytest.mark.skipif(SOURCES is None, reason="the Coq sources are in the repository only")


def test_every_headline_is_named_once():
    names = [headline.name for headline in HEADLINES]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("headline", HEADLINES, ids=lambda headline: headline.name)
def test_every_headline_has_words_in_both_languages(headline):
    assert words_of(headline, "en").endswith(".")
    assert re.search("[一-鿿]", words_of(headline, "zh"))
    assert not re.search("[一-鿿]", words_of(headline, "en"))


def test_the_four_equations_are_among_them():
    assert {"BP1", "BP2", "BP3", "BP4"} <= {headline.name for headline in HEADLINES}


def test_the_record_holds_every_headline_with_a_statement():
    theorems = recorded().theorems
    assert [theorem.name for theorem in theorems] == [headline.name for headline in HEADLINES]
    assert all(theorem.statement for theorem in theorems)


def test_the_record_holds_the_assumptions_that_are_expected():
    assert wrong_assumptions(recorded()) == []


def test_an_assumption_that_is_not_expected_is_found():
    first, *rest = recorded().theorems
    doubtful = replace(first, axioms=(*first.axioms, "Backproof.everything_holds"))
    assert wrong_assumptions(replace(recorded(), theorems=(doubtful, *rest))) == [
        f"{first.name} rests on unknown ({', '.join(doubtful.axioms)}), not on reals"
    ]


def test_a_theorem_that_lost_its_proof_is_found():
    admitted = replace(recorded().theorem("stored_backprop_equal"), axioms=("ProgramShape.stored_backprop_equal",))
    assert wrong_assumptions(replace(recorded(), theorems=(admitted,)))


def test_a_lemma_that_is_admitted_is_listed_among_the_axioms():
    printed = "Axioms:\nstored_backprop_equal\n  : forall layers a,\n    layers = layers\n"
    assert coq.axioms_listed(printed) == ("stored_backprop_equal",)
    assert coq.rests_on(coq.axioms_listed(printed)) == "unknown"
    assert coq.axioms_listed("Closed under the global context\n") == ()


@pytest.mark.parametrize("printed", ["", "Error: no such theorem", "Axioms:\n"])
def test_an_answer_about_assumptions_that_cannot_be_read_is_an_error(printed):
    with pytest.raises(coq.ProofError, match="cannot be read"):
        coq.axioms_listed(printed)


@from_the_repository
def test_the_record_is_of_the_sources_that_are_here():
    assert recorded().hashes == coq.hashes(SOURCES), "run python -m backproof.proofs --record"


@from_the_repository
@pytest.mark.parametrize("headline", HEADLINES, ids=lambda headline: headline.name)
def test_every_headline_is_a_theorem_of_its_file(headline):
    text = (SOURCES / "theories" / f"{headline.file}.v").read_text()
    assert re.search(rf"^(Theorem|Lemma) {headline.name}\b", text, flags=re.MULTILINE)


@from_the_repository
def test_no_file_assumes_what_it_should_prove():
    assert [file.name for file in coq.theories(SOURCES) if coq.forbidden_words(file.read_text())] == []


@pytest.mark.parametrize("line", ["Axiom a : False.", "Proof. Admitted.", "Parameter p : R.", "  admit. (* later *)"])
def test_an_assumption_in_a_file_is_found(line):
    assert coq.forbidden_words(line)


@from_the_repository
def test_every_file_opens_with_a_table_and_has_a_readable_length():
    for file in coq.theories(SOURCES):
        text = file.read_text()
        assert text.startswith("(** "), file.name
        assert "|---" in text[:800], file.name
        assert 80 <= len(text.splitlines()) <= 400, file.name


@from_the_repository
def test_every_file_is_on_the_map_of_the_readme():
    readme = (SOURCES / "README.md").read_text()
    assert [file.name for file in coq.theories(SOURCES) if f"`{file.name}`" not in readme] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_shows_words_statement_assumptions_and_what_is_trusted(language):
    text = recorded().only("BP2").to_text(language)
    theorem = recorded().theorem("BP2")
    together = "".join(text.split())  # of the lines in which it is wrapped
    assert "".join(words_of(theorem.headline, language).split()) in together
    assert theorem.statement.splitlines()[-1] in text
    assert "sig_forall_dec" in text
    assert all("".join(line.split()) in together for line in trusted(language))
    assert [line for line in text.split("\n") if columns(line) > 100] == []


def test_the_recorded_text_shows_its_date_the_files_and_how_to_install_coq():
    text = recorded().only("BP1").to_text()
    assert recorded().day in text
    assert recorded().hashes["theories/FourEquations.v"][:16] in files_of(recorded().only("BP1"), "en")
    assert coq.INSTALL in text


def test_an_unknown_theorem_or_language_is_refused():
    with pytest.raises(InputError, match="'BP5' is not known; accepted: "):
        recorded().only("BP5")
    with pytest.raises(InputError, match="'fr' given; accepted: en, zh"):
        recorded().to_text("fr")


def theorems_named_in(part):
    """Every theorem that a step of a derivation names."""
    if isinstance(part, tuple | list):
        return {name for item in part for name in theorems_named_in(item)}
    if not is_dataclass(part):
        return set()
    found = {name for item in fields(part) for name in theorems_named_in(getattr(part, item.name))}
    return found | ({part.theorem} - {""} if isinstance(getattr(part, "theorem", None), str) else set())


def test_what_a_derivation_names_as_theorems_are_headlines():
    named = theorems_named_in(derive(Network([2, 3, 1])))
    assert {"BP1", "BP2", "BP3", "BP4"} <= named <= {headline.name for headline in HEADLINES}
