"""Running a program as the command line does, and comparing what it says with what must come out."""

from __future__ import annotations

import contextlib
import io
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backproof import cli
from checking.styles.drawing import Subject

CODES = {0: "correct", 1: "wrong", 2: "refused", 3: "undecided"}


@dataclass(frozen=True)
class Judged:
    """What came out of one program.

    Attributes:
        verdict: "correct", "wrong", "undecided" or "refused".
        right: whether the verdict is the one that must come out.
        accused: whether right code was called wrong.
        located: whether equations and layers are those of the fault, no more and no fewer.
        named: whether the cause is named too.
        seconds: how long it took.
        said: what was printed.
        seen: (equation, layer) and names of what was found.
    """

    verdict: str
    right: bool
    accused: bool
    located: bool
    named: bool
    seconds: float
    said: str
    seen: tuple[Any, ...] = ()


def command(arguments: list[str]) -> tuple[int, str, str]:
    """Run a command line in this process: exit code, standard output, standard error."""
    out, err = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            cli.main(arguments)
        except SystemExit as end:
            code = int(end.code or 0)
    return code, out.getvalue(), err.getvalue()


def printed(source: str, folder: Path) -> tuple[int, str]:
    """Write a program into a folder and check it by its file alone: exit code, and all that was printed."""
    path = folder / "program.py"
    path.write_text(source, encoding="utf-8")
    code, out, err = command(["check", str(path)])
    return code, out + err


def reported(source: str, folder: Path, *options: str) -> dict[str, Any]:
    """Write a program into a folder and check it: the report as data, where it could be asked."""
    path = folder / "program.py"
    path.write_text(source, encoding="utf-8")
    code, out, err = command(["check", str(path), *options, "--json"])
    assert code != 2, err
    report: dict[str, Any] = json.loads(out)
    return report


def judged(subject: Subject, folder: Path) -> Judged:
    """Write the file into a folder, check it, and compare."""
    path = folder / "program.py"
    path.write_text(subject.program.source, encoding="utf-8")
    started = time.perf_counter()
    code, out, err = command(["check", f"{path}:{subject.program.name}", *subject.arguments, "--json"])
    seconds = time.perf_counter() - started
    verdict = CODES[code]
    accused = subject.verdict == "correct" and verdict == "wrong"
    if verdict in ("refused", "undecided"):
        return Judged(verdict, False, False, False, False, seconds, err or out)
    findings = [f for f in json.loads(out)["findings"] if f["severity"] != "convention"]
    seen: dict[tuple[str, int | None], set[str]] = {}
    for f in findings:
        names = {f["fault"], *f.get("alternatives", ()), *f.get("also", ())}
        seen.setdefault((f["equation"], f["layer"]), set()).update(names)
    wanted = subject.spec.expected()
    located = set(seen) == set(wanted)
    named = located and all(seen[place] & names for place, names in wanted.items())
    told = tuple((place, sorted(names)) for place, names in seen.items())
    return Judged(verdict, verdict == subject.verdict, accused, located, named, seconds, out, told)
