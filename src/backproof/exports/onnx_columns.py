"""What a table's columns become on their way into a network, and its outputs on their way out, as nodes of ONNX."""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.errors import InputError
from backproof.exports.onnx_graph import Graph
from backproof.model_file import Model
from backproof.tables.encoding import Encoding
from backproof.tables.features import (
    CategoricalFeature,
    DateFeature,
    Feature,
    ImageFeature,
    NumericFeature,
    ScaledFeature,
)
from backproof.tables.pieces import FAR, BinnedFeature
from backproof.tables.target_columns import ClassTarget, RealTarget


def arrays_in(graph: Graph, model: Model) -> str:
    """Return the input of a model of arrays."""
    from onnx import TensorProto

    return graph.argument("x", TensorProto.FLOAT, [None, model.network.sizes[0]])


def columns_in(graph: Graph, encoding: Encoding) -> str:
    """Return the features (N, n_1) that the inputs become."""
    from onnx import TensorProto

    columns = encoding.columns
    if all(isinstance(column, NumericFeature) for column in columns):
        x = graph.argument("x", TensorProto.DOUBLE, [None, len(columns)])
        return _scaled(graph, x, columns)  # type: ignore[arg-type]
    if all(isinstance(column, NumericFeature | ScaledFeature | BinnedFeature) for column in columns):
        x = graph.argument("x", TensorProto.DOUBLE, [None, len(columns)])
        each = [graph.node("Gather", x, graph.constant([i], np.int64), axis=1) for i in range(len(columns))]
        parts = [_number(graph, one, column) for one, column in zip(each, columns, strict=True)]
        return graph.node("Concat", *parts, axis=1) if len(parts) > 1 else parts[0]
    parts = [_column(graph, column) for column in columns]
    return graph.node("Concat", *parts, axis=1) if len(parts) > 1 else parts[0]


def _column(graph: Graph, column: Feature) -> str:
    from onnx import TensorProto

    if isinstance(column, NumericFeature):
        return _scaled(graph, graph.argument(column.name, TensorProto.DOUBLE, [None, 1]), [column])
    if isinstance(column, ScaledFeature | BinnedFeature):
        return _robust(graph, graph.argument(column.name, TensorProto.DOUBLE, [None, 1]), column)
    if isinstance(column, DateFeature):
        raise InputError(
            "column {name!r} found, which holds dates, and ONNX cannot read dates as text; "
            "accepted: columns of numbers, categories or images",
            name=column.name,
        )
    if isinstance(column, ImageFeature):
        x = graph.argument(column.name, TensorProto.DOUBLE, [None, *column.shape])
        divided = graph.node("Div", x, graph.constant(column.scale, np.float64))
        return graph.single(graph.node("Flatten", divided, axis=1))
    return _one_hot(graph, graph.argument(column.name, TensorProto.STRING, [None, 1]), column)


def _scaled(graph: Graph, x: str, columns: list[NumericFeature] | tuple[NumericFeature, ...]) -> str:
    """(x − mean) / scale, with the fill where x is NaN; a column without one lets NaN through."""
    fills = [np.nan if column.fill is None else column.fill for column in columns]
    if not all(map(np.isnan, fills)):
        x = graph.node("Where", graph.node("IsNaN", x), graph.constant([fills], np.float64), x)
    centred = graph.node("Sub", x, graph.constant([[column.mean for column in columns]], np.float64))
    return graph.single(graph.node("Div", centred, graph.constant([[c.scale for c in columns]], np.float64)))


def _number(graph: Graph, x: str, column: Feature) -> str:
    """Return a number as the encoding scales it."""
    assert isinstance(column, NumericFeature | ScaledFeature | BinnedFeature)
    return _scaled(graph, x, [column]) if isinstance(column, NumericFeature) else _robust(graph, x, column)


def _robust(graph: Graph, x: str, column: ScaledFeature | BinnedFeature) -> str:
    """(x − centre) / scale, clipped smoothly where the column is, its bins, and 1 where x is NaN."""
    from onnx import TensorProto

    missing = graph.node("IsNaN", x)
    filled = x
    if column.fill is not None:
        filled = graph.node("Where", missing, graph.constant([[column.fill]], np.float64), x)
    z = graph.node("Sub", filled, graph.constant([[column.centre]], np.float64))
    z = graph.node("Div", z, graph.constant([[column.scale]], np.float64))
    if column.clip is not None:
        z = graph.node("Clip", z, graph.constant(-FAR, np.float64), graph.constant(FAR, np.float64))
        part = graph.node("Div", z, graph.constant([[column.clip]], np.float64))
        squared = graph.node("Add", graph.node("Mul", part, part), graph.constant([[1.0]], np.float64))
        z = graph.node("Div", z, graph.node("Sqrt", squared))
    parts = [graph.single(z)]
    if isinstance(column, BinnedFeature) and column.edges:
        parts.append(_bins(graph, filled, np.array(column.edges)))
    if column.indicator:
        parts.append(graph.node("Cast", missing, to=TensorProto.FLOAT))
    return graph.node("Concat", *parts, axis=1) if len(parts) > 1 else parts[0]


def _bins(graph: Graph, x: str, edges: Any) -> str:
    """(x − low) / (high − low), held to 0…1, for each bin."""
    above = graph.node("Sub", x, graph.constant([edges[:-1]], np.float64))
    shares = graph.node("Div", above, graph.constant([np.diff(edges)], np.float64))
    zero, one = (graph.constant(value, np.float64) for value in (0, 1))
    return graph.single(graph.node("Clip", shares, zero, one))


def _one_hot(graph: Graph, x: str, column: CategoricalFeature) -> str:
    if column.missing and "" in column.categories:
        raise InputError(
            "column {name!r} found, which has the category '' beside missing values, and ONNX has '' for "
            "both; accepted: one of the two",
            name=column.name,
        )
    categories = [*column.categories, *([""] if column.missing else [])]
    coded = graph.node("OneHotEncoder", x, domain="ai.onnx.ml", cats_strings=[*categories, *column.rare],
                      zeros=int(column.unseen == "ignore"))  # fmt: skip
    flat = graph.node("Flatten", coded, axis=1)
    return _rare_together(graph, flat, len(categories), column) if column.rare else flat


def _rare_together(graph: Graph, flat: str, often: int, column: CategoricalFeature) -> str:
    """The features of frequent categories, and one for rare ones, which new ones have too unless refused."""
    zero, end, last, across = (graph.constant([n], np.int64) for n in (0, often, 2**31 - 1, 1))
    features = graph.node("Slice", flat, zero, end, across)
    if column.unseen == "error":
        other = graph.node("ReduceMax", graph.node("Slice", flat, end, last, across), across, keepdims=1)
    else:
        known = graph.node("ReduceMax", features, across, keepdims=1)
        other = graph.node("Sub", graph.constant([[1.0]], np.float32), known)
    return graph.node("Concat", features, other, axis=1)


# ------------------------------------------------------------- outputs out


def results_out(graph: Graph, encoding: Encoding, a: str) -> None:
    """Add what the outputs a mean: values, or labels."""
    from onnx import TensorProto

    if isinstance(encoding.target, RealTarget):
        values = graph.node("Cast", a, to=TensorProto.DOUBLE)
        values = graph.node("Mul", values, graph.constant([encoding.target.scales], np.float64))
        values = graph.node("Add", values, graph.constant([encoding.target.means], np.float64))
        values = _in_bounds(graph, encoding.target, _without_logarithm(graph, encoding.target, values))
        graph.result("value", values, TensorProto.DOUBLE, [None, encoding.n_outputs])
    else:
        _labels(graph, encoding.target, a)


def _without_logarithm(graph: Graph, target: RealTarget, values: str) -> str:
    """sign(v) (exp |v| − 1) where the logarithm was learnt."""
    if not any(target.logs):
        return values
    grown = graph.node("Sub", graph.node("Exp", graph.node("Abs", values)), graph.constant([[1.0]], np.float64))
    signed = graph.node("Mul", graph.node("Sign", values), grown)
    return graph.node("Where", graph.constant([target.logs], np.bool_), signed, values)


def _in_bounds(graph: Graph, target: RealTarget, values: str) -> str:
    """Hold values to those that training had."""
    if not target.bounds:
        return values
    low, high = (graph.constant([limits], np.float64) for limits in zip(*target.bounds, strict=True))
    return graph.node("Min", graph.node("Max", values, low), high)


def _labels(graph: Graph, target: ClassTarget, a: str) -> None:
    if target.kind == "multiclass":
        _label(graph, "label", graph.node("ArgMax", a, axis=1, keepdims=0), target.classes[0])
        return
    chosen = graph.node("GreaterOrEqual", a, graph.constant(0.5, np.float32))
    for i, (name, two) in enumerate(zip(target.names, target.classes, strict=True)):
        from onnx import TensorProto

        one = graph.node("Gather", chosen, graph.constant(i, np.int64), axis=1)
        one = graph.node("Cast", one, to=TensorProto.INT64)
        _label(graph, "label" if len(target.names) == 1 else f"label of {name}", one, two)


def _label(graph: Graph, name: str, codes: str, classes: tuple[Any, ...]) -> None:
    from onnx import TensorProto

    kinds = [(int, np.int64, TensorProto.INT64), (int | float, np.float64, TensorProto.DOUBLE)]
    dtype, kind = next(
        ((dtype, kind) for known, dtype, kind in kinds if all(isinstance(label, known) for label in classes)),
        (object, TensorProto.STRING),
    )
    graph.result(name, graph.node("Gather", graph.constant(classes, dtype), codes), kind, [None])
