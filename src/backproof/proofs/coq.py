"""Running Coq: is it here, install it, compile the sources, ask questions about what was compiled."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

from backproof.errors import BackproofError, InputError
from backproof.proofs.theorems import AXIOMS

PACKAGES = ("coq", "libcoq-coquelicot", "make")
INSTALL = "apt-get update && apt-get install -y " + " ".join(PACKAGES)
"""How to install Coq with Coquelicot on Debian or Ubuntu, as root: about 1 GB, half a minute."""

FORBIDDEN = ("Admitted", "admit", "Axiom", "Axioms", "Parameter", "Parameters", "Conjecture", "Abort")
_LIBRARY = Path("/usr/lib/ocaml/coq/user-contrib/Coquelicot")
_LONGEST = 240  # seconds for one file; each takes a few
_MARK = "backproof-theorem"


class ProofError(BackproofError):
    """The formal proof, or something compared with it, does not hold; the message says what."""


def sources() -> Path | None:
    """Return the folder of the Coq sources, if this package stands in its repository; else None."""
    folder = Path(__file__).resolve().parents[3] / "rocq"
    return folder if (folder / "_CoqProject").is_file() else None


def is_installed() -> bool:
    """Whether Coq, its checker and Coquelicot can be found."""
    if shutil.which("coqc") is None or shutil.which("coqchk") is None or shutil.which("make") is None:
        return False
    if _LIBRARY.is_dir():
        return True
    where = _output(["coqc", "-where"])
    return bool(where) and (Path(where) / "user-contrib" / "Coquelicot").is_dir()


def version() -> str:
    """Return Coq's version, as "8.16.1"."""
    found = re.search(r"version ([0-9.]+)", _output(["coqc", "--version"]))
    return found[1] if found else "unknown"


def install() -> None:
    """Install Coq and Coquelicot with apt.

    Raises:
        InputError: no apt here, or neither root nor sudo without a password.
        ProofError: apt failed.
    """
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if shutil.which("apt-get") is None or (prefix and _code(["sudo", "-n", "true"]) != 0):
        raise InputError(
            "Coq: not found, and only the administrator can install it; accepted: after {install}, run as root",
            install=INSTALL,
        )
    for arguments in (["update"], ["install", "-y", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run([*prefix, "apt-get", "-qq", *arguments], capture_output=True, text=True, check=False)
        if done.returncode:
            raise ProofError(
                "apt-get {command} failed: {said}", command=arguments[0], said=_last_line(done.stderr or done.stdout)
            )


def theories(folder: Path) -> list[Path]:
    """Return the files of the proof in the order in which they build on each other."""
    lines = (folder / "_CoqProject").read_text().splitlines()
    return [folder / line for line in lines if line.startswith("theories/")]


def hashes(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every source file, by its path in the folder."""
    files = [*theories(folder), *sorted((folder / "extraction").glob("*.*"))]
    kept = (file for file in files if file.suffix in (".v", ".ml"))
    return {file.relative_to(folder).as_posix(): sha256(file.read_bytes()).hexdigest() for file in kept}


def forbidden_words(text: str) -> list[str]:
    """Return the words with which a Coq file would assume what it should prove.

    >>> forbidden_words("Lemma a : True. Proof. Admitted. (* no Axiom *)")
    ['Admitted']
    """
    without_comments = re.sub(r"\(\*.*?\*\)", " ", text, flags=re.DOTALL)
    return [word for word in FORBIDDEN if re.search(rf"\b{word}\b", without_comments)]


def compile_sources(folder: Path, tell: Callable[[str], None], jobs: int = 2) -> None:
    """Compile what is not up to date; `tell` hears the name of each file as its turn comes.

    Raises:
        ProofError: a file does not compile; the message holds Coq's.
    """
    process = subprocess.Popen(
        ["make", "-C", str(folder), "--no-print-directory", f"-j{jobs}", "compile"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    said: list[str] = []
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            said.append(line)
            if line.startswith("COQC "):
                tell(line.split("/")[-1].strip())
    if process.wait():
        raise ProofError("the proof does not compile: {said}", said=" ".join("".join(said[-12:]).split()))


def make(folder: Path, target: str) -> str:
    """Run one target of the proof's Makefile and return what it printed.

    Raises:
        ProofError: it failed.
    """
    done = subprocess.run(
        ["make", "-C", str(folder), "--no-print-directory", target], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ProofError(
            "make {target} failed: {said}", target=target, said=" ".join((done.stdout + done.stderr).split()[-60:])
        )
    return done.stdout + done.stderr


def ask(folder: Path, commands: str) -> str:
    """Run Coq commands on the compiled proof and return what Coq printed.

    Raises:
        ProofError: a command failed.
    """
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "question.v"
        file.write_text(commands)
        done = compile_file(file, folder / "theories")
    if done.returncode:
        raise ProofError("Coq: {said}", said=" ".join((done.stdout[-200:] + done.stderr).split()))
    return done.stdout


def compile_file(file: Path, compiled: Path) -> subprocess.CompletedProcess[str]:
    """Compile one file against the compiled theories in `compiled`; return code 124 where it takes too long."""
    command = ["coqc", "-q", "-w", "none", "-Q", str(compiled), "Backproof", str(file)]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False, cwd=file.parent, timeout=_LONGEST)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, "", f"it took more than {_LONGEST} s")


def statements(
    folder: Path, names: Mapping[str, str], tell: Callable[[str], None]
) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the formal statement of each theorem and the axioms it rests on, as Coq prints them.

    Args:
        folder: the compiled sources.
        names: the file of each theorem, by the theorem's name.
        tell: hears the name of each file whose theorems have answered.
    """
    by_file: dict[str, list[str]] = {}
    for name, file in names.items():
        by_file.setdefault(file, []).append(name)
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    # Coq takes half a second to gather the axioms of one theorem, and as many cores as we give it
    with ThreadPoolExecutor(2) as workers:
        for file, answers in zip(
            by_file, workers.map(lambda file: _statements(folder, file, by_file[file]), by_file), strict=True
        ):
            found |= answers
            tell(f"{file}.v")
    return found


def _statements(folder: Path, file: str, names: Iterable[str]) -> dict[str, tuple[str, tuple[str, ...]]]:
    every = [path.stem for path in theories(folder)]
    lines = [imports(every), "Set Printing Width 100.", "Goal True."]
    for name in names:
        lines += [
            f'idtac "{_MARK} {name}".', f"Check {file}.{name}.", 'idtac "axioms".', f"Print Assumptions {file}.{name}.",
        ]  # fmt: skip
    printed = ask(folder, "\n".join([*lines, "exact I.", "Qed."]))
    parts = re.split(rf"^{_MARK} (\w+)$", printed, flags=re.MULTILINE)[1:]
    found = {}
    for name, text in zip(parts[::2], parts[1::2], strict=True):
        statement, _, rest = text.partition("\naxioms\n")
        found[name] = (_tidied(statement), axioms_listed(rest))
    return found


def axioms_listed(printed: str) -> tuple[str, ...]:
    r"""Return the names that Print Assumptions lists, sorted; a lemma of ours that is admitted is among them.

    Raises:
        ProofError: the text is no answer to Print Assumptions.

    >>> axioms_listed("Axioms:\nBP1 : forall\n  x, x = x\nClassical_Prop.classic : forall P, P")
    ('BP1', 'Classical_Prop.classic')
    """
    if printed.strip() == "Closed under the global context":
        return ()
    head, _, listed = printed.strip().partition("\n")
    names = re.findall(r"^([\w.']+)\s*(?::|$)", listed, re.MULTILINE)
    if head != "Axioms:" or not names:
        raise ProofError("Coq's answer about assumptions cannot be read: {answer!r}", answer=printed[:200])
    return tuple(sorted(names))


def rests_on(axioms: Iterable[str]) -> str:
    """Return "nothing", "reals" or "classical" for a theorem with these axioms; "unknown" for any other axiom.

    >>> rests_on(["Classical_Prop.classic", "FunctionalExtensionality.functional_extensionality_dep"])
    'classical'
    """
    kinds = {AXIOMS.get(axiom, "unknown") for axiom in axioms}
    return next((kind for kind in ("unknown", "classical", "reals") if kind in kinds), "nothing")


def imports(files: Iterable[str]) -> str:
    """Return the Coq lines that load files of the proof, Coquelicot before List."""
    unique = list(dict.fromkeys(files))
    return (
        "From Coq Require Import Reals.\nFrom Coquelicot Require Import Coquelicot.\nFrom Coq Require Import List.\n"
        f"From Backproof Require Import {' '.join(unique)}.\nLocal Open Scope R_scope."
    )


def _tidied(statement: str) -> str:
    """Drop the name that Check repeats, and the indentation it gives to the type."""
    _, _, kind = statement.strip().partition("\n     : ")
    return "\n".join(line.removeprefix("       ").rstrip() for line in kind.splitlines())


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except FileNotFoundError:
        return ""


def _code(command: list[str]) -> int:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode
    except FileNotFoundError:
        return 127


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no message"])[-1]
