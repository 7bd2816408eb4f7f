"""`certify`: a gradient in floats with a proven bound on the error of every entry.

The equations are evaluated in balls at the very floats given; the bound of an entry is the largest distance from the
float to its ball. It bounds everything: rounding, cancellation, and a fault in our own pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof import equations
from backproof.checking.truth.balls import magnitude, precision, radius_of, to_balls
from backproof.checking.truth.enclosures import enclose, require_formulas
from backproof.errors import InputError
from backproof.faces import Faced
from backproof.network import Gradient, Network, Parameters, require_network
from backproof.parameters import as_numbers

Array = Any
_PRECISIONS = (128, 256, 512, 1024, 2048)


@dataclass(frozen=True, repr=False)
class Certificate(Faced):
    """The gradient of the mean cost, and for every entry a proven bound on |float − exact value|.

    Attributes:
        gradient: what the network computed, in the dtype of its parameters.
        weight_bounds: of ∂C/∂w, layers 2…L, shaped like the weights, float64.
        bias_bounds: of ∂C/∂b, shaped like the biases, float64.
        bits: the precision of the balls that sufficed.
    """

    gradient: Gradient
    weight_bounds: tuple[Array, ...]
    bias_bounds: tuple[Array, ...]
    bits: int

    @property
    def largest_bound(self) -> float:
        """The largest bound of any entry."""
        return float(max(bounds.max() for bounds in self.weight_bounds + self.bias_bounds))


def certify(network: Network, parameters: Parameters, x: Array, y: Array) -> Certificate:
    """Compute the gradient and prove a bound on the error of every entry.

    Args:
        network: a network whose activations and cost state formulas.
        parameters: float32 or float64, finite.
        x: inputs (N, n_1), finite.
        y: targets (N, n_L).

    Raises:
        InputError: shapes or targets do not fit, something is not finite, a record has no formula, or an example
            lies exactly at a kink or so far out that no bound can be given.

    >>> import backproof as bp
    >>> net = bp.Network([2, 3, 1])
    >>> certificate = certify(net, net.init(seed=0), np.array([[0.5, -1.0]]), np.array([[1.0]]))
    >>> certificate.largest_bound < 1e-16
    True
    """
    require_network(network)
    require_formulas(network)
    x, y = as_numbers("x", x), as_numbers("y", y)
    _refuse_not_finite(parameters, x)
    with np.errstate(all="ignore"):
        gradient = network.backward(parameters, network.forward(parameters, x), y)
    for array in gradient.weights + gradient.biases:
        if not np.isfinite(array).all():
            raise InputError("x: the gradient overflows in floating point here; accepted: smaller inputs or weights")
    return _bounded(network, parameters, x, y, gradient)


def _refuse_not_finite(parameters: Parameters, x: Array) -> None:
    for name, arrays in (("parameters", parameters.weights + parameters.biases), ("x", (x,))):
        for array in arrays:
            if array.dtype not in (np.float32, np.float64):
                facts = {"name": name, "given": array.dtype, "accepted": "float32, float64"}
                raise InputError("{name}: dtype {given} given; accepted: {accepted}", **facts)
            if not np.isfinite(array).all():
                raise InputError("{name}: values given that are not finite; accepted: finite numbers", name=name)


def _bounded(network: Network, parameters: Parameters, x: Array, y: Array, gradient: Gradient) -> Certificate:
    computed = gradient.weights + gradient.biases
    for bits in _PRECISIONS:
        with precision(bits):
            exact = _exact_gradient(network, parameters, x, y, bits)
            bounds = [magnitude(balls - to_balls(array)) for balls, array in zip(exact, computed, strict=True)]
            sharp = all(map(_is_sharp, exact, bounds, computed))
        if sharp:
            half = len(gradient.weights)
            return Certificate(gradient, tuple(bounds[:half]), tuple(bounds[half:]), bits)
    raise InputError(
        "x: an example given that lies at a kink of an activation, or whose values overflow; accepted: "
        "finite examples away from the kinks, where a bound can be proved"
    )


def _is_sharp(exact: Array, bounds: Array, computed: Array) -> bool:
    # more bits help only while the radius of the ball, and not the error of the float, makes the bound
    enough = np.maximum(0.1 * bounds, 2.0**-40 * np.finfo(computed.dtype).eps * abs(computed))
    return bool((np.isfinite(bounds) & (radius_of(exact) <= np.maximum(enough, 1e-300))).all())


def _exact_gradient(network: Network, parameters: Parameters, x: Array, y: Array, bits: int) -> list[Array]:
    enclosure = enclose(network, parameters, x, y, bits=bits)
    pairs = zip(enclosure.errors, enclosure.activations[:-1], strict=True)
    sums = [equations.bp3(delta, a) for delta, a in pairs] + [equations.bp4(delta) for delta in enclosure.errors]
    return [total / len(x) for total in sums]
