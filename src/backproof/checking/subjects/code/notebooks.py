r"""The code of a notebook, `.ipynb`, as one program: its cells of code one below the other, each under its number.

A notebook is plain JSON. Nothing of it is run here, and what its cells have printed is not read.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from backproof.checking.subjects.running.guard import SubjectError

SUFFIX = ".ipynb"


def code_of_notebook(path: Path) -> str:
    """Return the code of a notebook, with a line `# cell k` above that of its k-th cell.

    Raises:
        SubjectError: it is no notebook.
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8-sig"))["cells"]
        code = [(k, _text(cell["source"])) for k, cell in enumerate(cells, 1) if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SubjectError(
            "{path}: cannot be read as a notebook; accepted: a Jupyter notebook of version 4, or a Python file",
            path=path,
        ) from None
    return "".join(f"# cell {k}\n{_of_other_languages(source)}\n" for k, source in code)


def _text(source: Any) -> str:
    return source if isinstance(source, str) else "".join(source)


def _of_other_languages(source: str) -> str:
    """The lines of a cell, as comments where the whole cell is no Python, as under `%%bash`."""
    if not source.lstrip().startswith("%%") or source.lstrip().startswith(("%%time", "%%capture", "%%prun")):
        return source
    return "\n".join(f"# {line}" for line in source.splitlines())
