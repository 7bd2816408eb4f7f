"""A digit that was drawn by hand, brought to the size and place of those that the network learnt, and recognised."""

from __future__ import annotations

import binascii
from base64 import b64decode
from typing import Any

import numpy as np

from backproof.errors import InputError
from backproof.lab.scene import Scene
from backproof.rendering.mathematics import number_text
from backproof.rendering.words import say

Array = Any
SIDE = 28
_FULL = {8: 8, 28: 20}
"""How high a digit is in an image of so many rows, as those who made the sets have it."""


def recognised(scene: Scene, pixels: str) -> dict[str, Any]:
    """Return what the network says of an image of 28 × 28 gray values in base64, row by row.

    Raises:
        InputError: it is no such image, or the network does not take images.
    """
    image = scene.data.image
    if image is None or image[0] != image[1] or image[0] not in _FULL:
        raise InputError("digit: given for data that are not images of digits; accepted: with the data digits or mnist")
    drawn = as_learnt(_read(pixels), image[0])
    outputs = scene.network.predict(scene.parameters, drawn.reshape(1, -1))[0]
    names = (
        scene.data.output_names
        if len(scene.data.output_names) == len(outputs)
        else tuple(map(str, range(len(outputs))))
    )
    best, language = int(outputs.argmax()), scene.options["lang"]
    return {"sentence": say("lab.digit", language, name=names[best], output=number_text(float(outputs[best]))),
            "best": names[best],
            "outputs": [{"name": name, "text": number_text(float(value)), "tone": round(float(value), 3)}
                        for name, value in zip(names, outputs, strict=True)],
            "image": {"rows": image[0], "columns": image[1], "tones": np.round(drawn, 2).ravel().tolist()}}  # fmt: skip


def _read(pixels: str) -> Array:
    try:
        raw = b64decode(pixels, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != SIDE * SIDE or not any(raw):
        raise InputError("digit: {given} gray values given; accepted: {count}, not all of them 0",
                         given=len(raw), count=SIDE * SIDE)  # fmt: skip
    return np.frombuffer(raw, np.uint8).reshape(SIDE, SIDE) / 255


def as_learnt(drawn: Array, side: int) -> Array:
    """Return an image of `side` rows with the digit as high as those that were learnt, its weight in the middle.

    >>> import numpy as np
    >>> dot = np.zeros((28, 28)); dot[2:6, 3:5] = 1.0
    >>> as_learnt(dot, 8)[:, 2:6].mean().round(2)
    np.float64(1.0)
    """
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    cut = drawn[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    factor = _FULL[side] / max(cut.shape)
    height, width = (max(1, round(length * factor)) for length in cut.shape)
    small = _shares(cut.shape[0], height) @ cut @ _shares(cut.shape[1], width).T
    found = np.zeros((side, side))
    weight = small.sum()
    centre = [
        float((small.sum(axis=1 - axis) * (np.arange(small.shape[axis]) + 0.5)).sum() / weight) for axis in (0, 1)
    ]
    top, left = (int(np.clip(round(side / 2 - middle), 0, side - length))
                 for middle, length in zip(centre, small.shape, strict=True))  # fmt: skip
    found[top : top + height, left : left + width] = small
    return np.clip(found, 0, 1)


def _shares(length: int, count: int) -> Array:
    """Return which share of each of `length` cells lies in each of `count` cells over the same way: (count, length)."""
    edges = np.linspace(0, length, count + 1)
    cells = np.arange(length)
    overlap = np.minimum(edges[1:, None], cells + 1) - np.maximum(edges[:-1, None], cells)
    return np.maximum(overlap, 0) / (length / count)
