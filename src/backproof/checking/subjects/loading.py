"""`FILE.py:NAME` to the object of that name, run safely: the file is the user's, and may do anything at import."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from backproof.checking.subjects.guard import SubjectError, call_safely
from backproof.errors import InputError


def load_name(text: str, *, seconds: float = 30.0) -> Any:
    """Import a file and return what one of its names holds; several names joined by commas give a tuple.

    Raises:
        InputError: there is no such file or name, or the text is not FILE.py:NAME.
        SubjectError: importing the file raised or did not finish.
    """
    path_text, colon, names = text.rpartition(":")
    if not colon or not names or not path_text:
        raise InputError("SUBJECT: {given!r} given; accepted: FILE.py:NAME, such as homework.py:gradient", given=text)
    path = Path(path_text)
    if not path.is_file():
        raise InputError("SUBJECT: there is no file {given!r}; accepted: FILE.py:NAME", given=path_text)
    module = _module(path, seconds)
    found = [_attribute(module, name.strip(), path) for name in names.split(",")]
    return found[0] if len(found) == 1 else tuple(found)


def _module(path: Path, seconds: float) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise InputError("SUBJECT: {given!r} is no Python file; accepted: FILE.py:NAME", given=str(path))
    module = importlib.util.module_from_spec(spec)
    folders = _folders(path.resolve().parent)
    sys.path[:0] = folders
    try:
        call_safely(spec.loader.exec_module, module, seconds=seconds)
    except SubjectError as error:
        raise SubjectError("{path}: cannot be imported: {error}", path=path, error=error) from None
    finally:
        for folder in folders:
            sys.path.remove(folder)
    return module


def _folders(own: Path) -> list[str]:
    """Where a file's own imports are looked for: its folder, the one above its package, and the current one."""
    above = own
    while (above / "__init__.py").is_file():
        above = above.parent
    return [str(folder) for folder in dict.fromkeys((own, above, Path.cwd()))]


def _attribute(module: Any, name: str, path: Path) -> Any:
    found = module
    for part in name.split("."):
        found = getattr(found, part, None)
    if found is not None:
        return found
    public = [key for key, value in vars(module).items() if callable(value) and not key.startswith("_")]
    raise InputError(
        "SUBJECT: {path} has no name {given!r}; accepted: {names}",
        path=path,
        given=name,
        names=", ".join(public[:12]) or "–",
    )
