"""The network's parameters into the places where an object holds its own."""

from __future__ import annotations

import numpy as np

from backproof.checking.subjects.places.matching import Arrangement, ParameterLocations
from backproof.checking.subjects.running.guard import SubjectError
from backproof.network import Parameters


def put_parameters(places: ParameterLocations, layout: Arrangement, parameters: Parameters) -> None:
    """Put weights and biases where an object holds its own, in its orientation, thresholds with their sign.

    Args:
        places: where it holds them.
        layout: how it holds them, which may say more than the names of the places do.
        parameters: of the network.

    Raises:
        SubjectError: it holds one bias for several neurons.
    """
    for slot, w in zip(places.weights, parameters.weights, strict=True):
        slot.put(np.array(w.T if layout.turned else w, order="C").reshape(np.shape(slot.get())))
    for place, b in zip(places.biases, parameters.biases, strict=bool(places.biases)):
        if place is None:
            continue
        shape = np.shape(place.get())
        if int(np.prod(shape)) != b.size:
            raise SubjectError(
                "your object holds one bias for a layer of {n} neurons ({where}); accepted: a bias for each neuron",
                n=b.size,
                where=place.path,
            )
        place.put((-1 if layout.threshold else 1) * np.array(b).reshape(shape))
