"""What a model answers for a table of any length: part by part, so that only some rows are encoded at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any

import numpy as np

from backproof.engines.forward import mean_output_layer, takes_sparse_rows
from backproof.engines.sparse_rows import SparseRows
from backproof.engines.threads import allowed, at_most, one_blas_thread
from backproof.errors import InputError, Keyword
from backproof.model_file import Model
from backproof.network import Network, Parameters
from backproof.tables.encoding import Encoding
from backproof.tables.few_numbers import FewNumbers
from backproof.tables.table import Table

Array = Any
MOST_NUMBERS, MOST_ROWS = 2**22, 2**14
"""Features of all rows of a part, so that a part takes some 16 MB whatever the width; and its rows."""
MANY = 2**10
"""From so many rows on it pays to add up the weights of bins first."""


def outputs_of(model: Model, table: Table, *, strict: bool = False) -> Array:
    """Return a^L (N, n_L) for each row of a table.

    Args:
        model: made from a table.
        table: with the columns that the model was trained on.
        strict: whether to refuse what training did not have, as `Encoding.features` does.

    Raises:
        InputError: a model of arrays, or a table that does not fit it; the message names line and column.
    """
    return output_layer_of(model, table, strict=strict)[1]


def bounds_of(model: Model, outputs: Array, level: float) -> tuple[Array, Array]:
    """Return the least and the greatest value that is expected for each row, each (N, targets).

    Of new rows like those that the model was scored on, the share whose values lie between is at least `level`, on
    average over such models: see `backproof.conformal`.

    Args:
        model: of values, made from a table of which some rows were held out.
        outputs: a^L (N, n_L), as `outputs_of` returns them.
        level: above 0 and below 1, such as 0.9.

    Raises:
        InputError: a model of classes or without errors to make intervals of, or a level that they cannot promise.
    """
    encoding = model.encoding
    if encoding is None or encoding.kind != "regression":
        raise InputError("{option}: given for a model that predicts classes; accepted: with one that "
                         "predicts numbers",
                         option=Keyword("interval"))  # fmt: skip
    if model.conformal is None:
        message = (
            "{option}: given for a model from which no examples were held out, so that its errors are "
            "not known; accepted: a model trained with held-out examples"
        )
        raise InputError(message, option=Keyword("interval"))
    half = np.array(model.conformal.half_widths(level))
    values = np.reshape(encoding.decode(outputs), (len(outputs), -1))
    return values - half, values + half


def answered_from(model: Model, outputs: Array, threshold: float | None = None) -> Array:
    """Return the label of each row (N,): the second of two classes from this probability on.

    Args:
        model: of two classes, made from a table.
        outputs: a^L (N, 1), as `outputs_of` returns them.
        threshold: above 0 and below 1; where not given, the one that the model keeps.

    Raises:
        InputError: another model or threshold, or a model that keeps none.
    """
    encoding, option = model.encoding, Keyword("threshold")
    if encoding is None or encoding.kind != "binary":
        raise InputError("{option}: given for a model that does not predict two classes; accepted: with a "
                         "model of two classes", option=option)  # fmt: skip
    threshold = model.threshold if threshold is None else threshold
    if threshold is None:
        message = (
            "{option}: 'best' given, and the model keeps no threshold, since it had too few examples of both "
            "classes to find one; accepted: a number above 0 and below 1"
        )
        raise InputError(message, option=option)
    if not 0 < threshold < 1:
        raise InputError("{option}: {level} given; accepted: above 0 and below 1, such as 0.3",
                         option=option, level=threshold)  # fmt: skip
    answered: Array = encoding.decode(np.where(outputs >= threshold, 1.0, 0.0))
    return answered


def output_layer_of(model: Model, table: Table, *, strict: bool = False) -> tuple[Array, Array]:
    """Return z^L and a^L, each (N, n_L), for each row of a table.

    Raises:
        InputError: as `outputs_of`.
    """
    encoding = model.encoding
    if encoding is None:
        raise InputError("model: it was trained on arrays and knows no columns; accepted: one trained on a table")
    answered, numbers = _answered_by(model, encoding, len(table), strict)
    rows = min(MOST_ROWS, max(256, MOST_NUMBERS // numbers))
    z = np.empty((len(table), encoding.n_outputs), model.dtype)
    a = np.empty_like(z)

    def answer(start: int) -> None:
        z[start : start + rows], a[start : start + rows] = answered(table.part(start, start + rows))

    _all_at_once(answer, range(0, len(table), rows))
    return z, a


def _answered_by(
    model: Model, encoding: Encoding, count: int, strict: bool
) -> tuple[Callable[[Table], tuple[Array, Array]], int]:
    """Return what answers some rows of a table, and how many numbers a row is for it."""
    few, network = FewNumbers(encoding), model.member_network
    if count < MANY or not few.is_worth_it or not takes_sparse_rows(network):
        dense = partial(encoding.features, dtype=model.dtype, strict=strict)
        return lambda table: model.output_layer(dense(table)), encoding.n_features
    layers = Network([few.n_inputs, *network.sizes[1:]], network.activations, network.cost_function)
    whole = [
        Parameters((few.weights(one.weights[0]), *one.weights[1:]), one.biases)
        for one in model.members or [model.parameters]
    ]
    members = [layers.parameters_from_vector(one.to_vector()) for one in whole]  # which is not done for each part

    def answered(table: Table) -> tuple[Array, Array]:
        x = SparseRows(*few.rows(table, model.dtype, strict), few.n_inputs)
        return mean_output_layer(layers, members, model.temperature, x)

    return answered, few.numbers_of_a_row


def _all_at_once(answer: Callable[[int], None], starts: Sequence[int]) -> None:
    """Answer the parts that begin at these rows, each by one thread, as many at once as engines may use threads."""
    jobs = min(allowed(), len(starts)) if len(starts) > 1 else 1
    if jobs == 1:
        for start in starts:
            answer(start)
        return
    with one_blas_thread(), at_most(1), ThreadPoolExecutor(jobs, "backproof predicts") as pool:
        parts = [pool.submit(copy_context().run, answer, start) for start in starts]
        try:
            for part in parts:
                part.result()  # in their order, so that the first row that cannot be read is named
        finally:
            for part in parts:
                part.cancel()


def in_double(model: Model) -> Model:
    """Return the same model in double precision."""
    members = [
        Parameters(
            tuple(w.astype(np.float64) for w in member.weights), tuple(b.astype(np.float64) for b in member.biases)
        )
        for member in model.members
    ]
    return Model.of_members(model.member_network, members, model.temperature, encoding=model.encoding)
