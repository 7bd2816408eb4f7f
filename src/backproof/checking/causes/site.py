"""Everything that is at hand where one layer's equations are evaluated: what a fault may have used instead.

Rows are examples, each asked alone, so that the user's own errors δ can be read from the gradients they returned.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from backproof.activations import Activation
from backproof.checking.truth.enclosures import EnclosedLayer, Enclosure, Masks
from backproof.costs import Cost
from backproof.network import Network, Parameters

Array = Any


@dataclass(frozen=True)
class Site:
    """One layer l and its neighbours, for K examples; n, m, k are the widths of layers l, l − 1, l + 1.

    Attributes:
        layer: l, counted from 1 = input.
        depth: L.
        record: the activation of layer l.
        cost: the cost of the network.
        z, a, slope: (K, n); the slope is all ones where the activation acts on the whole layer.
        a_before: a⁻ (K, m); z_before and slope_before are None at layer 2.
        x: (K, n_1).
        w, b: (n, m), (n,).
        y, output: (K, n_L).
        dC_da: ∂C/∂a^L (K, n_L).
        w_above, z_above, a_above, slope_above: of layer l + 1, None at the output.
        sent_above: (δ⁺⁺ w⁺⁺), the signal at layer l + 1 before its slope; ∂C/∂a^L if that is the output.
        delta_above: the user's δ⁺ (K, k), None at the output.
        delta: the user's δ (K, n), once it is known.
        penalty: λ of the penalty (λ/2)‖w‖².
        mask: of dropout, (n,), which is in a and slope; None without.
        plain_slope: σ′(z) without the mask.
        w_above_after: w⁺ after the user's own update, where the code updates in place.
        weight_gradient: the user's own ∂C/∂w (K, n, m), once it is known.
    """

    layer: int
    depth: int
    record: Activation
    cost: Cost
    z: Array
    a: Array
    slope: Array
    a_before: Array
    z_before: Array
    slope_before: Array
    x: Array
    w: Array
    b: Array
    y: Array
    output: Array
    dC_da: Array  # noqa: N815 - the letters of the equation
    w_above: Array = None
    z_above: Array = None
    a_above: Array = None
    slope_above: Array = None
    sent_above: Array = None
    delta_above: Array = None
    delta: Array = None
    penalty: float = 0.0
    mask: Array = None
    plain_slope: Array = None
    w_above_after: Array = None
    weight_gradient: Array = None

    @property
    def is_output(self) -> bool:
        """Whether BP1, and not BP2, holds here."""
        return self.layer == self.depth

    def through(self, sent: Array) -> Array:
        """Take ∂C/∂a (K, n) through the activation of this layer, rightly."""
        return self.record.pull_back(sent, self.a) if self.record.pull_back else sent * self.slope

    def sent(self) -> Array:
        """∂C/∂a of this layer, given the user's δ⁺: ∂C/∂aᴸ at the output, δ⁺ w⁺ below."""
        return self.dC_da if self.is_output else self.delta_above @ self.w_above

    def with_above(self, delta_above: Array, sent_above: Array | None) -> Site:
        """The same site, given another δ⁺."""
        return replace(self, delta_above=delta_above, sent_above=sent_above)


def sites_of(
    network: Network,
    parameters: Parameters,
    enclosure: Enclosure,
    y: Array,
    penalty: float = 0.0,
    masks: Masks = (),
    after: tuple[Array, ...] | None = None,
) -> tuple[Site, ...]:
    """Sites of layers 2…L, bottom first, from the middles of an enclosure; `after` are updated weights, if any."""
    layers, last = enclosure.layers, len(enclosure.layers) - 1
    output, x = layers[-1].a.middle, enclosure.x.middle
    with np.errstate(all="ignore"):
        dC_da = network.cost_function.gradient(output, np.asarray(y, np.float64))
    return tuple(
        Site(
            layer=i + 2,
            depth=network.depth,
            record=network.activations[i],
            cost=network.cost_function,
            z=layer.z.middle,
            a=layer.a.middle,
            slope=layer.slope.middle,
            a_before=layers[i - 1].a.middle if i else x,
            z_before=layers[i - 1].z.middle if i else None,
            slope_before=layers[i - 1].slope.middle if i else None,
            x=x,
            w=np.asarray(parameters.weights[i], np.float64),
            b=np.asarray(parameters.biases[i], np.float64),
            y=np.asarray(y, np.float64),
            output=output,
            dC_da=dC_da,
            w_above=None if i == last else np.asarray(parameters.weights[i + 1], np.float64),
            z_above=None if i == last else layers[i + 1].z.middle,
            a_above=None if i == last else layers[i + 1].a.middle,
            slope_above=None if i == last else layers[i + 1].slope.middle,
            penalty=penalty,
            mask=masks[i + 1] if i + 1 < len(masks) else None,
            plain_slope=_plain_slope(network, i, layer) if i + 1 < len(masks) else None,
            w_above_after=None if i == last or after is None else after[i + 1],
        )
        for i, layer in enumerate(layers)
    )


def _plain_slope(network: Network, i: int, layer: EnclosedLayer) -> Array:
    record, z = network.activations[i], layer.z.middle
    return record.slope(z, record.forward(z)) if record.slope else np.ones_like(z)
