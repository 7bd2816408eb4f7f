"""The formal proof as text, as HTML and as plain data: each theorem in words and in Coq, and what it assumes."""

from __future__ import annotations

import re
from dataclasses import asdict
from html import escape
from typing import Any

from backproof.errors import Listed
from backproof.proofs import coq
from backproof.proofs.comparison import Comparison, Disagreement
from backproof.proofs.formal_proof import Proof, Theorem
from backproof.proofs.theorems import Headline
from backproof.rendering.door import register
from backproof.rendering.tables_and_pages import page, pairs_text
from backproof.rendering.terminal import wrapped
from backproof.rendering.words import chosen, say, table, told

_INDENT, _WIDTH = " " * 4, 92


def words_of(headline: Headline, language: str) -> str:
    """Return what a theorem says."""
    return str(chosen((headline.english, headline.chinese), language))


def trusted(language: str) -> list[str]:
    """Return what remains to be trusted when all theorems hold, a line each."""
    return [chosen(pair, language) for pair in table("proof", "TRUSTED").values()]


def files_of(proof: Proof, language: str) -> str:
    """Return the source files with the beginning of their SHA-256, a line each under a heading."""
    sums = "\n".join(f"  {digest[:16]}  {name}" for name, digest in proof.hashes.items())
    return f"{say('proof_reading.files', language)}\n{sums}"


def _text(proof: Proof, language: str) -> str:
    if len(proof.theorems) == 1:
        return _read(proof, proof.theorems[0], language)
    parts = [_theorem(theorem, language) for theorem in proof.theorems]
    return "\n\n".join([*parts, _still_trusted(language), _source(proof, language)])


def _still_trusted(language: str) -> str:
    return "\n".join([say("proof.trusted", language), *(wrapped(f"  - {line}", _WIDTH) for line in trusted(language))])


def _source(proof: Proof, language: str) -> str:
    key = "proof.compiled" if proof.compiled else "proof.recorded"
    line = say(key, language, count=len(proof.theorems), version=proof.version, day=proof.day)
    return line if proof.compiled else f"{line}\n{_how_to_compile(language)}"


def _how_to_compile(language: str) -> str:
    return f"{say('proof.install', language)}\n  {coq.INSTALL}"


def _theorem(theorem: Theorem, language: str) -> str:
    """Return one of many theorems: its words, its statement, the axioms it rests on."""
    names, words = _axioms(theorem, language), wrapped(f"  {words_of(theorem.headline, language)}", _WIDTH)
    return (
        f"{theorem.name}   (rocq/theories/{theorem.headline.file}.v)\n{words}\n"
        f"{_indented(theorem.statement)}\n  {_assumes(theorem, language)}{f' ({names})' if names else ''}"
    )


def _read(proof: Proof, theorem: Theorem, language: str) -> str:
    """Return one theorem as a student reads it: in words, in the book's letters, what is proved, then in Coq."""
    kind = _kind(theorem)
    book = table("proof_reading", "BOOK").get(theorem.name)
    parts = [wrapped(words_of(theorem.headline, language), _WIDTH)]
    if book is not None:
        parts.append(_under("in letters", chosen(book, language).replace("|", "\n"), language))
    parts += [
        _under("what is proved", chosen(table("proof_reading", "PROVED")[kind], language), language),
        _under("what is assumed", chosen(table("proof_reading", "ASSUMED")[kind], language), language),
        f"{say('proof_reading.in Coq', language, file=theorem.headline.file)}\n{_indented(theorem.statement)}",
        f"{say('proof_reading.notation', language)}\n{pairs_text(_notation(theorem, language), _INDENT)}",
        f"{_assumes(theorem, language)}{_said_of_axioms(theorem, language)}",
        _still_trusted(language),
        _when(proof, language),
    ]
    return "\n\n".join(parts)


def _under(key: str, text: str, language: str) -> str:
    return f"{say(f'proof_reading.{key}', language)}\n{_paragraph(text)}"


def _paragraph(text: str) -> str:
    return _indented("\n".join(line.strip() for line in wrapped(text, _WIDTH).splitlines()))


def _indented(text: str) -> str:
    return "\n".join(f"{_INDENT}{line}" for line in text.splitlines())


def _kind(theorem: Theorem) -> str:
    """Return of what a statement speaks: "network", of every network; "all", of all values; "one", of one example."""
    if "differentiable_network" in theorem.statement:
        return "network"
    return "all" if "forall" in theorem.statement else "one"


def _notation(theorem: Theorem, language: str) -> list[tuple[str, str]]:
    """Return what occurs in a statement, as Coq writes it, with what it says."""
    said = table("proof_reading", "NOTATION")
    found = (chosen(pair, language) for pattern, pair in said.items() if re.search(pattern, theorem.statement))
    return [(written, meaning) for written, _, meaning in (line.partition("|") for line in found)]


def _assumes(theorem: Theorem, language: str) -> str:
    what = say(f"proof.{coq.rests_on(theorem.axioms)}", language)
    return say("proof.assumes", language, what=what)


def _axioms(theorem: Theorem, language: str) -> str:
    return told(Listed(axiom.split(".")[-1] for axiom in theorem.axioms), language)


def _said_of_axioms(theorem: Theorem, language: str) -> str:
    if not theorem.axioms:
        return ""
    key = "classical axioms" if coq.rests_on(theorem.axioms) == "classical" else "axioms"
    said = say(f"proof_reading.{key}", language, names=_axioms(theorem, language))
    return f"\n{_paragraph(said)}"


def _when(proof: Proof, language: str) -> str:
    key = "checked now" if proof.compiled else "when"
    lines = [say(f"proof_reading.{key}", language, version=proof.version, day=proof.day)]
    if not proof.compiled:
        lines.append(_how_to_compile(language))
    return "\n".join([*lines, say("proof_reading.more", language)])


def _fragment(proof: Proof, language: str) -> str:
    return f"<pre>{escape(_text(proof, language))}</pre>"


def _html(proof: Proof, language: str) -> str:
    return page(say("proof.title", language), _fragment(proof, language), language)


def _data(proof: Proof, language: str) -> dict[str, Any]:
    found = proof.to_record()
    for theorem in proof.theorems:
        found["theorems"][theorem.name]["says"] = words_of(theorem.headline, language)
    return found


register(Proof, {"text": _text, "html": _html, "fragment": _fragment, "dict": _data})


# -------------------------------------------------- the extracted program and ours


def _compared(found: Comparison, language: str) -> str:
    ranges = {f"{which} {name}": bounds[end] for name, bounds in (
        ("layers", found.depths), ("neurons", found.widths), ("examples", found.batches)
    ) for end, which in enumerate(("least", "most"))}  # fmt: skip
    facts = {name.replace(" ", "_"): value for name, value in ranges.items()}
    head = say("proof.compared", language, cases=found.cases, entries=found.entries, worst=found.worst, **facts)
    return "\n".join([head, *(f"  {_disagreement(each, language)}" for each in found.disagreements)])


def _disagreement(found: Disagreement, language: str) -> str:
    key = "proof.other entry" if found.entry is not None else "proof.other number"
    facts = {} if found.entry is None else {"entry": found.entry}
    return say(key, language, case=found.case, sizes="-".join(map(str, found.sizes)), gradient=found.gradient,
               ours=found.ours, extracted=found.extracted, **facts)  # fmt: skip


def _compared_fragment(found: Comparison, language: str) -> str:
    return f"<pre>{escape(_compared(found, language))}</pre>"


def _compared_html(found: Comparison, language: str) -> str:
    return page(say("proof.title", language), _compared_fragment(found, language), language)


def _compared_data(found: Comparison, language: str) -> dict[str, Any]:
    differ = [asdict(each) | {"text": _disagreement(each, language)} for each in found.disagreements]
    return asdict(found) | {"disagreements": differ}


register(
    Comparison, {"text": _compared, "html": _compared_html, "fragment": _compared_fragment, "dict": _compared_data}
)
