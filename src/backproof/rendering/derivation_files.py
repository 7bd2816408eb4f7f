"""A derivation into a file: the format by name or by ending; a PDF through LaTeX where that is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from backproof.derivation.result import FORMATS, Derivation
from backproof.errors import BackproofError, InputError, MissingPackageError
from backproof.files import write_whole

ENDINGS = {".txt": "text", ".tex": "latex", ".html": "html", ".htm": "html", ".md": "markdown", ".json": "json",
           ".pdf": "pdf"}  # fmt: skip
"""The format of a file by its ending."""
_PROGRAMS = {"en": ("pdflatex", "xelatex", "lualatex"), "zh": ("xelatex", "lualatex")}
_SECONDS = 120


def content(derivation: Derivation, format: str) -> str:
    """Return the derivation in one of the formats that are text.

    Raises:
        InputError: a format that is not known.
    """
    if format not in FORMATS or format == "pdf":
        raise InputError(f"format: {format!r} given; {', '.join(FORMATS)} are accepted")
    return getattr(derivation, format)


def write(derivation: Derivation, path: Path, format: str | None) -> Path:
    """Write a derivation to a file, complete or not at all.

    Raises:
        InputError: a format or an ending that is not known, or a path that cannot be written.
        MissingPackageError: a PDF where no LaTeX is installed.
    """
    known = format or ENDINGS.get(path.suffix.lower())
    if known is None:
        raise InputError(f"path: {path.name!r} has no known ending; {', '.join(ENDINGS)} are accepted, or a format")
    data = _pdf(derivation) if known == "pdf" else content(derivation, known).encode()
    write_whole(path, data)
    return path


def _pdf(derivation: Derivation) -> bytes:
    program = next((found for name in _PROGRAMS[derivation.language] if (found := shutil.which(name))), None)
    if program is None:
        wanted = " or ".join(_PROGRAMS[derivation.language])
        raise MissingPackageError(f"format: 'pdf' needs {wanted}, and none is installed; 'latex' needs nothing")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "proof.tex").write_text(derivation.latex, encoding="utf-8")
        command = [program, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "proof.tex"]
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=_SECONDS, check=False)
        result = Path(folder) / "proof.pdf"
        if done.returncode or not result.exists():
            last = done.stdout.decode(errors="replace").strip().splitlines()[-1:]
            raise BackproofError(f"{Path(program).name} did not make a PDF: {' '.join(last)}")
        return result.read_bytes()
