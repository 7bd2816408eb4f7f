"""The lines of Python that do what the lab shows, to be copied."""

from __future__ import annotations

from typing import Any

from backproof.lab.datasets import MADE
from backproof.lab.scene import Scene

_MOST_WRITTEN = 12


def python_lines(scene: Scene, epochs: int) -> str:
    """Return a program that makes the same network, trains it as long, and shows the gradient of the example.

    >>> from backproof.lab.session import Session
    >>> print(python_lines(Session().scene, 2).splitlines()[-2])
    gradient = network.backward(parameters, trace, y[0:1])
    """
    options, row = scene.options, scene.row
    training = {
        "optimizer": options["optimizer"], "learning_rate": options["rate"], "batch_size": options["batch"],
        "l1": options["l1"], "l2": options["l2"], "seed": options["seed"], "epochs": epochs,
    }  # fmt: skip
    told = ", ".join(f"{name}={value!r}" for name, value in training.items() if value)
    lines = [
        "import numpy as np",
        "import backproof as bp",
        *_data_lines(scene),
        f"network = bp.{scene.network!r}",
        f"parameters = network.init(seed={options['seed']}, scheme={options['init']!r})",
        *[f"parameters = bp.train(network, x, y, parameters=parameters, {told}).parameters"] * (epochs > 0),
        f"trace = network.forward(parameters, x[{row - 1}:{row}])",
        f"gradient = network.backward(parameters, trace, y[{row - 1}:{row}])",
        "print(gradient)",
    ]
    return "\n".join(lines) + "\n"


def _data_lines(scene: Scene) -> list[str]:
    data = scene.data
    if data.name in MADE and len(data) <= _MOST_WRITTEN:
        return [f"x = np.array({_written(data.x)})", f"y = np.array({_written(scene.y)})"]
    if data.name in MADE:
        options = scene.options
        return ["from backproof.lab.datasets import data_set",
                f"data = data_set({data.name!r}, seed={options['seed']}, noise={options['noise']!r})",
                f"x, y = data.x, data.targets({scene.network.sizes[-1]})"]  # fmt: skip
    if data.encoding is None:
        return [f"x, y = np.zeros((1, {data.x.shape[1]})), np.zeros((1, {scene.network.sizes[-1]}))  # your points"]
    if data.name == "own":
        return ["from backproof import tables", 'data = tables.prepare("data.csv", held_out=0.0)  # your file',
                "x, y = data.x, data.y"]  # fmt: skip
    return ["from backproof import tables", f"data = tables.prepare({data.name!r}, held_out=0.0)",
            "x, y = data.x, data.y"]  # fmt: skip


def _written(array: Any) -> str:
    return repr(array.tolist())
