"""The sets known by name: scikit-learn's bundled ones, and MNIST from the folder in BACKPROOF_DATA."""

import os
from pathlib import Path

import numpy as np

from backproof.errors import InputError, Phrase
from backproof.tables.bounded import shown_path
from backproof.tables.idx_file import read_idx
from backproof.tables.table import Column, Table

BUNDLED = {  # name: (scikit-learn's loader, what its target is)
    "digits":        ("load_digits", "classification"),
    "iris":          ("load_iris", "classification"),
    "wine":          ("load_wine", "classification"),
    "breast-cancer": ("load_breast_cancer", "classification"),
    "diabetes":      ("load_diabetes", "regression"),
}  # fmt: skip
MNIST = {"mnist": "train", "mnist-test": "t10k"}
BUILT_IN = (*BUNDLED, *MNIST)


def read_built_in(name: str, max_bytes: int) -> Table:
    """Return the set of this name, one of `BUILT_IN`."""
    return _mnist(name, max_bytes) if name in MNIST else _bundled(name)


def _bundled(name: str) -> Table:
    from sklearn import datasets

    loader, task = BUNDLED[name]
    data = getattr(datasets, loader)()
    if name == "digits":
        columns = [Column("image", "image", np.asarray(data.images), largest=16.0)]
    else:
        columns = [Column(str(n), "numeric", data.data[:, i].copy()) for i, n in enumerate(data.feature_names)]
    if task == "classification" and name != "digits":
        target = Column("target", "categorical", data.target_names[data.target].astype(object))
    else:
        target = Column("target", "numeric", data.target.astype(np.float64))
    return Table((*columns, target), name, "example", target=("target",), task=task)


def _mnist(name: str, max_bytes: int) -> Table:
    file = f"{MNIST[name]}-images-idx3-ubyte.gz"
    template = "the environment variable BACKPROOF_DATA as a folder that holds mnist/{file} and the file of its labels"
    wanted = Phrase(template, file=file)
    folder = os.environ.get("BACKPROOF_DATA")
    if not folder:
        raise InputError("{name}: BACKPROOF_DATA is not set; accepted: {wanted}", name=name, wanted=wanted)
    path = Path(folder) / "mnist" / file
    labels = path.with_name(f"{MNIST[name]}-labels-idx1-ubyte.gz")
    if not (os.path.isfile(path) and os.path.isfile(labels)):
        raise InputError(
            "{name}: BACKPROOF_DATA={folder} found; accepted: {wanted}",
            name=name, folder=shown_path(folder), wanted=wanted,
        )  # fmt: skip
    return read_idx(path, labels, max_bytes)
