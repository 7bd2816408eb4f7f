"""What was done to each column, and the way back: kept in the model file as plain JSON, never as code.

`fit_encoding` makes an `Encoding`; this file applies one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from backproof.errors import InputError, Phrase
from backproof.tables.features import CategoricalFeature, DateFeature, Feature, ImageFeature
from backproof.tables.memory_needed import check_memory
from backproof.tables.pieces import BinnedFeature
from backproof.tables.quantities_again import quantities_as_in_training, quantities_of
from backproof.tables.reading import RECOGNISED, Reading
from backproof.tables.sources import TableOrSource, read_as_kept
from backproof.tables.spelling import named_as_in_training, spelt_as_in_training, without_units_of_training
from backproof.tables.stored import stored_parts, stored_text
from backproof.tables.table import Array, Table
from backproof.tables.target_columns import ClassTarget, Target
from backproof.tables.unusual import refuse_unusual, unusual_in
from backproof.tables.wording import counted, listed, several_in_one, shown

_ROWS = 2**13


@dataclass(frozen=True)
class Encoding:
    """How tables become arrays (N, n_features) and (N, n_outputs), and outputs become labels or values.

    Attributes:
        columns: One record for each column that is used, in the order of the table.
        target: What the outputs mean.
        dropped: Name and reason of each column that is not used; it may be absent, or hold anything.
        dtype: `"float32"` where all numbers read were that, else `"float64"`.
        notes: What was recognised and done, one sentence each, for people.
        reading: How the data was read, as far as somebody said it; other data is read likewise.
    """

    columns: tuple[Feature, ...]
    target: Target
    dropped: tuple[tuple[str, str], ...] = ()
    dtype: str = "float64"
    notes: tuple[str, ...] = ()
    reading: Reading = RECOGNISED

    @property
    def feature_names(self) -> tuple[str, ...]:
        """A name for each of the n_features columns of `features`."""
        return tuple(name for column in self.columns for name in column.feature_names)

    @property
    def output_names(self) -> tuple[str, ...]:
        """A name for each of the n_outputs columns of `targets`."""
        return self.target.output_names

    @property
    def n_features(self) -> int:
        """How many features an example has: the network's input layer."""
        return sum(column.width for column in self.columns)

    @property
    def n_outputs(self) -> int:
        """How many outputs the network must have."""
        return len(self.output_names)

    @property
    def task(self) -> str:
        """`"classification"` or `"regression"`."""
        return self.target.task

    @property
    def kind(self) -> str:
        """`"binary"`, `"multiclass"`, `"multilabel"` or `"regression"`: what output activation and cost depend on."""
        return self.target.kind

    @property
    def target_names(self) -> tuple[str, ...]:
        """The target's columns."""
        return self.target.names

    @property
    def classes(self) -> tuple[tuple[str | int | float, ...], ...]:
        """The labels of each target column, in the order of the outputs; empty for regression."""
        return self.target.classes if isinstance(self.target, ClassTarget) else ()

    @property
    def image_shape(self) -> tuple[int, ...] | None:
        """The shape of the image that an example is, (height, width) or (height, width, channels), or None."""
        only = self.columns[0]
        return only.shape if len(self.columns) == 1 and isinstance(only, ImageFeature) else None

    def read(self, data: TableOrSource, reading: Reading = RECOGNISED) -> Table:
        """Return the table that `data` names, with text kept where this encoding has categories; a table as it is.

        What `reading` leaves open is read as the data was that this encoding was made from.

        Raises:
            InputError: As `backproof.tables.read`.
        """
        if isinstance(data, Table):
            return data
        numbers = () if self.classes else self.target_names
        text = [column.name for column in self.columns if isinstance(column, CategoricalFeature | DateFeature)]
        text += quantities_of(self.columns, numbers, self.notes)
        text += [name for name, labels in zip(self.target_names, self.classes, strict=False) if _all_text(labels)]
        table = without_units_of_training(read_as_kept(data, reading, self.reading, text), self.notes)
        named = named_as_in_training(table, [*(column.name for column in self.columns), *self.target_names])
        timed = quantities_as_in_training(named, self.columns, numbers, self.notes)
        return spelt_as_in_training(timed, self.columns)

    def features(
        self, table: Table, *, dtype: DTypeLike | None = None, strict: bool = False, places: Array | None = None
    ) -> Array:
        """Return x (N, n_features), of `dtype` or else the encoding's own; row i at `places[i]` of x, where given.

        What training did not have is predicted by rules that `unusual` names and counts: a missing number has the mean
        or median of training, a category that is new is none of those known, and a new column is passed over.

        Raises:
            InputError: At a column that is absent, an infinite value, or a text where numbers were; if `strict`, also
                at a new column, a missing value or a category not seen in training.
        """
        dtype = self.dtype if dtype is None else dtype
        self.check(table, dtype, strict)
        x = np.empty((len(table), self.n_features), dtype=dtype)
        block = np.empty((min(_ROWS, len(table)), self.n_features), dtype=dtype)
        for start in range(0, len(table), _ROWS):
            part = table.part(start, start + _ROWS)
            made = block[: len(part)] if places is not None else x[start : start + _ROWS]
            self._fill(made, part)
            if places is not None:
                x[places[start : start + _ROWS]] = made
        return x

    def _fill(self, x: Array, table: Table) -> None:
        """Write the features of some rows; of so few that what is written together is near in memory."""
        start = 0
        for column in self.columns:
            values = self.features_of(column, table, x.dtype)
            x[:, start : start + values.shape[1]] = values
            start += values.shape[1]

    def features_of(self, column: Feature, table: Table, dtype: DTypeLike) -> Array:
        """Return the features (N, width) of one of the columns; raise InputError as `features` does of its values."""
        values = column.apply(table, dtype)
        if not isinstance(column, CategoricalFeature | BinnedFeature):  # whose features have bounds
            self._check_finite(values, table, (column.name,))
        return values

    def check(self, table: Table, dtype: DTypeLike, strict: bool) -> None:
        """Refuse a table of other columns, too long for memory, or if `strict` with what training did not have.

        Raises:
            InputError: as `features`.
        """
        self._check_columns(table, strict)
        if strict:
            for column in self.columns:
                refuse_unusual(column, table)
        self.check_memory(table, dtype)

    def check_sizes(self, inputs: int, outputs: int) -> None:
        """Refuse a network with other numbers of inputs and outputs than there are features and targets.

        Raises:
            InputError: with both.
        """
        if (self.n_features, self.n_outputs) != (inputs, outputs):
            raise InputError(
                "columns make {features} inputs and {targets} outputs, the network has {inputs} and {outputs}; "
                "accepted: the same",
                features=self.n_features, targets=self.n_outputs, inputs=inputs, outputs=outputs,
            )  # fmt: skip

    def check_memory(self, table: Table, dtype: DTypeLike | None = None, copies: int = 1) -> None:
        """Refuse a table whose features take more memory than there is; see `backproof.tables.memory_needed`.

        Raises:
            InputError: with what is needed, what is free, and the columns that take most.
        """
        widths = {column.name: column.width for column in self.columns}
        check_memory(table.source, len(table), widths, self.dtype if dtype is None else dtype, copies)

    def unusual(self, table: Table) -> tuple[Phrase, ...]:
        """Return what the table has and training had not, counted: one phrase for each column concerned."""
        found = unusual_in(self.columns, table)
        extra = self._extra(table)
        if extra:
            found = (*found, Phrase("{columns} that training did not have passed over: {names}",
                                    columns=counted(len(extra), "column"), names=listed(extra)))  # fmt: skip
        return found

    def targets(self, table: Table, *, dtype: DTypeLike | None = None) -> Array:
        """Return y (N, n_outputs): zeros and ones for classes, standardised values for regression.

        Raises:
            InputError: Where a target column is absent, a value is missing, or a label is none of the classes.
        """
        for name in self.target_names:
            if name not in table:
                raise InputError(
                    "{place}: no target column {name} found; accepted: a table that has it",
                    place=table.where(), name=shown(name),
                )  # fmt: skip
        with np.errstate(over="ignore"):
            y = self.target.encode(table).astype(self.dtype if dtype is None else dtype)
        self._check_finite(y, table, self.target_names)
        return y

    def decode(self, outputs: ArrayLike) -> Array:
        """Return labels (N,) or values (N,) from outputs (N, n_outputs); (N, columns) where the target is several.

        A class is chosen by the largest output, or where it is one of two, by an output of at least ½.
        """
        return self.target.decode(outputs)

    def predictions(self, outputs: ArrayLike) -> dict[str, Array]:
        """Return what `write` takes: the predicted column of each target name, then for classes each output."""
        return self.target.columns(outputs)

    def to_json(self) -> str:
        """Return this encoding as JSON text, from which `from_json` makes an equal one."""
        return stored_text(vars(self))

    @staticmethod
    def from_json(text: str | bytes | Mapping[str, Any]) -> "Encoding":
        """Return the encoding in JSON text (or already parsed); raise InputError where it is anything else."""
        return Encoding(**stored_parts(text))

    def _extra(self, table: Table) -> list[str]:
        known = {column.name for column in self.columns} | {*self.target_names, *(name for name, _ in self.dropped)}
        return [name for name in table.names if name not in known]

    def _check_columns(self, table: Table, strict: bool) -> None:
        used = [column.name for column in self.columns]
        lacking = [name for name in used if name not in table]
        if lacking:
            raise InputError(
                "{place}: no column {names} found; accepted: the {columns} trained on, {accepted}{hint}",
                place=table.where(), names=listed(map(shown, lacking)), columns=counted(len(used), "column"),
                accepted=listed(used), hint=several_in_one(lacking[0], table.names),
            )  # fmt: skip
        extra = self._extra(table)
        if extra and strict:
            raise InputError(
                "{place}: {columns} found that training did not have, {names}; accepted: {accepted}",
                place=table.where(column=extra[0]), columns=counted(len(extra), "column"), names=listed(extra),
                accepted=listed(used),
            )  # fmt: skip

    def _check_finite(self, made: Array, table: Table, names: tuple[str, ...]) -> None:
        finite = np.isfinite(made)
        if not finite.all():
            row, place = np.argwhere(~finite)[0]
            name = names[min(place, len(names) - 1)]
            raise InputError(
                "{place}: a number found that is too large for {dtype} once it is scaled; accepted: numbers "
                "about as large as those in training",
                place=table.where(row, name), dtype=made.dtype,
            )  # fmt: skip


def _all_text(labels: tuple[str | int | float, ...]) -> bool:
    return all(isinstance(label, str) for label in labels)
