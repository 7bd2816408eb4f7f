"""The formal proof as text, as HTML and as plain data: each theorem in words and in Coq, and what it assumes."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from typing import Any

from backproof.proofs import coq
from backproof.proofs.comparison import Comparison, Disagreement
from backproof.proofs.proof import Proof, Theorem
from backproof.proofs.theorems import Headline
from backproof.rendering.door import register
from backproof.rendering.tables_and_pages import page
from backproof.rendering.words import chosen, say, table


def words_of(headline: Headline, language: str) -> str:
    """Return what a theorem says."""
    return str(chosen((headline.english, headline.chinese), language))


def trusted(language: str) -> list[str]:
    """Return what remains to be trusted when all theorems hold, a line each."""
    return [chosen(pair, language) for pair in table("proof", "TRUSTED").values()]


def _text(proof: Proof, language: str) -> str:
    parts = [_source(proof, language), *(_theorem(theorem, language) for theorem in proof.theorems)]
    parts.append("\n".join([say("proof.trusted", language), *(f"  - {line}" for line in trusted(language))]))
    return "\n\n".join(parts)


def _source(proof: Proof, language: str) -> str:
    key = "proof.compiled" if proof.compiled else "proof.recorded"
    line = say(key, language, count=len(proof.theorems), version=proof.version, day=proof.day)
    if proof.compiled:
        return line
    sums = "\n".join(f"  {digest[:16]}  {name}" for name, digest in proof.hashes.items())
    return f"{line}\n{sums}\n{say('proof.install', language)}\n  {coq.INSTALL}"


def _theorem(theorem: Theorem, language: str) -> str:
    statement = "\n".join(f"    {line}" for line in theorem.statement.splitlines())
    axioms = f" ({', '.join(axiom.split('.')[-1] for axiom in theorem.axioms)})" if theorem.axioms else ""
    return (
        f"{theorem.name}   (rocq/theories/{theorem.headline.file}.v)\n  {words_of(theorem.headline, language)}\n"
        f"{statement}\n  {say('proof.assumes', language)} {say(f'proof.{coq.rests_on(theorem.axioms)}', language)}"
        f"{axioms}"
    )


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
