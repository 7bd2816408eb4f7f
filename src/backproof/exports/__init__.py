"""Models for other programs: ONNX, a scikit-learn object, NumPy arrays, C. Nothing here reads such a file.

`export` returns the content of the file; each format is one module.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from backproof.errors import InputError, Listed
from backproof.model_file import Model

FORMATS = {"onnx": ".onnx", "sklearn": ".joblib", "npz": ".npz", "c": ".h"}
"""Every format by its name, with the ending of its files."""

MARKS = {
    "onnx": b"\x12\x09backproof",
    "sklearn": b"",
    "npz": b"\x09\x00\x14\x00model.npy",
    "c": b"written by backproof",
}
"""What stands near the beginning of a file of ours, by its format; nothing where the format leaves no room for it."""

_HOME = {"onnx": "onnx_file", "sklearn": "sklearn_object", "npz": "npz_archive", "c": "c_header"}


def export(model: Any, format: str, *, name: str | None = None) -> bytes:
    """Return the content of a file that another program reads.

    Args:
        model: a `Model`, what `train` returned, or a network and its parameters, `(Network, Parameters)`.
        format: one of `FORMATS`: "onnx", "sklearn", "npz", or "c" for a header of C99.
        name: what names in C begin with, "model" where not given; other formats have none.

    Raises:
        InputError: no such format, or one that cannot say what the model does; the message says why.
        MissingPackageError: the package onnx is needed and not installed.

    >>> import numpy as np
    >>> import backproof as bp
    >>> network = bp.Network([2, 3, 1], "tanh")
    >>> header = bp.export((network, network.init(seed=0)), "c", name="pump").decode()
    >>> "static inline int pump_outputs(const float x[2], float outputs[1])" in header
    True
    """
    if format not in FORMATS:
        raise InputError(
            "format: {format!r} is not known; accepted: {accepted}", format=format, accepted=Listed(FORMATS)
        )
    if name is not None and format != "c":
        raise InputError("name: {name!r} given; accepted: with the format c, whose names begin so", name=name)
    options = {} if name is None else {"name": name}
    content: bytes = import_module(f"backproof.exports.{_HOME[format]}").content(_model(model), **options)
    return content


def _model(given: Any) -> Model:
    """Return what was given as a model."""
    if isinstance(given, Model):
        return given
    if isinstance(given, tuple) and len(given) == 2:
        network, parameters = given
    else:
        network, parameters = getattr(given, "network", None), getattr(given, "parameters", None)
    if not (hasattr(network, "sizes") and hasattr(parameters, "weights")):
        raise InputError(
            "model: {given} given; accepted: a Model, what train returned, or (Network, Parameters)",
            given=type(given).__name__,
        )
    network.check_inputs(parameters, parameters.weights[0][:1])
    return Model(network, parameters)
