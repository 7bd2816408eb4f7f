"""What files of users' code are called: the cell of a notebook, whose file has a number for a name, as IPython says."""

from __future__ import annotations

import sys
from typing import Any


def cell_of(file: str) -> str:
    """Return "In[3]" for the file that IPython made of a cell, by which its messages call the cell too; else ""."""
    shell: Any = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    told = getattr(getattr(shell, "compile", None), "format_code_name", lambda name: None)(file)
    return str(told[1]) if told else ""


def spoken_file(file: str) -> str:
    """Return what a file is called where its folder tells nothing: its name, or its cell.

    >>> spoken_file("/home/lin/homework.py")
    'homework.py'
    """
    return cell_of(file) or file.replace("\\", "/").rsplit("/", 1)[-1]
