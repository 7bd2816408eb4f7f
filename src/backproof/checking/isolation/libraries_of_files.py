"""Libraries that open files past Python: the ways in which programs of networks save with them are led back to it."""

from __future__ import annotations

import functools
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

from backproof.checking.isolation.copies_of_files import installed_packages
from backproof.checking.isolation.files_beside import FilesBeside


def tell_libraries(files: FilesBeside, undo: list[Callable[[], None]]) -> None:
    """Lead what is imported, and what will be, to some files, and add to a list what undoes it."""
    finder = _Finder(files, undo)
    sys.meta_path.insert(0, finder)
    undo.append(lambda: sys.meta_path.remove(finder) if finder in sys.meta_path else None)
    loader: Any = importlib.machinery.SourceFileLoader
    undo.append(functools.partial(setattr, loader, "set_data", loader.set_data))
    loader.set_data = _compiled_if_of_packages(files, loader.set_data)
    openers = getattr(sys.modules.get("numpy.lib._datasource"), "_file_openers", None)
    if isinstance(known := getattr(openers, "_file_openers", None), dict):  # it has kept what was there at its import
        undo.append(functools.partial(known.__setitem__, None, known[None]))
        known[None] = open
    for name, (attribute, _) in _WAYS.items():
        if (module := sys.modules.get(name)) is not None and hasattr(module, attribute):
            finder.tell(module)


class _Finder(importlib.abc.MetaPathFinder):
    """Tells a library of the files as soon as it is imported."""

    def __init__(self, files: FilesBeside, undo: list[Callable[[], None]]) -> None:
        self._files, self._undo = files, undo

    def find_spec(self, name: str, path: Any, target: ModuleType | None = None) -> Any:
        """Find a library as others find it, to be told once it has been run."""
        if name not in _WAYS:
            return None
        found = (each.find_spec(name, path, target) for each in sys.meta_path if each is not self)
        spec = next((each for each in found if each is not None), None)
        loader: Any = None if spec is None else spec.loader
        if loader is not None:
            run = loader.exec_module

            def run_and_tell(module: ModuleType) -> None:
                run(module)
                self.tell(module)

            loader.exec_module = run_and_tell
        return spec

    def tell(self, module: ModuleType) -> None:
        """Replace what a library saves with."""
        attribute, way = _WAYS[module.__name__]
        self._undo.append(functools.partial(setattr, module, attribute, getattr(module, attribute)))
        setattr(module, attribute, way(self._files, getattr(module, attribute)))


def _compiled_if_of_packages(files: FilesBeside, write: Callable[..., None]) -> Callable[..., None]:
    """Keep what Python compiles of installed packages, and of no file of the person's."""
    packages = tuple(f"{each}{os.sep}" for each in installed_packages())

    def in_its_place(self: Any, path: str, data: Any, **options: Any) -> None:
        if not files.is_held or os.path.realpath(path).startswith(packages):
            write(self, path, data, **options)

    return in_its_place


def _connect(files: FilesBeside, connect: Callable[..., Any]) -> Callable[..., Any]:
    def in_its_place(database: Any, *args: Any, **options: Any) -> Any:
        named = isinstance(database, os.PathLike) or (isinstance(database, str) and database != ":memory:")
        path = files.path(database) if named and not options.get("uri") else None
        return connect(database if path is None else files.to_write(path), *args, **options)

    return in_its_place


def _save(_: FilesBeside, save: Callable[..., Any]) -> Callable[..., Any]:
    def in_its_place(obj: Any, f: Any, *args: Any, **options: Any) -> Any:
        if not isinstance(f, str | os.PathLike):
            return save(obj, f, *args, **options)
        with open(f, "wb") as file:
            return save(obj, file, *args, **options)

    return in_its_place


def _file_of_hdf5(files: FilesBeside, plain: Any) -> Any:
    class File(plain):  # type: ignore[misc]
        """A file in the place of a person's."""

        def __init__(self, name: Any, mode: str = "r", *args: Any, **options: Any) -> None:
            path = files.path(name)
            if path is not None:
                name = files.seen(path) if mode == "r" else files.to_write(path, keeps=mode != "w")
            super().__init__(name, mode, *args, **options)

    return File


_WAYS: dict[str, tuple[str, Callable[[FilesBeside, Any], Any]]] = {
    "sqlite3": ("connect", _connect),
    "torch": ("save", _save),
    "h5py": ("File", _file_of_hdf5),
}
"""By the name of a library, what it saves with, and what stands in its place."""
