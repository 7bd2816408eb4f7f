"""A graph of ONNX under construction: nodes, constants, inputs and outputs, each by one method."""

from __future__ import annotations

from typing import Any

import numpy as np


class Graph:
    """A graph under construction; every method adds nodes and returns the name of a value."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.nodes: list[Any] = []
        self.inputs: list[Any] = []
        self.outputs: list[Any] = []
        self.constants: list[Any] = []

    def node(self, operator: str, *values: str, domain: str = "", **attributes: Any) -> str:
        """Add a node; return the name of its value."""
        from onnx import helper

        name = f"backproof/{len(self.nodes)}"
        self.nodes.append(helper.make_node(operator, list(values), [name], domain=domain, **attributes))
        return name

    def constant(self, value: Any, dtype: Any) -> str:
        """Add an array of a dtype, texts where it is object."""
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
        """Add an input of N rows of a shape."""
        from onnx import helper

        self.inputs.append(helper.make_tensor_value_info(name, kind, ["N", *shape[1:]]))
        return name

    def result(self, name: str, value: str, kind: int, shape: list[int | None]) -> None:
        """Make a value an output under a name."""
        from onnx import helper

        self.nodes.append(helper.make_node("Identity", [value], [name]))
        self.outputs.append(helper.make_tensor_value_info(name, kind, ["N", *shape[1:]]))

    def single(self, x: str) -> str:
        """Return a value in single precision."""
        from onnx import TensorProto

        return self.node("Cast", x, to=TensorProto.FLOAT)
