"""Automatic differentiation as a witness: JAX's and PyTorch's own activation functions, differentiated by them.

JAX runs in float64 inside a context, so that other tests find its settings as they were.
"""

from importlib.util import find_spec
from typing import Any

import numpy as np

import cases
from backproof import Activation, Cost
from references.comparing import assert_close

HAS_TORCH = find_spec("torch") is not None


def _terms(xp: Any, name: str, a: Any, y: Any) -> Any:
    """The cost of every example, (N,), in the operations that JAX and PyTorch share."""
    e = a - y
    return {
        "quadratic": lambda: (e * e).sum(-1) / 2,
        "half_mean_squared_error": lambda: (e * e).mean(-1) / 2,
        "binary_cross_entropy": lambda: -(y * xp.log(a) + (1 - y) * xp.log1p(-a)).sum(-1),
        "categorical_cross_entropy": lambda: -(y * xp.log(a)).sum(-1),
        "log_likelihood": lambda: -xp.log((y * a).sum(-1)),
        "huber": lambda: xp.where(abs(e) <= 1, e * e / 2, abs(e) - 0.5).sum(-1),
        "huber(0.5)": lambda: xp.where(abs(e) <= 0.5, e * e / 2, abs(e) / 2 - 0.125).sum(-1),
        "mean_absolute_error": lambda: abs(e).mean(-1),
        "quantile": lambda: abs(e).sum(-1) / 2,
        "quantile(0.9)": lambda: xp.where(e < 0, -0.9 * e, 0.1 * e).sum(-1),
        "log_cosh": lambda: xp.log(xp.cosh(e)).sum(-1),
        "poisson": lambda: (a - y - xp.where(y > 0, y, 0 * y) * xp.log(a / xp.where(y > 0, y, 0 * y + 1))).sum(-1),
    }[name]()


class Jax:
    """JAX in float64."""

    name = "jax"

    def activation(self, name: str) -> Any:
        """JAX's own function of that name."""
        from functools import partial

        import jax.numpy as jnp
        from jax import nn

        return {
            "identity": lambda z: z,
            "tanh": jnp.tanh,
            "leaky_relu(0.2)": partial(nn.leaky_relu, negative_slope=0.2),
            "elu(0.5)": partial(nn.elu, alpha=0.5),
            "gelu": partial(nn.gelu, approximate=False),
            "gelu_tanh": partial(nn.gelu, approximate=True),
            "softsign": nn.soft_sign,
            "exponential": jnp.exp,
        }.get(name) or getattr(nn, name)

    def vjp(self, f: Any, v: Any, g: Any) -> tuple[Any, Any]:
        """f(v), and gᵀ ∂f/∂v."""
        import jax

        with jax.enable_x64(True):
            value, pull = jax.vjp(f, jax.numpy.asarray(v))
            return np.asarray(value), np.asarray(pull(jax.numpy.asarray(g))[0])

    def costs(self, name: str, a: Any, y: Any) -> Any:
        """The cost of every example."""
        import jax.numpy as jnp

        return _terms(jnp, name, a, y)

    def parameter_gradient(self, case: Any) -> tuple[float, list[Any], list[Any]]:
        """The mean cost of a case and its gradient by weights and biases."""
        import jax

        functions = [self.activation(record.name) for record in case.net.activations]

        def mean_cost(weights: Any, biases: Any) -> Any:
            a = case.x
            for w, b, f in zip(weights, biases, functions, strict=True):
                a = f(jax.numpy.einsum("xk,jk->xj", a, w) + b)
            return self.costs(case.net.cost_function.name, a, case.y).mean()

        with jax.enable_x64(True):
            p = case.parameters
            compiled = jax.jit(jax.value_and_grad(mean_cost, (0, 1)))  # at once: its operations one by one take longer
            value, (weights, biases) = compiled(list(p.weights), list(p.biases))
            return float(value), [np.asarray(w) for w in weights], [np.asarray(b) for b in biases]


class Torch:
    """PyTorch in float64."""

    name = "torch"

    def activation(self, name: str) -> Any:
        """PyTorch's own function of that name."""
        import torch
        from torch.nn import functional

        return {
            "identity": lambda z: z * 1,
            "leaky_relu(0.2)": lambda z: functional.leaky_relu(z, 0.2),
            "elu(0.5)": lambda z: functional.elu(z, 0.5),
            "gelu": lambda z: functional.gelu(z, approximate="none"),
            "gelu_tanh": lambda z: functional.gelu(z, approximate="tanh"),
            "softplus": lambda z: functional.softplus(z, threshold=60),
            "hard_tanh": functional.hardtanh,
            "exponential": torch.exp,
            "softmax": lambda z: torch.softmax(z, -1),
        }.get(name) or getattr(functional, name)

    def vjp(self, f: Any, v: Any, g: Any) -> tuple[Any, Any]:
        """f(v), and gᵀ ∂f/∂v."""
        import torch

        leaf = torch.tensor(v, dtype=torch.float64, requires_grad=True)
        value = f(leaf)
        value.backward(torch.tensor(g, dtype=torch.float64))
        return value.detach().numpy(), leaf.grad.numpy()

    def costs(self, name: str, a: Any, y: Any) -> Any:
        """The cost of every example."""
        import torch

        return _terms(torch, name, a, torch.as_tensor(y))


WITNESSES = [Jax(), Torch()] if HAS_TORCH else [Jax()]


def applies_to(record: Any) -> bool:
    """Every record."""
    return True


def check_activation(record: Activation) -> int:
    """Forward and the slope, or the pull-back, against each library's."""
    return sum(_check_activation(record, witness) for witness in WITNESSES)


def _check_activation(record: Activation, witness: Any) -> int:
    rng = np.random.default_rng(10)
    z = cases.points(record)[:60].reshape(12, -1)
    g = rng.normal(size=z.shape)
    want, sent_back = witness.vjp(witness.activation(record.name), z, g)
    a = record.forward(z)
    compared = assert_close(a, want, 1e-13 * np.maximum(1, abs(want)), f"{record.name} forward, {witness.name}")
    got = record.pull_back(g, a) if record.pull_back else g * record.slope(z, a)
    size = 1e-13 * np.maximum(1, abs(sent_back))
    return compared + assert_close(got, sent_back, size, f"{record.name} backward, {witness.name}")


def check_cost(record: Cost) -> int:
    """Value and gradient against each library's."""
    a, y = cases.outputs_and_targets(record, np.random.default_rng(11))
    compared = 0
    for witness in WITNESSES:
        value, gradient = witness.vjp(lambda v, w=witness: w.costs(record.name, v, y), a, np.ones(len(a)))
        compared += assert_close(
            record.value(a, y), value, 1e-13 * (1 + abs(value)), f"{record.name} value, {witness.name}"
        )
        size = 1e-13 * (1 + abs(gradient))
        compared += assert_close(record.gradient(a, y), gradient, size, f"{record.name} gradient, {witness.name}")
    return compared
