"""A model as an ONNX graph: the encoding of its columns, the network in float32, and what its outputs mean.

Inputs: `x` (N, inputs) for a model of arrays; (N, columns) doubles where every column is a number; else one input a
column, named as it is: doubles (N, 1), strings (N, 1) with "" where missing, or images (N, height, width, …).
Outputs: `outputs` (N, n_L); for classes also `label`, or `label of TARGET` where the targets are several; for values
`value` (N, targets) in their own units. Scaling is in double precision, the layers are in single.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from backproof.activations import Activation
from backproof.errors import InputError, MissingPackageError
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
from backproof.tables.pieces import BinnedFeature
from backproof.tables.target_columns import ClassTarget, RealTarget

Array = Any
OPSET, ML_OPSET, IR_VERSION = 20, 3, 9

# fmt: off
OPERATORS: dict[str, tuple[str, dict[str, Any]]] = {
    "identity":    ("Identity",  {}),
    "sigmoid":     ("Sigmoid",   {}),
    "tanh":        ("Tanh",      {}),
    "relu":        ("Relu",      {}),
    "leaky_relu":  ("LeakyRelu", {}),
    "elu":         ("Elu",       {}),
    "selu":        ("Selu",      {}),
    "gelu":        ("Gelu",      {"approximate": "none"}),
    "gelu_tanh":   ("Gelu",      {"approximate": "tanh"}),
    "softplus":    ("Softplus",  {}),
    "softsign":    ("Softsign",  {}),
    "exponential": ("Exp",       {}),
    "softmax":     ("Softmax",   {"axis": 1}),
}
"""The operator of ONNX, and its attributes, for each activation that is one; silu and hard_tanh are made of others."""
# fmt: on


def content(model: Model) -> bytes:
    """Return the content of an ONNX file.

    Raises:
        InputError: an activation of the user's own, weights beyond float32, or a category "" beside missing values.
        MissingPackageError: onnx is not installed.
    """
    try:
        import onnx
    except ImportError:
        raise MissingPackageError("ONNX export needs the package onnx: pip install 'backproof[onnx]'") from None
    graph = _Graph()
    a = graph.arrays_input(model) if model.encoding is None else graph.encode(model.encoding)
    a = graph.layers(model, a)
    graph.result("outputs", a, onnx.TensorProto.FLOAT, [None, model.network.sizes[-1]])
    if model.encoding is not None:
        graph.decode(model.encoding, a)
    made = onnx.helper.make_graph(graph.nodes, "backproof", graph.inputs, graph.outputs, graph.constants)
    domains = [onnx.helper.make_opsetid("", OPSET), onnx.helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
    found = onnx.helper.make_model(
        made, opset_imports=domains, ir_version=IR_VERSION, producer_name="backproof", producer_version=model.version,
        doc_string=_said(model),
    )  # fmt: skip
    onnx.checker.check_model(found, full_check=True)
    return bytes(found.SerializeToString())


def _said(model: Model) -> str:
    columns = [column.name for column in model.encoding.columns] if model.encoding else []
    return f"backproof {model.version}; columns in order: {columns}" if columns else f"backproof {model.version}"


class _Graph:
    """A graph under construction; every method adds nodes and returns the name of a value."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.inputs: list[Any] = []
        self.outputs: list[Any] = []
        self.constants: list[Any] = []

    def node(self, operator: str, *values: str, domain: str = "", **attributes: Any) -> str:
        from onnx import helper

        name = f"backproof/{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(values), [name], domain=domain, **attributes))
        return name

    def constant(self, value: Any, dtype: Any) -> str:
        from onnx import TensorProto, helper, numpy_helper

        name = f"backproof/constant {len(self.constants)}"
        array = np.asarray(value, dtype)
        if array.dtype == object:
            texts: Any = [str(text).encode() for text in array.ravel()]
            self.constants.append(helper.make_tensor(name, TensorProto.STRING, array.shape, texts))
        else:
            self.constants.append(numpy_helper.from_array(array, name))
        return name

    def argument(self, name: str, kind: int, shape: list[int | None]) -> str:
        from onnx import helper

        self.inputs.append(helper.make_tensor_value_info(name, kind, ["N", *shape[1:]]))
        return name

    def result(self, name: str, value: str, kind: int, shape: list[int | None]) -> None:
        from onnx import helper

        self.nodes.append(helper.make_node("Identity", [value], [name]))
        self.outputs.append(helper.make_tensor_value_info(name, kind, ["N", *shape[1:]]))

    # -------------------------------------------------------------- columns in

    def arrays_input(self, model: Model) -> str:
        from onnx import TensorProto

        return self.argument("x", TensorProto.FLOAT, [None, model.network.sizes[0]])

    def encode(self, encoding: Encoding) -> str:
        from onnx import TensorProto

        columns = encoding.columns
        if all(isinstance(column, NumericFeature) for column in columns):
            x = self.argument("x", TensorProto.DOUBLE, [None, len(columns)])
            return self.scaled(x, columns)  # type: ignore[arg-type]
        if all(isinstance(column, NumericFeature | ScaledFeature | BinnedFeature) for column in columns):
            x = self.argument("x", TensorProto.DOUBLE, [None, len(columns)])
            each = [self.node("Gather", x, self.constant([i], np.int64), axis=1) for i in range(len(columns))]
            parts = [self.number(one, column) for one, column in zip(each, columns, strict=True)]
            return self.node("Concat", *parts, axis=1) if len(parts) > 1 else parts[0]
        parts = [self.column(column) for column in columns]
        return self.node("Concat", *parts, axis=1) if len(parts) > 1 else parts[0]

    def column(self, column: Feature) -> str:
        from onnx import TensorProto

        if isinstance(column, NumericFeature):
            return self.scaled(self.argument(column.name, TensorProto.DOUBLE, [None, 1]), [column])
        if isinstance(column, ScaledFeature | BinnedFeature):
            return self.robust(self.argument(column.name, TensorProto.DOUBLE, [None, 1]), column)
        if isinstance(column, DateFeature):
            raise InputError("column {name!r} holds dates, which ONNX cannot read as text", name=column.name)
        if isinstance(column, ImageFeature):
            x = self.argument(column.name, TensorProto.DOUBLE, [None, *column.shape])
            divided = self.node("Div", x, self.constant(column.scale, np.float64))
            return self.single(self.node("Flatten", divided, axis=1))
        return self.one_hot(self.argument(column.name, TensorProto.STRING, [None, 1]), column)

    def scaled(self, x: str, columns: list[NumericFeature] | tuple[NumericFeature, ...]) -> str:
        """(x − mean) / scale, with the fill where x is NaN; a column without one lets NaN through."""
        fills = [np.nan if column.fill is None else column.fill for column in columns]
        if not all(map(np.isnan, fills)):
            x = self.node("Where", self.node("IsNaN", x), self.constant([fills], np.float64), x)
        centred = self.node("Sub", x, self.constant([[column.mean for column in columns]], np.float64))
        return self.single(self.node("Div", centred, self.constant([[c.scale for c in columns]], np.float64)))

    def number(self, x: str, column: Feature) -> str:
        """Return a number as the encoding scales it."""
        assert isinstance(column, NumericFeature | ScaledFeature | BinnedFeature)
        return self.scaled(x, [column]) if isinstance(column, NumericFeature) else self.robust(x, column)

    def robust(self, x: str, column: ScaledFeature | BinnedFeature) -> str:
        """(x − centre) / scale, clipped smoothly where the column is, its bins, and 1 where x is NaN."""
        from onnx import TensorProto

        missing = self.node("IsNaN", x)
        filled = x
        if column.fill is not None:
            filled = self.node("Where", missing, self.constant([[column.fill]], np.float64), x)
        z = self.node("Sub", filled, self.constant([[column.centre]], np.float64))
        z = self.node("Div", z, self.constant([[column.scale]], np.float64))
        if column.clip is not None:
            part = self.node("Div", z, self.constant([[column.clip]], np.float64))
            squared = self.node("Add", self.node("Mul", part, part), self.constant([[1.0]], np.float64))
            z = self.node("Div", z, self.node("Sqrt", squared))
        parts = [self.single(z)]
        if isinstance(column, BinnedFeature) and column.edges:
            parts.append(self.bins(filled, np.array(column.edges)))
        if column.indicator:
            parts.append(self.node("Cast", missing, to=TensorProto.FLOAT))
        return self.node("Concat", *parts, axis=1) if len(parts) > 1 else parts[0]

    def bins(self, x: str, edges: Any) -> str:
        """(x − low) / (high − low), held to 0…1, for each bin."""
        above = self.node("Sub", x, self.constant([edges[:-1]], np.float64))
        shares = self.node("Div", above, self.constant([np.diff(edges)], np.float64))
        zero, one = (self.constant(value, np.float64) for value in (0, 1))
        return self.single(self.node("Clip", shares, zero, one))

    def one_hot(self, x: str, column: CategoricalFeature) -> str:
        if column.missing and "" in column.categories:
            raise InputError(
                "column {name!r} has the category '' beside missing values; ONNX has '' for both", name=column.name
            )
        categories = [*column.categories, *([""] if column.missing else [])]
        coded = self.node("OneHotEncoder", x, domain="ai.onnx.ml", cats_strings=[*categories, *column.rare],
                          zeros=int(column.unseen == "ignore"))  # fmt: skip
        flat = self.node("Flatten", coded, axis=1)
        return self.rare_together(flat, len(categories), column) if column.rare else flat

    def rare_together(self, flat: str, often: int, column: CategoricalFeature) -> str:
        """The features of frequent categories, and one for rare ones, which new ones have too unless refused."""
        zero, end, last, across = (self.constant([n], np.int64) for n in (0, often, 2**31 - 1, 1))
        features = self.node("Slice", flat, zero, end, across)
        if column.unseen == "error":
            other = self.node("ReduceMax", self.node("Slice", flat, end, last, across), across, keepdims=1)
        else:
            known = self.node("ReduceMax", features, across, keepdims=1)
            other = self.node("Sub", self.constant([[1.0]], np.float32), known)
        return self.node("Concat", features, other, axis=1)

    def single(self, x: str) -> str:
        from onnx import TensorProto

        return self.node("Cast", x, to=TensorProto.FLOAT)

    # ------------------------------------------------------------------ layers

    def layers(self, model: Model, a: str) -> str:
        pairs = zip(model.parameters.weights, model.parameters.biases, model.network.activations, strict=True)
        for layer, (w, b, record) in enumerate(pairs, 2):
            with np.errstate(over="ignore"):
                weights, biases = w.astype(np.float32), b.astype(np.float32)
            if not (np.isfinite(weights).all() and np.isfinite(biases).all()):
                raise InputError(
                    "layer {layer}: parameters beyond float32 found; ONNX export accepts those within", layer=layer
                )
            z = self.node("Gemm", a, self.constant(weights, np.float32), self.constant(biases, np.float32), transB=1)
            a = self.activation(record, z)
        return a

    def activation(self, record: Activation, z: str) -> str:
        if not record.is_catalogued or record.family not in (*OPERATORS, "silu", "hard_tanh"):
            accepted = ", ".join([*OPERATORS, "silu", "hard_tanh"])
            raise InputError(
                "activation {name!r} is the user's own, which ONNX has no operator for; it has {accepted}",
                name=record.name,
                accepted=accepted,
            )
        if record.family == "silu":
            return self.node("Mul", z, self.node("Sigmoid", z))
        if record.family == "hard_tanh":
            return self.node("Clip", z, self.constant(-1, np.float32), self.constant(1, np.float32))
        operator, attributes = OPERATORS[record.family]
        number = {} if record.number is None else {"alpha": record.number}
        return self.node(operator, z, **(attributes | number))

    # ------------------------------------------------------------- outputs out

    def decode(self, encoding: Encoding, a: str) -> None:
        from onnx import TensorProto

        if isinstance(encoding.target, RealTarget):
            values = self.node("Cast", a, to=TensorProto.DOUBLE)
            values = self.node("Mul", values, self.constant([encoding.target.scales], np.float64))
            values = self.node("Add", values, self.constant([encoding.target.means], np.float64))
            values = self.in_bounds(encoding.target, self.without_logarithm(encoding.target, values))
            self.result("value", values, TensorProto.DOUBLE, [None, encoding.n_outputs])
        else:
            self.labels(encoding.target, a)

    def without_logarithm(self, target: RealTarget, values: str) -> str:
        """sign(v) (exp |v| − 1) where the logarithm was learnt."""
        if not any(target.logs):
            return values
        grown = self.node("Sub", self.node("Exp", self.node("Abs", values)), self.constant([[1.0]], np.float64))
        signed = self.node("Mul", self.node("Sign", values), grown)
        return self.node("Where", self.constant([target.logs], np.bool_), signed, values)

    def in_bounds(self, target: RealTarget, values: str) -> str:
        """Hold values to those that training had."""
        if not target.bounds:
            return values
        low, high = (self.constant([limits], np.float64) for limits in zip(*target.bounds, strict=True))
        return self.node("Min", self.node("Max", values, low), high)

    def labels(self, target: ClassTarget, a: str) -> None:
        if target.kind == "multiclass":
            self.label("label", self.node("ArgMax", a, axis=1, keepdims=0), target.classes[0])
            return
        chosen = self.node("GreaterOrEqual", a, self.constant(0.5, np.float32))
        for i, (name, two) in enumerate(zip(target.names, target.classes, strict=True)):
            from onnx import TensorProto

            one = self.node("Gather", chosen, self.constant(i, np.int64), axis=1)
            one = self.node("Cast", one, to=TensorProto.INT64)
            self.label("label" if len(target.names) == 1 else f"label of {name}", one, two)

    def label(self, name: str, codes: str, classes: tuple[Any, ...]) -> None:
        from onnx import TensorProto

        kinds = [(int, np.int64, TensorProto.INT64), (int | float, np.float64, TensorProto.DOUBLE)]
        dtype, kind = next(
            ((dtype, kind) for known, dtype, kind in kinds if all(isinstance(label, known) for label in classes)),
            (object, TensorProto.STRING),
        )
        self.result(name, self.node("Gather", self.constant(classes, dtype), codes), kind, [None])
