"""Models for other programs: ONNX, a scikit-learn object, NumPy arrays. Nothing here reads such a file.

`export` returns the content of the file; each format is one module.
"""

from __future__ import annotations

from importlib import import_module

from backproof.errors import InputError
from backproof.model_file import Model

FORMATS = {"onnx": ".onnx", "sklearn": ".joblib", "npz": ".npz"}
"""Every format by its name, with the ending of its files."""

_HOME = {"onnx": "onnx_file", "sklearn": "sklearn_object", "npz": "npz_archive"}


def export(model: Model, format: str) -> bytes:
    """Return the content of a file in one of `FORMATS`.

    Raises:
        InputError: no such format, or one that cannot say what the model does; the message says why.
        MissingPackageError: the package onnx is needed and not installed.
    """
    if format not in FORMATS:
        raise InputError(
            "format: {format!r} is not known; accepted are {accepted}", format=format, accepted=", ".join(FORMATS)
        )
    content: bytes = import_module(f"backproof.exports.{_HOME[format]}").content(model)
    return content
