"""Tables in several files: a folder, or a pattern such as `parts/*.csv`. The rows follow each other by the names."""

import glob
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from backproof.errors import InputError, Phrase
from backproof.tables.bounded import shown_path
from backproof.tables.column_values import missing_in
from backproof.tables.kinds import ENDINGS
from backproof.tables.table import Array, Column, Table
from backproof.tables.wording import counted, listed, shown


def read_parts(data: str | os.PathLike[str], read: Callable[[Path], Table]) -> Table:
    """Return the rows of all files that `data` names; a folder called `year=2024` makes a column of its files.

    Raises:
        InputError: there is no file, or one has other columns than the first, or a column of another kind.
    """
    source = shown_path(data)
    paths, root = files_of(data)
    if not paths:
        raise InputError("{source}: no file of a table found; accepted: {endings} in it or in folders within",
                         source=source, endings=listed(ENDINGS, 20))  # fmt: skip
    tables = [with_folders(read(path), path, root) for path in paths]
    first, columns = tables[0], joined_columns(tables)
    said = Phrase("{files} read, the first {first}", files=counted(len(paths), "file"), first=first.source)
    notes = dict.fromkeys(note for table in tables for note in table.notes)
    return replace(first, columns=columns, source=source, unit="row", lines=(), notes=(said, *notes))


def joined_columns(tables: Sequence[Table]) -> tuple[Column, ...]:
    """Return the columns of all tables, one below the other, in the order of the first.

    Raises:
        InputError: one has other columns, or a column of another kind.
    """
    for table in tables[1:]:
        _check_names(table, tables[0])
    return tuple(_joined([table[name] for table in tables], tables) for name in tables[0].names)


def files_of(data: str | os.PathLike[str]) -> tuple[list[Path], Path | None]:
    """Return the files, by name, and the folder that they lie in, where it is one."""
    path = Path(data)
    if not os.path.isdir(path):
        return sorted(Path(one) for one in glob.glob(os.fspath(data), recursive=True) if os.path.isfile(one)), None
    found = (one for one in path.rglob("*") if one.is_file() and one.name.lower().removesuffix(".gz"))
    return sorted(one for one in found if _is_table(one, path)), path


def _is_table(file: Path, root: Path) -> bool:
    hidden = any(part.startswith((".", "_")) for part in file.relative_to(root).parts)
    return not hidden and Path(file.name.lower().removesuffix(".gz")).suffix in ENDINGS


def with_folders(table: Table, path: Path, root: Path | None) -> Table:
    """Return the table with a column for each folder below the root that says NAME=VALUE, unless it has that column."""
    folders = path.relative_to(root).parts[:-1] if root else ()
    said = [folder.partition("=") for folder in folders if "=" in folder]
    made = tuple(_constant(name, value, len(table)) for name, _, value in said if name not in table)
    return replace(table, columns=(*table.columns, *made))


def _constant(name: str, value: str, count: int) -> Column:
    if value.isdecimal():
        return Column(name, "numeric", np.full(count, float(value)))
    return Column(name, "categorical", np.full(count, value, dtype=object))


def _check_names(table: Table, first: Table) -> None:
    if set(table.names) != set(first.names):
        other = sorted(set(table.names) ^ set(first.names))
        raise InputError(
            "{source}: other columns found than {names}, those of {first}; accepted: the same columns in all "
            "files",
            source=table.source, first=first.source, names=listed(map(shown, other)),
        )  # fmt: skip


def _joined(columns: Sequence[Column], tables: Sequence[Table]) -> Column:
    """Return one column of all files; a file in which it has no value does not say of which kind it is."""
    filled = [i for i, one in enumerate(columns) if one.kind == "image" or not missing_in(one.values).all()] or [0]
    kind = columns[filled[0]].kind
    for i in filled:
        if columns[i].kind != kind:
            raise InputError(
                "{place}: {found} found, but {first} in {source}; accepted: a column of one kind in all files",
                place=tables[i].where(column=columns[i].name), found=_OF_KIND[columns[i].kind], first=_OF_KIND[kind],
                source=tables[filled[0]].source,
            )  # fmt: skip
    return replace(columns[filled[0]], values=np.concatenate([_as(one, kind) for one in columns]))


def _as(column: Column, kind: str) -> Array:
    if column.kind == kind:
        return column.values
    return np.full(
        len(column.values), None if kind == "categorical" else np.nan, dtype=object if kind != "numeric" else float
    )


_OF_KIND = {"numeric": Phrase("numbers"), "categorical": Phrase("texts"), "image": Phrase("images")}
