"""The lines of Python that come to the numbers of the lab, to be copied; what lines cannot say stands in comments."""

from __future__ import annotations

from typing import Any

from backproof.lab.datasets import MADE
from backproof.lab.stage import Stage
from backproof.rendering.words import say

MOST_WRITTEN = 4_000
"""Numbers of an array that are written out."""


def python_lines(stage: Stage) -> str:
    """Return a program that makes the same network, trains it as long, and shows the gradient of the example.

    >>> from backproof.lab.session import Session
    >>> print(python_lines(Session().on_stage()).splitlines()[-2])
    gradient = network.backward(parameters, trace, y[0:1])
    """
    row = stage.scene.row
    lines = [
        "import numpy as np",
        "import backproof as bp",
        *stage.start.lines * _is_of_start(stage),
        *_data_lines(stage),
        *_network_lines(stage),
        *_training_lines(stage),
        f"trace = network.forward(parameters, x[{row - 1}:{row}])",
        f"gradient = network.backward(parameters, trace, y[{row - 1}:{row}])",
        "print(gradient)",
    ]
    return "\n".join(lines) + "\n"


def _is_of_start(stage: Stage) -> bool:
    """Whether the data is what the lab was started with, which its lines load."""
    return stage.scene.data is stage.start.data


def _comment(stage: Stage, key: str, **facts: Any) -> str:
    return f"# {say(f'lab.lines {key}', stage.language, **facts)}"


def _data_lines(stage: Stage) -> list[str]:
    scene = stage.scene
    data = scene.data
    if data.lines:
        lines = list(data.lines)
    elif data.name in MADE and data.x.size > MOST_WRITTEN // 100:
        options = scene.options
        lines = ["from backproof.lab.datasets import data_set",
                 f"data = data_set({data.name!r}, seed={options['seed']}, noise={options['noise']!r})",
                 "x, y = data.x, data.y"]  # fmt: skip
    elif data.encoding is not None:
        lines = ["from backproof import tables", f"data = tables.prepare({data.name!r}, held_out=0.0, seed=0)",
                 "x, y = data.x, data.y"]  # fmt: skip
    elif data.x.size + data.y.size <= MOST_WRITTEN:
        lines = [f"x = np.array({data.x.tolist()!r})", f"y = np.array({data.y.tolist()!r})"]
    else:
        lines = [_comment(stage, "data", count=data.x.size + data.y.size)]
    return lines + ["y = np.hstack([1 - y, y])"] * (scene.y.shape != data.y.shape)


def _network_lines(stage: Stage) -> list[str]:
    scene, given, start = stage.scene, stage.given, stage.start
    loaded = bool(start.lines) and _is_of_start(stage)
    of_model = ("member_network", "members[0]") if start.networks > 1 else ("network", "parameters")
    own = f"model.{of_model[0]}" if loaded and scene.network is start.network else f"bp.{scene.network!r}"
    lines = [f"network = {own}"]
    if given is None:
        options = scene.options
        return [*lines, f"parameters = network.init(seed={options['seed']}, scheme={options['init']!r})"]
    if loaded and given is start.parameters:
        return [*lines, f"parameters = model.{of_model[1]}"]
    if given.to_vector().size > MOST_WRITTEN:
        return [*lines, _comment(stage, "parameters", count=given.to_vector().size)]
    written = given.to_vector().tolist()
    return [*lines, f"parameters = network.parameters_from_vector(np.array({written!r}))"]


def _training_lines(stage: Stage) -> list[str]:
    progress, options = stage.progress, stage.scene.options
    lines = []
    if progress.changed:
        lines.append(_comment(stage, "changed"))
    elif progress.into:
        lines.append(_comment(stage, "into", steps=progress.into, epoch=progress.epoch))
    training = {
        "optimizer": options["optimizer"], "learning_rate": options["rate"], "batch_size": options["batch"],
        "l1": options["l1"], "l2": options["l2"], "seed": options["seed"], "epochs": progress.epoch,
    }  # fmt: skip
    told = ", ".join(f"{name}={value!r}" for name, value in training.items() if value or name == "seed")
    if progress.epoch:
        lines.append(f"parameters = bp.train(network, x, y, parameters=parameters, {told}).parameters")
    return lines
