"""A derivation as a PDF, through LaTeX where that is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from backproof.derivation.result import Derivation
from backproof.errors import BackproofError, Keyword, MissingPackageError
from backproof.rendering.derivation_latex import to_latex

_PROGRAMS = {"en": ("pdflatex", "xelatex", "lualatex"), "zh": ("xelatex", "lualatex")}
_SECONDS = 120


def to_pdf(derivation: Derivation, language: str) -> bytes:
    """Return the bytes of a PDF.

    Raises:
        MissingPackageError: no LaTeX is installed.
        BackproofError: LaTeX did not make a PDF; its last line is in the message.
    """
    program = next((found for name in _PROGRAMS[language] if (found := shutil.which(name))), None)
    if program is None:
        wanted = " or ".join(_PROGRAMS[language])
        raise MissingPackageError(
            "{option}: 'pdf' given, which needs {wanted}, and none is installed; accepted: 'latex', which "
            "needs nothing",
            option=Keyword("format"),
            wanted=wanted,
        )
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "proof.tex").write_text(to_latex(derivation, language), encoding="utf-8")
        command = [program, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "proof.tex"]
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=_SECONDS, check=False)
        result = Path(folder) / "proof.pdf"
        if done.returncode or not result.exists():
            last = done.stdout.decode(errors="replace").strip().splitlines()[-1:]
            raise BackproofError(
                "{program} did not make a PDF: {said}", program=Path(program).name, said=" ".join(last)
            )
        return result.read_bytes()
