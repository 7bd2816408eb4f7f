"""What the network learns in the lab: made sets of two inputs, sets known by name, and a person's own rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.errors import InputError
from backproof.tables import Encoding, Table, fit_encoding, read

Array = Any
_EACH = 100
"""Examples of each class of a made set."""
_DRAWN = 20
"""Examples that are drawn for a network of which nothing is known but its sizes."""


@dataclass(frozen=True, eq=False)
class DataSet:
    """Examples with their targets.

    Attributes:
        name: as the option `data` has it.
        x: (N, n) inputs.
        y: (N, k) targets: one column of 0 and 1 for two classes, a column for each of several, or numbers.
        input_names: of the n columns, or ().
        output_names: of the k columns, or ().
        image: (height, width) where an input is an image, else None.
        encoding: how the table was encoded, where it was one.
        is_classes: whether targets are classes.
        lines: of Python that make `x` and `y`, where neither the name nor the numbers themselves do.
    """

    name: str
    x: Array
    y: Array
    input_names: tuple[str, ...] = ()
    output_names: tuple[str, ...] = ()
    image: tuple[int, int] | None = None
    encoding: Encoding | None = None
    is_classes: bool = True
    lines: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return N."""
        return len(self.x)

    def targets(self, outputs: int) -> Array:
        """Return the targets for a network of so many outputs: two classes may be one output or two.

        Raises:
            InputError: a number of outputs that the targets do not have.
        """
        count = self.y.shape[1]
        if self.is_classes and count == 1 and outputs == 2:
            return np.hstack([1 - self.y, self.y])
        if outputs != count:
            raise InputError(
                "network: {outputs} outputs given; accepted: {count}, as many as the targets of {name} have",
                outputs=outputs, name=self.name, count=count,
            )  # fmt: skip
        return self.y

    def classes(self) -> Array:
        """Return the class of each example, (N,), counted from 0."""
        return self.y[:, 0].astype(int) if self.y.shape[1] == 1 else self.y.argmax(axis=1)


def _xor(rng: np.random.Generator, noise: float) -> tuple[Array, Array]:
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return x, np.array([0.0, 1.0, 1.0, 0.0])


def _circles(rng: np.random.Generator, noise: float) -> tuple[Array, Array]:
    angles = rng.uniform(0, 2 * np.pi, 2 * _EACH)
    radii = np.repeat([0.45, 1.0], _EACH)
    x = radii[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return x + noise * rng.standard_normal(x.shape), np.repeat([1.0, 0.0], _EACH)


def _moons(rng: np.random.Generator, noise: float) -> tuple[Array, Array]:
    angles = rng.uniform(0, np.pi, (2, _EACH))
    upper = np.stack([np.cos(angles[0]) - 0.5, np.sin(angles[0]) - 0.25], axis=1)
    lower = np.stack([0.5 - np.cos(angles[1]), 0.25 - np.sin(angles[1])], axis=1)
    x = np.vstack([upper, lower])
    return x + noise * rng.standard_normal(x.shape), np.repeat([0.0, 1.0], _EACH)


def _spiral(rng: np.random.Generator, noise: float) -> tuple[Array, Array]:
    along = np.sqrt(rng.uniform(0.01, 1, 2 * _EACH))
    angles = 3 * np.pi * along + np.repeat([0, np.pi], _EACH)
    x = along[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return x + 0.2 * noise * rng.standard_normal(x.shape), np.repeat([0.0, 1.0], _EACH)


def _blobs(rng: np.random.Generator, noise: float) -> tuple[Array, Array]:
    centres = np.array([[0.0, 0.8], [-0.7, -0.4], [0.7, -0.4]])
    x = np.repeat(centres, _EACH, axis=0) + (0.1 + noise) * rng.standard_normal((3 * _EACH, 2))
    return x, np.repeat(np.eye(3), _EACH, axis=0)


MADE: dict[str, Callable[[np.random.Generator, float], tuple[Array, Array]]] = {
    "xor": _xor, "circles": _circles, "moons": _moons, "spiral": _spiral, "blobs": _blobs,
}  # fmt: skip
"""The sets of two inputs, each a function of a generator and of how much noise there is."""
WITH_NOISE = tuple(name for name in MADE if name != "xor")
"""Those in which there is noise."""


def data_set(name: str, seed: int = 0, noise: float = 0.1) -> DataSet:
    """Return a set by its name.

    Raises:
        InputError: it is not to be had here, as MNIST where no folder is named.
    """
    if name in MADE:
        x, y = MADE[name](np.random.default_rng([seed, 7]), noise)
        return DataSet(name, x, y.reshape(len(y), -1), ("x₁", "x₂"))
    return of_table(name, read(name))


def data_for(name: str, seed: int, noise: float, own: DataSet | None) -> DataSet:
    """Return a set by its name, "own" being a person's own.

    Raises:
        InputError: there are no own rows; and as `data_set`.
    """
    if name != "own":
        return data_set(name, seed, noise)
    if own is None:
        raise InputError("data: own given; accepted: once points were drawn or a file was opened")
    return own


def of_table(name: str, table: Table, encoding: Encoding | None = None) -> DataSet:
    """Return the examples of a table, encoded as training encodes it, or as a model does.

    Raises:
        InputError: a table without a target, or that cannot be encoded.
    """
    known = fit_encoding(table, _target_of(table)) if encoding is None else encoding
    shape = known.image_shape
    image = None if shape is None or len(shape) != 2 else (shape[0], shape[1])
    labels = known.classes[0] if len(known.classes) == 1 else ()
    outputs = labels if len(labels) == known.n_outputs else known.output_names
    return DataSet(
        name, np.asarray(known.features(table), np.float64), np.asarray(known.targets(table), np.float64),
        () if image else known.feature_names, tuple(map(str, outputs)), image, known,
        known.task == "classification",
    )  # fmt: skip


def of_file(path: str, table: Table) -> DataSet:
    """Return the examples of a table that was read from a file, with the lines of Python that read them.

    Raises:
        InputError: as `of_table`.
    """
    target = _target_of(table)
    asked = [repr(path), *[f"target={target!r}"] * (target is not None), "held_out=0.0", "seed=0"]
    lines = ("from backproof import tables", f"data = tables.prepare({', '.join(asked)})", "x, y = data.x, data.y")
    return replace(of_table("own", table), lines=lines)


def drawn(inputs: int, outputs: int) -> DataSet:
    """Return examples for a network of which nothing is known but its sizes: the same ones every time."""
    rng = np.random.default_rng(0)
    x, classes = rng.standard_normal((_DRAWN, inputs)), rng.integers(0, max(outputs, 2), _DRAWN)
    y = np.eye(outputs)[classes] if outputs > 1 else classes[:, None].astype(float)
    lines = ("from backproof.lab.datasets import drawn", f"data = drawn({inputs}, {outputs})", "x, y = data.x, data.y")
    return DataSet("own", x, y, lines=lines)


def _target_of(table: Table) -> str | None:
    """Return the column that is to be learnt, where the table has none of its own: "target", or else the last."""
    names = table.names
    return None if table.target or not names else "target" if "target" in names else names[-1]


def of_points(points: Sequence[tuple[float, float, int]]) -> DataSet:
    """Return points that were drawn by hand.

    >>> of_points([(0, 1, 1), (2, 0, 0)]).y.tolist()
    [[1.0], [0.0]]
    """
    array = np.asarray(points, np.float64)
    return DataSet("own", array[:, :2], array[:, 2:], ("x₁", "x₂"))
