"""Which kind of data is given: by its type in memory, by the ending of its name, or else by its first bytes."""

import glob
import os
from pathlib import Path
from typing import Any

from backproof.errors import InputError, Phrase
from backproof.tables.bounded import PACKINGS, checked_path, shown_path
from backproof.tables.built_in import BUILT_IN
from backproof.tables.frames import Frame
from backproof.tables.wording import listed, shown, suggestion

ENDINGS = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".tab": "csv", ".dat": "csv", ".data": "csv",
    ".arff": "csv",
    ".jsonl": "json", ".ndjson": "json", ".json": "json", ".parquet": "parquet", ".pq": "parquet",
    ".feather": "feather", ".arrow": "feather", ".xlsx": "excel", ".xlsm": "excel", ".xlsb": "excel", ".xls": "excel",
    ".ods": "excel", ".npz": "npz",
}  # fmt: skip
BUILT_IN_SET, FRAME, PARTS = "built-in set", "frame", "parts"
KINDS = {
    "csv": Phrase("a CSV file"), "json": Phrase("a JSON file"), "parquet": Phrase("a Parquet file"),
    "feather": Phrase("a Feather file"), "excel": Phrase("a spreadsheet"), "npz": Phrase("an NPZ file"),
    "idx": Phrase("an IDX file"), BUILT_IN_SET: Phrase("the built-in set"), FRAME: Phrase("a data frame"),
    PARTS: Phrase("several files"),
}  # fmt: skip
PACKED = {"csv", "json"}
"""Kinds that may be packed, in one of `PACKINGS`; an IDX file says itself whether it is."""
OPENINGS = {
    b"PAR1": "parquet", b"PK\x03\x04": "npz", b"\x1f\x8b": "idx", b"\0\0": "idx", b"ARRO": "feather",
    b"FEA1": "feather",
    b"\xd0\xcf\x11\xe0": "excel",
}  # fmt: skip
_REFUSED = {".pkl", ".pickle", ".npy", ".h5", ".hdf5", ".sav", ".dta", ".sas7bdat", ".rds", ".rdata", ".mat"}


def kind_of(data: Any) -> str:
    """Return a name in `KINDS`.

    Raises:
        InputError: there is no such file, or nothing here reads what is in it.
    """
    if isinstance(data, Frame):
        return FRAME
    if not isinstance(data, str | os.PathLike):
        accepted = Phrase("the name of a file or set, or a data frame of pandas, Polars or Arrow")
        raise InputError("data: {given} given; accepted: {accepted}", given=shown(type(data)), accepted=accepted)
    if isinstance(data, str) and data in BUILT_IN:
        return BUILT_IN_SET
    if isinstance(data, str) and data == "-":
        return "csv"
    if _is_several(data):
        return PARTS
    if isinstance(data, str) and not os.path.exists(data) and not Path(data).suffix:
        raise InputError(
            "{path}: no file and no built-in set of this name; accepted: a file of a table, '-' or {names}{hint}",
            path=shown_path(data), names=listed(BUILT_IN), hint=suggestion(data, BUILT_IN),
        )  # fmt: skip
    return _kind_of_file(checked_path(data), data)


def _is_several(data: str | os.PathLike[str]) -> bool:
    """Whether this names a folder, or is a pattern of names and no name itself."""
    path = os.fspath(data)
    if not isinstance(path, str) or "\0" in path:
        return False
    return os.path.isdir(path) or (not os.path.exists(path) and glob.has_magic(path))


def _kind_of_file(path: Path, data: str | os.PathLike[str]) -> str:
    name, ending = path.name.lower(), path.suffix.lower()
    if ending in ENDINGS:
        return ENDINGS[ending]
    if "ubyte" in name or "idx" in name:
        return "idx"
    if ending in PACKINGS and (inner := _packed_in(path, data)) is not None:
        return inner
    if ending in _REFUSED:
        raise InputError(
            "{path}: {given} found; accepted: CSV, JSON, Parquet, Feather, spreadsheets, NPZ or IDX(.gz)",
            path=shown_path(data), given=path.suffix,
        )  # fmt: skip
    return "csv" if path.is_fifo() else _kind_by_opening(path)


def _packed_in(path: Path, data: str | os.PathLike[str]) -> str | None:
    """Return the kind of what is packed, or None where the name does not say it; raise InputError at others."""
    inner = ENDINGS.get(Path(path.stem).suffix.lower())
    if inner not in PACKED and inner is not None:
        raise InputError(
            "{path}: packed with gzip, zip, bzip2 or xz; accepted: unpacked, but for CSV, JSON and IDX files, which "
            "may be packed",
            path=shown_path(data),
        )
    return "csv" if inner is None and path.suffix.lower() != ".gz" else inner


def _kind_by_opening(path: Path) -> str:
    with path.open("rb") as stream:
        opening = stream.read(4)
    return next((kind for start, kind in OPENINGS.items() if opening.startswith(start)), "csv")
