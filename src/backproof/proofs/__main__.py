"""`python -m backproof.proofs`: the whole run behind `make prove`; exit code 0 if everything holds, else 1.

Installs Coq if it is missing, compiles, compares assumptions, lets coqchk verify, runs the mutants, and compares the
extracted program with Python. `--record` then writes the statements that travel with the package.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from backproof.errors import BackproofError, InputError
from backproof.proofs import agreement, coq, mutants, oracle
from backproof.proofs.coq import ProofError
from backproof.proofs.formal_proof import Proof, compiled, recorded, wrong_assumptions
from backproof.proofs.theorems import AXIOMS

INTEGER_CASES, FLOAT_CASES = 300, 200
Tell = Callable[[str], None]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run everything and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m backproof.proofs", description=__doc__)
    parser.add_argument("--record", action="store_true", help="write the statements that travel with the package")
    options = parser.parse_args(arguments)
    start = monotonic()

    def tell(line: str) -> None:
        print(f"{monotonic() - start:6.1f} s  {line}", flush=True)  # noqa: T201 - this is a command

    try:
        run(tell, record=options.record)
    except BackproofError as error:
        print(f"proof: {error}", file=sys.stderr)  # noqa: T201
        return 1
    tell("everything holds")
    return 0


def run(tell: Tell, *, record: bool = False) -> Proof:
    """Run every part of the proof and what is compared with it.

    Args:
        tell: hears what is being done, a line at a time.
        record: whether to write the statements that travel with the package.

    Raises:
        ProofError: something does not hold.
        InputError: no sources here, or Coq is missing and cannot be installed.
    """
    folder = coq.sources()
    if folder is None:
        raise InputError("rocq/: not found; accepted: a clone of the repository, which holds the formal proof")
    if not coq.is_installed():
        tell("installing Coq and Coquelicot with apt")
        coq.install()
    _refuse("words that assume what should be proved", _assumed(folder))
    proof = compiled(folder, tell)
    _refuse("assumptions", wrong_assumptions(proof))
    _refuse("hypotheses in the concrete theorems", _hypotheses(proof))
    tell(f"{len(proof.theorems)} theorems, with the assumptions expected; the concrete ones have no hypothesis")
    _refuse("records and their lemmas", agreement.disagreements(proof.functions))
    tell(f"the functions of {len(proof.functions)} lemmas agree with their records")
    _compare(folder, tell)
    tell("coqchk, which reads everything again")
    _refuse("axioms found by coqchk", _unexpected(coq.make(folder, "check")))
    tell(f"{len(mutants.MUTANTS)} mutants, which must be refused")
    _refuse("mutants", mutants.escaped(folder, lambda what: tell(f"refused: {what}")))
    if record:
        tell(f"recorded in {proof.save()}")
    elif recorded().hashes != proof.hashes:
        raise ProofError(
            "the sources differ from those recorded; accepted: the recorded ones, or to run "
            "python -m backproof.proofs --record"
        )
    return proof


def _compare(folder: Path, tell: Tell) -> None:
    coq.make(folder, "extract")
    program = folder / "build" / "oracle"
    for kind, cases in (
        ("integers", list(oracle.integer_cases(INTEGER_CASES, seed=1))),
        ("floats", list(oracle.float_cases(FLOAT_CASES, seed=2))),
    ):
        found = oracle.compare(program, cases)
        _refuse(f"the extracted program, on {kind}", found.to_text().splitlines()[1:])
        tell(f"{kind}: {found.to_text()}")


def _assumed(folder: Path) -> list[str]:
    return [f"{file.name}: {word}" for file in coq.theories(folder) for word in coq.forbidden_words(file.read_text())]


def _hypotheses(proof: Proof) -> list[str]:
    concrete = [theorem for theorem in proof.theorems if theorem.headline.file == "Concrete"]
    return [theorem.name for theorem in concrete if "forall" in theorem.statement or "->" in theorem.statement]


def _unexpected(printed: str) -> list[str]:
    _, _, rest = printed.partition("* Axioms:")
    listed = [line.strip() for line in rest.partition("* Constants")[0].splitlines() if line.strip()]
    found = [line for line in listed if ".".join(line.split(".")[-2:]) not in AXIOMS]
    return found if listed else ["coqchk listed no axioms at all"]


def _refuse(what: str, wrong: Sequence[str]) -> None:
    if wrong:
        raise ProofError("{what}: {wrong}", what=what, wrong="; ".join(wrong))


if __name__ == "__main__":
    sys.exit(main())
