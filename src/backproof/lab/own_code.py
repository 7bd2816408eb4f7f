"""Checking a person's own backward pass in a process of its own: which equation it breaks, where, and how to mend it.

What checks is imported at the first check, since it takes half as long to import as the lab takes to start.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from backproof.errors import BackproofError, InputError
from backproof.network import Network
from backproof.rendering.words import say
from backproof.rendering.words.spoken_errors import error_in

_LIT = {"forward": "z", "BP1": "delta", "BP2": "delta", "BP3": "gw", "BP4": "gb", "cost": "C", "update": "w"}
_SECONDS = 5.0


def check_file(path: str, name: str, sizes: tuple[int, ...], shown: Network | None = None) -> tuple[Any, Network]:
    """Check a name of a file, or the likeliest of its names, under the activations and the cost that it is meant for.

    Args:
        path: of the file.
        name: what to check; "" to find it.
        sizes: of the network.
        shown: the network on the page, which the code is most likely meant for; None where there is none.

    Returns:
        The report, and the network that the code was taken to be meant for.

    Raises:
        InputError: nothing in it looks like a backward pass.
        SubjectError: nothing in it could be asked.
    """
    from backproof.checking.readings.unsaid import check_as_meant

    report, reading = check_as_meant(path, name, sizes, likeliest=shown, seconds=_SECONDS)
    return report, reading.network(sizes)


def check_code(code: str, network: Network, *, may_run: bool) -> Any:
    """Check code that was pasted; it runs in a process of its own, held to limits of time and memory.

    Raises:
        InputError: it may not run, or cannot be held in a process of its own here; and as `check_file`.
        SubjectError: as `check_file`.
    """
    from backproof.checking.isolation.process import is_possible

    if not may_run:
        raise InputError(
            "code: given to a lab that was started without --allow-code; accepted: in one that was started with it"
        )
    if not is_possible():
        raise InputError("code: given on a system where it cannot run in a process of its own; accepted: on Linux")
    with tempfile.TemporaryDirectory(prefix="backproof-lab-") as folder:
        path = Path(folder) / "pasted.py"
        path.write_text(code, encoding="utf-8")
        return check_file(str(path), "", network.sizes, network)[0]


def report_part(report: Any, language: str) -> dict[str, Any] | None:
    """Return what the page shows of a report, or of the error why there is none; None where nothing was checked."""
    if report is None:
        return None
    if isinstance(report, BackproofError):
        return {"verdict": "refused", "is_wrong": False, "sentence": error_in(report, language), "equations": [],
                "lit": [], "mend": "", "lines": [], "evidence": [], "notes": []}  # fmt: skip
    from backproof.checking.report import GradientReport

    plain = report.to_dict(language)
    # what is true only of a guessed call accuses nothing, so that nothing is marked for it
    findings = [finding for finding in plain["findings"] if not finding.get("supposed")]
    held = [] if not isinstance(report, GradientReport) else plain["held"]
    wrong = {finding.get("equation") for finding in findings}
    equations = [{"name": name, "good": True, "sentence": _held(layers, language)}
                 for name, layers in held if name not in wrong]  # fmt: skip
    equations += [{"name": finding.get("equation", ""), "good": False, "sentence": finding["says"]}
                  for finding in findings]  # fmt: skip
    return {
        "verdict": plain["verdict"],
        "is_wrong": bool(findings),
        "sentence": findings[0]["title"] if findings else _sentence(plain, language),
        "equations": sorted(equations, key=lambda equation: equation["name"]),
        "lit": list(dict.fromkeys(filter(None, map(_lit, findings)))),
        "mend": "\n".join(dict.fromkeys(finding["mend"] for finding in findings if finding["mend"])),
        "lines": [finding["place"] for finding in findings if finding.get("place")],
        "evidence": [finding["evidence"] for finding in findings if finding.get("evidence")],
        "notes": [note["says"] for note in plain.get("notes", [])],
    }


def _held(layers: Any, language: str) -> str:
    key = "lab.held at several" if len(layers) > 1 else "lab.held"
    return say(key, language, layers=list(map(str, layers)))


def _sentence(plain: dict[str, Any], language: str) -> str:
    if plain.get("because"):
        return str(plain["because"]["says"])
    return say(f"lab.check {plain['verdict']}", language)


def _lit(finding: dict[str, Any]) -> str:
    name, layer = _LIT.get(finding.get("equation", ""), ""), finding.get("layer")
    return name if name == "C" else f"{name}.{layer}" if name and layer else ""
