"""What the formal proof says, as one frozen result: compiled just now, or as recorded at the last successful run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from backproof.durable.whole_file import write_whole
from backproof.errors import InputError, Listed
from backproof.faces import Faced
from backproof.names import hint
from backproof.proofs import catalogue, coq
from backproof.proofs.theorems import HEADLINES, Headline

_RECORD = "recorded.json"


@dataclass(frozen=True)
class Theorem:
    """One headline theorem as Coq knows it.

    Attributes:
        headline: its name, file and words.
        statement: the formal statement, as Coq prints it.
        axioms: the axioms it rests on.
    """

    headline: Headline
    statement: str
    axioms: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name in Coq."""
        return self.headline.name


@dataclass(frozen=True, repr=False)
class Proof(Faced):
    """The theorems, and where these statements come from.

    Attributes:
        theorems: every headline theorem.
        functions: the function and the derivative of each record's lemma, as Coq prints them.
        day: when it was compiled, ISO 8601.
        version: Coq's.
        hashes: the SHA-256 of every source file.
        compiled: whether Coq compiled it just now; else it was read from the record.
    """

    theorems: tuple[Theorem, ...]
    functions: Mapping[str, tuple[str, str]]
    day: str
    version: str
    hashes: Mapping[str, str]
    compiled: bool

    def theorem(self, name: str) -> Theorem:
        """Return one theorem by its name.

        Raises:
            InputError: no headline theorem has that name.
        """
        for theorem in self.theorems:
            if theorem.name == name:
                return theorem
        known = [theorem.name for theorem in self.theorems]
        raise InputError(
            "theorem: {name!r} is not known; accepted: the names of {count} theorems, which backproof prove lists, "
            "such as {names}{hint}",
            name=name, count=len(known), names=Listed(get_close_matches(name, known, n=4, cutoff=0.0)),
            hint=hint(name, known),
        )  # fmt: skip

    def only(self, name: str) -> Proof:
        """Return the same with one theorem.

        Raises:
            InputError: no headline theorem has that name.
        """
        return replace(self, theorems=(self.theorem(name),))

    def to_record(self) -> dict[str, Any]:
        """Return everything as plain data, as the file that travels with the package keeps it."""
        return {
            "day": self.day,
            "coq": self.version,
            "files": dict(self.hashes),
            "theorems": {t.name: {"statement": t.statement, "axioms": list(t.axioms)} for t in self.theorems},
            "functions": {lemma: list(pair) for lemma, pair in self.functions.items()},
        }

    def save(self) -> Path:
        """Write the record that travels with the package, and return its path."""
        path = Path(str(files("backproof.proofs") / _RECORD))
        text = json.dumps(self.to_record(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
        write_whole(path, text.encode())
        recorded.cache_clear()
        return path


def compiled(folder: Path, tell: Callable[[str], None], only: str | None = None) -> Proof:
    """Compile the sources and ask Coq for every statement.

    Args:
        folder: of the Coq sources.
        tell: hears what is being done, a line for each file.
        only: the name of the one theorem to ask about, or None for all.

    Raises:
        ProofError: a file does not compile, or a theorem is missing.
    """
    coq.compile_sources(folder, lambda file: tell(f"compiling {file}"))
    headlines = [headline for headline in HEADLINES if only in (None, headline.name)]
    names = {headline.name: headline.file for headline in headlines}
    found = coq.statements(folder, names, lambda file: tell(f"assumptions of {file}"))
    theorems = tuple(Theorem(headline, *found[headline.name]) for headline in headlines)
    functions = catalogue.printed(folder) if only is None else {}
    return Proof(theorems, functions, date.today().isoformat(), coq.version(), coq.hashes(folder), compiled=True)


@cache
def recorded() -> Proof:
    """Return what the last successful run recorded; it travels with the package."""
    record = json.loads((files("backproof.proofs") / _RECORD).read_text("utf-8"))
    known = {headline.name: headline for headline in HEADLINES}
    theorems = tuple(
        Theorem(known[name], theorem["statement"], tuple(theorem["axioms"]))
        for name, theorem in sorted(record["theorems"].items(), key=lambda item: list(known).index(item[0]))
    )
    functions = {lemma: (pair[0], pair[1]) for lemma, pair in record["functions"].items()}
    return Proof(theorems, functions, record["day"], record["coq"], record["files"], compiled=False)


def wrong_assumptions(proof: Proof) -> list[str]:
    """Return what Coq says of assumptions and the table of theorems does not; [] where they agree."""
    wrong = []
    for theorem in proof.theorems:
        actual, expected = coq.rests_on(theorem.axioms), theorem.headline.rests_on
        if actual != expected:
            axioms = ", ".join(theorem.axioms) or "no axiom"
            wrong.append(f"{theorem.name} rests on {actual} ({axioms}), not on {expected}")
    return wrong
