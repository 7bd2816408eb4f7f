"""The network as it is drawn: layers and neurons with their numbers as text, and how strongly each thing is drawn.

What is read is text, made here; what is drawn is a tone from −1 to 1, or a byte from −127 to 127 where there are many.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import numpy as np

from backproof.lab.scene import Scene
from backproof.lab.walk import read_step
from backproof.rendering.function_names import function_name
from backproof.rendering.mathematics import number_text
from backproof.rendering.words import say

Array = Any
MOST_NEURONS = 32
"""Neurons of a layer that are drawn; of a larger one those that weigh most in this example."""
MOST_OF_LARGE = 10
MOST_LINKS = 200


def picture(scene: Scene) -> dict[str, Any]:
    """Return the picture of a scene."""
    sizes = scene.network.sizes
    drawn = [_drawn(scene, layer) for layer in range(1, len(sizes) + 1)]
    matrices = [shown_matrix(scene, layer) for layer in range(2, len(sizes) + 1)]
    strongest = [_strongest(matrix) for matrix in matrices]
    return {
        "layers": [_layer(scene, layer, drawn[layer - 1]) for layer in range(1, len(sizes) + 1)],
        "links": _links(scene, drawn, matrices, strongest),
        "dense": [
            {"layer": layer, "rows": sizes[layer - 1], "columns": sizes[layer - 2],
             "base64": as_bytes(matrix, most)}
            for layer, matrix, most in zip(range(2, len(sizes) + 1), matrices, strongest, strict=True)
            if matrix.size > MOST_LINKS
        ],
        "cost": number_text(cost_shown(scene)),
        "sentence": _sentence(scene),
        "note": _note(scene),
    }  # fmt: skip


def _sentence(scene: Scene) -> str:
    """Return what the picture is of, for those who hear it."""
    facts: dict[str, Any] = {
        "layers": [str(size) for size in scene.network.sizes],
        "cost": number_text(cost_shown(scene)),
    }
    if scene.options["of"] == "batch":
        return say("lab_picture.picture of the batch", scene.options["lang"], count=len(scene.batch[0]), **facts)
    return say("lab_picture.picture", scene.options["lang"], row=scene.row, **facts)


def _note(scene: Scene) -> str:
    """Return which numbers are means over the batch and which are of the example; "" where none is a mean."""
    if scene.options["of"] != "batch":
        return ""
    return say("lab_picture.means and one example", scene.options["lang"], count=len(scene.batch[0]), row=scene.row)


def cost_shown(scene: Scene) -> float:
    """Return the cost of the example, or the mean over the batch, as the options have it."""
    if scene.options["of"] == "batch":
        return float(scene.network.example_costs(scene.batch_trace, scene.batch[1]).mean())
    return scene.example.cost


def shown_matrix(scene: Scene, layer: int) -> Array:
    """Return the weights into a layer or their gradients, as the options have it."""
    arrays = scene.parameters.weights if scene.options["shown"] == "weight" else scene.gradient.weights
    return np.asarray(arrays[layer - 2])


def as_bytes(values: Array, most: float) -> str:
    """Return tones from −127 to 127 as base64 of signed bytes, row by row."""
    scaled = np.clip(np.round(values * (127 / most)), -127, 127) if most else np.zeros_like(values)
    return b64encode(scaled.astype(np.int8).tobytes()).decode()


def _strongest(matrix: Array) -> float:
    return float(np.abs(matrix).max(initial=0.0))


def drawn_for_the_step(scene: Scene) -> list[list[int]]:
    """Return which neurons of large layers are drawn since the step speaks of them: a step changes no others."""
    sizes = scene.network.sizes
    return [_of_the_step(scene, layer) for layer, size in enumerate(sizes, 1) if size > MOST_NEURONS]


def _drawn(scene: Scene, layer: int) -> list[int]:
    """Return which neurons of a layer are drawn, counted from 1."""
    size = scene.network.sizes[layer - 1]
    if size <= MOST_NEURONS:
        return list(range(1, size + 1))
    weight = np.abs(scene.trace.activations[layer - 1][0])
    if layer < scene.network.depth:
        weight = weight * np.abs(scene.parameters.weights[layer - 1]).sum(axis=0)
    largest = (np.argsort(-weight, kind="stable")[:MOST_OF_LARGE] + 1).tolist()
    return sorted({*largest, *(j for j in _of_the_step(scene, layer) if j <= size)})


def _of_the_step(scene: Scene, layer: int) -> list[int]:
    """Return the neurons of a layer that the step speaks of: they are drawn, however little they weigh."""
    step = read_step(scene.options["step"]) if scene.options["step"] else None
    if step is None or not step.neuron:
        return []
    other = step.layer + 1 if step.kind == "bp2" else step.layer - 1
    return [j for at, j in ((step.layer, step.neuron), (other, step.term)) if at == layer and j]


def _layer(scene: Scene, layer: int, drawn: list[int]) -> dict[str, Any]:
    size, depth, language = scene.network.sizes[layer - 1], scene.network.depth, scene.options["lang"]
    key = "input layer" if layer == 1 else "output layer" if layer == depth else "hidden layer"
    facts: dict[str, Any] = (
        {} if layer == 1 else {"activation": function_name(scene.network.activations[layer - 2].name, language)}
    )
    facts |= {"layer": layer} if key == "hidden layer" else {}
    plain = {"layer": layer, "title": say(f"lab_picture.{key}", language, **facts), "size": size,
             "more": size - len(drawn), "image": None,
             "neurons": [_neuron(scene, layer, j) for j in drawn]}  # fmt: skip
    if layer == 1 and scene.data.image:
        rows, columns = scene.data.image
        x = scene.trace.activations[0][0]
        plain["image"] = {"rows": rows, "columns": columns, "tones": np.round(_unit(x), 2).tolist()}
    return plain


def _unit(values: Array) -> Array:
    """Return values from 0 to 1 as they are, and others brought there."""
    low, high = float(values.min()), float(values.max())
    return values if low >= 0 and high <= 1 else (values - low) / ((high - low) or 1.0)


def _neuron(scene: Scene, layer: int, j: int) -> dict[str, Any]:
    at, a = j - 1, scene.trace.activations[layer - 1][0]
    names = {1: scene.data.input_names, scene.network.depth: scene.example.output_names}.get(layer, ())
    most = _strongest(a)
    plain: dict[str, Any] = {"j": j, "name": names[at] if len(names) == len(a) else "", "a": number_text(float(a[at])),
                    "tone": round(float(abs(a[at]) / most), 3) if most else 0.0}  # fmt: skip
    if layer == 1:
        return plain | {"spoken": _spoken(scene, layer, plain)}
    delta, slopes = scene.example.gradient.errors[layer - 2][0], scene.slopes(layer)
    error, largest = float(delta[at]), _strongest(delta)
    plain |= {
        "z": number_text(float(scene.trace.weighted_inputs[layer - 2][0, at])),
        "b": number_text(float(scene.parameters.biases[layer - 2][at])),
        "gb": number_text(float(scene.gradient.biases[layer - 2][at])),
        "delta": number_text(error),
        "delta_tone": round(error / largest, 3) if largest else 0.0,
        "slope": None if slopes is None else number_text(float(slopes[at])),
    }
    if layer == scene.network.depth:
        plain["y"] = number_text(float(scene.y[scene.row - 1, at]))
    return plain | {"spoken": _spoken(scene, layer, plain)}


def _spoken(scene: Scene, layer: int, plain: dict[str, Any]) -> str:
    """Return what a neuron is called where it is heard; the page adds its numbers."""
    kind = "input" if layer == 1 else "output" if layer == scene.network.depth else "neuron"
    facts = {"j": plain["j"]} | ({} if layer == 1 else {"layer": layer})
    if plain["name"]:
        return say(f"lab_picture.spoken {kind} named", scene.options["lang"], name=plain["name"], **facts)
    return say(f"lab_picture.spoken {kind}", scene.options["lang"], **facts)


def _links(scene: Scene, drawn: list[list[int]], matrices: list[Array], strongest: list[float]) -> list[dict[str, Any]]:
    """Return the links between neurons that are drawn; of many, the strongest."""
    found = []
    for layer, (matrix, most) in enumerate(zip(matrices, strongest, strict=True), 2):
        receivers, senders = (np.array(drawn[at - 1]) for at in (layer, layer - 1))
        tones = matrix[np.ix_(receivers - 1, senders - 1)] / (most or 1.0)
        found += [(float(tones[r, s]), layer, int(j), int(k))
                  for r, j in enumerate(receivers) for s, k in enumerate(senders)]  # fmt: skip
    if len(found) > MOST_LINKS:
        found = sorted(sorted(found, key=lambda link: -abs(link[0]))[:MOST_LINKS], key=lambda link: link[1:])
    weights, gradients = scene.parameters.weights, scene.gradient.weights
    return [
        {"layer": layer, "j": j, "k": k, "tone": round(tone, 3),
         "w": number_text(float(weights[layer - 2][j - 1, k - 1])),
         "g": number_text(float(gradients[layer - 2][j - 1, k - 1]))}
        for tone, layer, j, k in found
    ]  # fmt: skip
