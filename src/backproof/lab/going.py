"""Moving through the steps of the walk: to the next one, to one by its name, or to a neuron."""

from __future__ import annotations

from backproof.lab.lab_options import LabOptions
from backproof.lab.messages import NeuronIndex
from backproof.lab.walk import Walk


def gone_to(to: str | NeuronIndex, walk: Walk, options: LabOptions) -> LabOptions:
    """Return the options at the step that was asked for."""
    if isinstance(to, NeuronIndex):
        return _at_neuron(to, walk, options)
    here = options["step"]
    at = walk.index(here) if here else -1
    places = {"next": at + 1, "previous": at - 1, "first": 0, "last": len(walk) - 1}
    return options.changed({"step": walk.step(places[to]).id if to in places else to})


def _at_neuron(place: NeuronIndex, walk: Walk, options: LabOptions) -> LabOptions:
    """Return the options at the step of a neuron that is of the same kind as the one that was shown."""
    depth = len(walk.sizes)
    layer = min(max(place.layer, 2), depth)
    kind = options["step"].split(".")[0] or "z"
    kind = {"C": "z", "bp1": "bp2"}.get(kind, kind)
    kind = "bp1" if kind == "bp2" and layer == depth else kind
    detail = "neuron" if options["detail"] == "layer" else options["detail"]
    return options.changed({"step": f"{kind}.{layer}.{place.neuron}", "detail": detail})
