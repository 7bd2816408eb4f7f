"""Between targets and the network's outputs: one-hot classes, yes-or-no columns, or real values.

Shapes: y (N, outputs), as the cost sees it. Two classes are one output, 0 for the first and 1 for the second.
"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from backproof.errors import InputError, Phrase
from backproof.tables.column_values import missing_in, numbers_of, plain_number, texts_of
from backproof.tables.quantities import as_seconds
from backproof.tables.table import Array, Table
from backproof.tables.wording import folded, listed, shown

Label = str | int | float


def labels_of(table: Table, name: str) -> list[Label]:
    """Return the column's N labels, text or numbers; raise InputError where one is missing."""
    numeric = table[name].kind == "numeric"
    values = numbers_of(table, name) if numeric else texts_of(table, name)
    missing = missing_in(values)
    if missing.any():
        row = int(np.argmax(missing))
        raise InputError(
            "{place}: a missing target found; accepted: a label or a number (leave out such lines)",
            place=table.where(row, name),
        )
    return [plain_number(value) for value in values.tolist()] if numeric else values.tolist()


def real_values_of(table: Table, name: str) -> Array:
    """Return the column's N numbers as float64, of times the seconds; raise InputError where one is missing."""
    seconds = as_seconds(table[name])
    values = numbers_of(table, name) if seconds is None else seconds[0].values
    missing = missing_in(values)
    if missing.any():
        row = int(np.argmax(missing))
        raise InputError(
            "{place}: a missing target found; accepted: a number (leave out such lines)", place=table.where(row, name)
        )
    return values.astype(np.float64)


def checked_outputs(outputs: ArrayLike, width: int) -> Array:
    """Return outputs as floats (N, width); raise InputError for another shape, or where one is no finite number."""
    array = np.asarray(outputs)
    array = array[:, None] if array.ndim == 1 and width == 1 else array
    if array.ndim != 2 or array.shape[1] != width or array.dtype.kind not in "biuf":
        raise InputError(
            "outputs: shape {shape}, {dtype} found; accepted: numbers (N, {width})",
            shape=array.shape, dtype=array.dtype, width=width,
        )  # fmt: skip
    if not np.isfinite(array).all():
        row = int(np.argwhere(~np.isfinite(array))[0][0])
        raise InputError(
            "outputs: {given} in row {row} found; accepted: finite numbers", given=shown(array[row].tolist()), row=row
        )
    return array


@dataclass(frozen=True)
class ClassTarget:
    """Classification by one column (two classes or more), or by several of two classes each (multilabel).

    `classes` holds one tuple of labels for each name.
    """

    task: ClassVar[str] = "classification"
    names: tuple[str, ...]
    classes: tuple[tuple[Label, ...], ...]

    @property
    def kind(self) -> str:
        """One of `"binary"`, `"multiclass"`, `"multilabel"`."""
        if len(self.names) > 1:
            return "multilabel"
        return "binary" if len(self.classes[0]) == 2 else "multiclass"

    @property
    def output_names(self) -> tuple[str, ...]:
        """What each output is the probability of, as `species=setosa`."""
        if self.kind == "multiclass":
            return tuple(f"{self.names[0]}={label}" for label in self.classes[0])
        return tuple(f"{name}={labels[1]}" for name, labels in zip(self.names, self.classes, strict=True))

    def encode(self, table: Table) -> Array:
        """Return y (N, outputs) of zeros and ones; raise InputError at a label that is no class."""
        codes = [self._codes(table, name, labels) for name, labels in zip(self.names, self.classes, strict=True)]
        if self.kind == "multiclass":
            return np.eye(len(self.classes[0]))[codes[0]]
        return np.stack(codes, axis=1).astype(np.float64)

    def _codes(self, table: Table, name: str, classes: tuple[Label, ...]) -> Array:
        place = {label: i for i, label in enumerate(classes)}
        labels = labels_of(table, name)
        if not any(isinstance(one, str) for one in classes) and table[name].kind == "categorical":
            labels = [plain_number(value) for value in real_values_of(table, name).tolist()]
        elif all(isinstance(one, str) for one in classes) and table[name].kind == "numeric":
            labels = texts_of(table, name).tolist()
        codes = np.array([place.get(label, -1) for label in labels], dtype=np.intp)
        if (codes < 0).any():
            row = int(np.argmax(codes < 0))
            alike = [one for one in classes if folded(str(one)) == folded(str(labels[row]))]
            hint = (
                Phrase("; it differs from {label} by capitals, blanks or dots only", label=shown(alike[0]))
                if alike
                else ""
            )
            raise InputError(
                "{place}: {given} found; accepted: the classes {names}{hint}",
                place=table.where(row, name), given=shown(labels[row]), names=listed(classes), hint=hint,
            )  # fmt: skip
        return codes

    def decode(self, outputs: ArrayLike) -> Array:
        """Return the labels (N,), (N, columns) for multilabel: the largest output, or the second class from ½ on."""
        values = checked_outputs(outputs, len(self.output_names))
        if self.kind == "multiclass":
            labels: Array = _label_array(self.classes[0])[values.argmax(axis=1)]
            return labels
        each = [_label_array(two)[(values[:, i] >= 0.5).astype(int)] for i, two in enumerate(self.classes)]
        return each[0] if len(each) == 1 else np.stack(each, axis=1)

    def columns(self, outputs: ArrayLike) -> dict[str, Array]:
        """Return the predicted labels and then the outputs, by name."""
        labels = self.decode(outputs)
        values = checked_outputs(outputs, len(self.output_names))
        made = dict(zip(self.names, labels.reshape(len(values), -1).T, strict=True))
        return made | {name: values[:, i] for i, name in enumerate(self.output_names)}


@dataclass(frozen=True)
class RealTarget:
    """Regression: each column's value as (value − mean) / scale, or its logarithm so.

    Attributes:
        names: of the columns.
        means, scales: of each, in the units that are scaled.
        logs: whether sign(v) log(1 + |v|) is scaled instead of v, for each column; nowhere where empty.
        bounds: the least and the greatest value that is predicted for each column; any where empty.
    """

    task: ClassVar[str] = "regression"
    kind: ClassVar[str] = "regression"
    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    logs: tuple[bool, ...] = ()
    bounds: tuple[tuple[float, float], ...] = ()

    @property
    def output_names(self) -> tuple[str, ...]:
        """The columns' own names."""
        return self.names

    @property
    def as_it_is(self) -> "RealTarget":
        """The same columns, not standardised."""
        return RealTarget(self.names, (0.0,) * len(self.names), (1.0,) * len(self.names))

    def encode(self, table: Table) -> Array:
        """Return y (N, columns), standardised."""
        values = self.values(table)
        with np.errstate(over="ignore"):
            if any(self.logs):
                values = np.where(self.logs, np.sign(values) * np.log1p(np.abs(values)), values)
            standardised: Array = (values - np.array(self.means)) / np.array(self.scales)
        return standardised

    def values(self, table: Table) -> Array:
        """Return the values (N, columns) in the columns' own units, float64."""
        return np.stack([real_values_of(table, name) for name in self.names], axis=1)

    def decode(self, outputs: ArrayLike) -> Array:
        """Return the values in the columns' own units, (N,), or (N, columns) where there are several."""
        with np.errstate(over="ignore"):
            values: Array = checked_outputs(outputs, len(self.names)) * np.array(self.scales) + np.array(self.means)
            if any(self.logs):
                values = np.where(self.logs, np.sign(values) * np.expm1(np.abs(values)), values)
        if self.bounds:
            values = np.clip(values, *np.array(self.bounds).T)
        return values[:, 0] if len(self.names) == 1 else values

    def columns(self, outputs: ArrayLike) -> dict[str, Array]:
        """Return the predicted values by name."""
        values = self.decode(outputs)
        return dict(zip(self.names, values.reshape(len(values), -1).T, strict=True))


Target = ClassTarget | RealTarget


def _label_array(labels: tuple[Label, ...]) -> Array:
    """Return labels so that indexing keeps them: whole numbers as int64, numbers as float64, text as objects."""
    if all(isinstance(label, int) for label in labels):
        return np.array(labels, dtype=np.int64)
    if all(isinstance(label, int | float) for label in labels):
        return np.array(labels, dtype=np.float64)
    array = np.empty(len(labels), dtype=object)
    array[:] = labels
    return array
