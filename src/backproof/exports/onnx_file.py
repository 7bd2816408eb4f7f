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
from backproof.errors import InputError, Listed, MissingPackageError
from backproof.exports.onnx_columns import arrays_in, columns_in, results_out
from backproof.exports.onnx_graph import Graph
from backproof.model_file import Model

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
        raise MissingPackageError(
            "ONNX export needs the package onnx, which is not installed; accepted: after pip install 'backproof[onnx]'"
        ) from None
    graph = Graph()
    a = arrays_in(graph, model) if model.encoding is None else columns_in(graph, model.encoding)
    a = _layers(graph, model, a)
    graph.result("outputs", a, onnx.TensorProto.FLOAT, [None, model.network.sizes[-1]])
    if model.encoding is not None:
        results_out(graph, model.encoding, a)
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


def _layers(graph: Graph, model: Model, a: str) -> str:
    pairs = zip(model.parameters.weights, model.parameters.biases, model.network.activations, strict=True)
    for layer, (w, b, record) in enumerate(pairs, 2):
        with np.errstate(over="ignore"):
            weights, biases = w.astype(np.float32), b.astype(np.float32)
        if not (np.isfinite(weights).all() and np.isfinite(biases).all()):
            raise InputError(
                "layer {layer}: parameters beyond float32 found; accepted by ONNX: those within it", layer=layer
            )
        z = graph.node("Gemm", a, graph.constant(weights, np.float32), graph.constant(biases, np.float32), transB=1)
        a = _activation(graph, record, z)
    return a


def _activation(graph: Graph, record: Activation, z: str) -> str:
    if not record.is_catalogued or record.family not in (*OPERATORS, "silu", "hard_tanh"):
        accepted = Listed([*OPERATORS, "silu", "hard_tanh"])
        raise InputError(
            "activation {name!r} is the user's own, which ONNX has no operator for; accepted: {accepted}",
            name=record.name,
            accepted=accepted,
        )
    if record.family == "silu":
        return graph.node("Mul", z, graph.node("Sigmoid", z))
    if record.family == "hard_tanh":
        return graph.node("Clip", z, graph.constant(-1, np.float32), graph.constant(1, np.float32))
    operator, attributes = OPERATORS[record.family]
    number = {} if record.number is None else {"alpha": record.number}
    return graph.node(operator, z, **(attributes | number))
