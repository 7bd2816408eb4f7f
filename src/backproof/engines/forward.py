"""The forward pass of any number of examples: the one way to predict, with bounded memory, by the fastest engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from backproof.engines.choice import choose
from backproof.engines.contract import Array, Data, Engine, Task
from backproof.engines.native_engine import NativeEngine, has_layers, kernels
from backproof.engines.parts import BYTES_AT_ONCE
from backproof.engines.sparse_rows import SparseRows
from backproof.network import Network, Parameters, Trace
from backproof.optimizers import OPTIMIZERS

FEW_ROWS = 64
"""Up to this many examples, copying the parameters for an engine may take longer than NumPy's forward pass."""
LITTLE_WORK, ONE_ACTIVATION = 1 << 22, 120
"""NumPy needs some 100 µs for this many multiplications, about what choosing an engine and copying the parameters for
it takes; and for one activation as long as for this many multiplications."""


def output_layer(network: Network, parameters: Parameters, x: Array, engine: str = "auto") -> tuple[Array, Array]:
    """Return z^L and a^L, each (N, n_L), of examples x (N, n_1).

    Computed in the wider of the dtypes of x and of the parameters, as NumPy does. "auto" takes the engine that it would
    take to train these layers by gradient descent, and NumPy where there is so little to do that choosing takes longer.
    A cost that an engine does not know is no hindrance here.

    Args:
        network: layers; its cost plays no part.
        parameters: of its shapes.
        x: (N, n_1), dense, sparse or `SparseRows`.
        engine: a name of `ENGINES`, or "auto".

    Raises:
        InputError: x or the parameters do not fit the sizes, or the engine is not known or refuses.

    >>> network = Network([2, 3, 1], "tanh")
    >>> z, a = output_layer(network, network.init(seed=0), np.eye(2))
    >>> np.allclose(a, np.tanh(z))
    True
    """
    if isinstance(x, SparseRows):
        if engine in ("auto", "native") and takes_sparse_rows(network):
            return _of_sparse_rows(network, parameters, x)
        x = x.toarray()
    if engine in ("auto", "numpy") and getattr(x, "ndim", 0) == 2 and is_little(network, x.shape[0]):
        with np.errstate(over="ignore", invalid="ignore"):
            trace = network.forward(parameters, x)
        return trace.weighted_inputs[-1], trace.output
    network.check_inputs(parameters, x)
    layers, vector = _layers_and_vector(network, parameters, x)
    dtype = vector.dtype
    runner = _engine(engine, layers, x, dtype)
    z = np.empty((x.shape[0], network.sizes[-1]), dtype)
    a = np.empty_like(z)
    for part in _parts(x, dtype):
        z[part], a[part] = runner.evaluate(layers, vector, _ready(x[part], dtype))
    return z, a


def _of_sparse_rows(network: Network, parameters: Parameters, x: SparseRows) -> tuple[Array, Array]:
    """Return z^L and a^L by the one engine that leaves out the zeros."""
    network.check_inputs(parameters, x)
    return NativeEngine().evaluate(*_layers_and_vector(network, parameters, x), x)


def _layers_and_vector(network: Network, parameters: Parameters, x: Array) -> tuple[Network, Array]:
    """Return the layers, with a cost that engines know, and the parameters in the wider of their dtypes and x's."""
    dtype = np.result_type(x.dtype, *(array.dtype for array in parameters.weights + parameters.biases))
    known = network.cost_function.is_catalogued
    layers = network if known else Network(network.sizes, network.activations, "quadratic")
    return layers, _vector_of(parameters).astype(dtype, copy=False)


def _vector_of(parameters: Parameters) -> Array:
    """Return what `to_vector` does, without a copy where all arrays already lie one behind the other in a vector."""
    arrays = parameters.weights + parameters.biases
    base = arrays[0].base if isinstance(arrays[0], np.ndarray) else None
    if base is None or not isinstance(base, np.ndarray) or base.ndim != 1 or base.dtype != arrays[0].dtype:
        return parameters.to_vector()
    place = base.__array_interface__["data"][0]
    for array in arrays:
        if array.base is not base or not array.flags.c_contiguous or array.__array_interface__["data"][0] != place:
            return parameters.to_vector()
        place += array.nbytes
    return base if place == base.__array_interface__["data"][0] + base.nbytes else parameters.to_vector()


def mean_output_layer(
    network: Network, members: Sequence[Parameters], temperature: float, x: Array
) -> tuple[Array, Array]:
    """Return z^L and a^L, each (N, n_L), of several networks together: the mean of their z^L, by the temperature.

    Args:
        network: the layers of each.
        members: the parameters of each, one at least.
        temperature: what the mean is divided by, above 0.
        x: (N, n_1), dense or sparse.

    Raises:
        InputError: as `output_layer`.
    """
    z = output_layer(network, members[0], x)[0]
    for member in members[1:]:
        z += output_layer(network, member, x)[0]
    z /= z.dtype.type(len(members) * temperature)
    with np.errstate(over="ignore", invalid="ignore"):
        return z, network.activations[-1].forward(z)


def takes_sparse_rows(network: Network) -> bool:
    """Whether the native kernels predict with this network from `SparseRows`."""
    # those of an editable installation may have been built before they could
    return has_layers(network) and hasattr(kernels(), "evaluate_sparse")


def is_little(network: Network, count: int) -> bool:
    """Whether NumPy predicts these few examples sooner than an engine could be chosen."""
    return count <= FEW_ROWS or count * (network.n_parameters + ONE_ACTIVATION * sum(network.sizes[1:])) <= LITTLE_WORK


def _engine(name: str, layers: Network, x: Array, dtype: Any) -> Engine:
    none = Data(_ready(x[:0], dtype), np.empty((0, layers.sizes[-1]), dtype))
    return choose(name, Task(layers, OPTIMIZERS["sgd"]), none, max(x.shape[0], 1)).engine


def _parts(x: Array, dtype: Any) -> list[slice]:
    """Return all rows as one part where engines take x as it is; else parts, so that one at a time is converted."""
    count = x.shape[0]
    rows = count if _is_ready(x, dtype) else BYTES_AT_ONCE // (np.dtype(dtype).itemsize * x.shape[1])
    return [slice(first, first + max(rows, 1)) for first in range(0, count, max(rows, 1))]


def _is_ready(x: Array, dtype: Any) -> bool:
    return x.dtype == dtype and (hasattr(x, "toarray") or (isinstance(x, np.ndarray) and x.flags.c_contiguous))


def _ready(x: Array, dtype: Any) -> Array:
    """Return x in the dtype: sparse as it is, else as a NumPy array whose rows lie one behind the other."""
    return x.astype(dtype, copy=False) if hasattr(x, "toarray") else np.ascontiguousarray(x, dtype)


def output_costs(network: Network, z: Array, a: Array, y: Array) -> Array:
    """Return the cost C_x of each example, (N,), from z^L and a^L."""
    with np.errstate(over="ignore", invalid="ignore"):
        return network.example_costs(Trace((z,), (a,)), y)
