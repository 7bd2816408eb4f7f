"""What the formal proof says, as one frozen result: compiled just now, or as recorded at the last successful run."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from backproof.errors import InputError
from backproof.proofs import catalogue, coq
from backproof.proofs.theorems import HEADLINES, TRUSTED, Headline

LANGUAGES = ("en", "zh")
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


@dataclass(frozen=True)
class Proof:
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
        names = ", ".join(theorem.name for theorem in self.theorems)
        raise InputError(f"theorem: {name!r} is not known; accepted are {names}")

    def to_text(self, language: str = "en", only: str | None = None) -> str:
        """Return each theorem in words, its formal statement, its assumptions, and what is still trusted.

        Args:
            language: "en" or "zh".
            only: the name of the one theorem to show, or None for all.

        Raises:
            InputError: an unknown language or theorem.
        """
        if language not in LANGUAGES:
            raise InputError(f"language: {language!r} is not known; accepted are {', '.join(LANGUAGES)}")
        shown = self.theorems if only is None else (self.theorem(only),)
        words = _WORDS[language]
        parts = [self._source(language, len(shown)), *(_theorem_text(theorem, language) for theorem in shown)]
        parts.append("\n".join([words["trusted"], *(f"  - {line}" for line in TRUSTED[language])]))
        return "\n\n".join(parts)

    def to_json(self) -> dict[str, Any]:
        """Return everything, for programs."""
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
        scratch = path.with_suffix(".tmp")
        scratch.write_text(json.dumps(self.to_json(), indent=1, ensure_ascii=False, sort_keys=True) + "\n", "utf-8")
        scratch.replace(path)
        recorded.cache_clear()
        return path

    def _source(self, language: str, count: int) -> str:
        words = _WORDS[language]
        line = words["compiled" if self.compiled else "recorded"].format(
            count=count, version=self.version, day=self.day
        )
        if self.compiled:
            return line
        sums = "\n".join(f"  {digest[:16]}  {name}" for name, digest in self.hashes.items())
        return f"{line}\n{sums}\n{words['install']}\n  {coq.INSTALL}"


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


def _theorem_text(theorem: Theorem, language: str) -> str:
    words = _WORDS[language]
    kind = words[coq.rests_on(theorem.axioms)]
    statement = "\n".join(f"    {line}" for line in theorem.statement.splitlines())
    axioms = f" ({', '.join(axiom.split('.')[-1] for axiom in theorem.axioms)})" if theorem.axioms else ""
    return (
        f"{theorem.name}   (rocq/theories/{theorem.headline.file}.v)\n  {theorem.headline.words(language)}\n"
        f"{statement}\n  {words['assumes']} {kind}{axioms}"
    )


_WORDS = {
    "en": {
        "compiled": "Compiled by Coq {version} on {day}; no axiom of our own, nothing admitted. Theorems: {count}.",
        "recorded": "Theorems: {count}, as recorded at the last successful run: Coq {version}, {day}. SHA-256:",
        "install": "To compile them: take the repository (its folder rocq/ holds the proof), and as root",
        "assumes": "Assumes:",
        "nothing": "nothing",
        "reals": "the axioms of Coq's real numbers",
        "classical": "the axioms of Coq's real numbers, and the excluded middle",
        "unknown": "an axiom that is not expected",
        "trusted": "Still to be trusted:",
    },
    "zh": {
        "compiled": "由 Coq {version} 于 {day} 编译通过；没有自设公理，也没有跳过的证明。定理数：{count}。",
        "recorded": "取自最近一次成功运行的记录：Coq {version}，{day}；定理数：{count}。各文件的 SHA-256：",
        "install": "若要自行编译：取得代码仓库（证明在 rocq/ 文件夹），并以 root 身份运行",
        "assumes": "所依赖的假设：",
        "nothing": "无",
        "reals": "Coq 实数的公理",
        "classical": "Coq 实数的公理与排中律",
        "unknown": "意料之外的公理",
        "trusted": "仍需信任的部分：",
    },
}
