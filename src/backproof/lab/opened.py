"""What the lab is started with from files: a trained model with its data, or a person's own backward pass."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from backproof.errors import InputError
from backproof.lab.bounds import MOST_PARAMETERS
from backproof.lab.datasets import drawn, of_table
from backproof.lab.lab_options import STEPPED, LabOptions
from backproof.lab.own_code import check_file
from backproof.lab.start import Start
from backproof.model_file import load
from backproof.network import Network
from backproof.tables.reading import RECOGNISED, Reading


def of_model(path: str, data: str, row: int, reading: Reading = RECOGNISED) -> Start:
    """Return a trained model at a row of its data; of several networks that answer together, the first.

    Args:
        path: of the model.
        data: what `backproof.tables.read` takes.
        row: which example of the data, counted from 1.
        reading: how the data is read, as far as that differs from how the model's own data was.

    Raises:
        InputError: the file is no model, the data does not fit it, the row does not exist, or it is too large.
    """
    model = load(path)
    if model.encoding is None:
        raise InputError(
            "{path!r}: this model was trained on arrays and knows no columns; accepted: one that backproof train made",
            path=path,
        )
    found = replace(of_table("own", model.encoding.read(data, reading), model.encoding), lines=(
        *_lines_that_read(data, reading),
        "x, y = model.encoding.features(table), model.encoding.targets(table)",
    ))  # fmt: skip
    if not 1 <= row <= len(found):
        raise InputError(
            "--row: {row} given; accepted: 1 to {count}, the rows of {data}", row=row, data=data, count=len(found)
        )
    network = model.member_network if model.members else model.network
    parameters = model.members[0] if model.members else model.parameters
    options = options_of(network, {**trained_with(model.options), "row": row})
    return Start(options, network, parameters, found, moves=False,
                 lines=(f"model = bp.load({path!r})",), belongs=options, networks=max(len(model.members), 1),
                 command=f"backproof lab {shlex.join([path, data])}")  # fmt: skip


def _lines_that_read(data: str, reading: Reading) -> tuple[str, ...]:
    """Return the lines of Python that read the data of a model."""
    said = {item.name: getattr(reading, item.name) for item in fields(reading)}
    said = {name: value for name, value in said.items() if value != getattr(RECOGNISED, name)}
    if not said:
        return (f"table = model.encoding.read({data!r})",)
    made = ", ".join(f"{name}={value!r}" for name, value in said.items())
    return "from backproof import tables", f"table = model.encoding.read({data!r}, tables.Reading({made}))"


def trained_with(trained: Mapping[str, Any]) -> dict[str, Any]:
    """Return how a model was trained, as far as the options of the lab say it."""
    named = trained.get("optimizer")
    optimizer = named.get("name") if isinstance(named, Mapping) else named
    if optimizer not in STEPPED:
        return {"optimizer": "sgd", "rate": 0.1, "batch": 32}
    names = {"rate": "learning_rate", "batch": "batch_size", "l1": "l1", "l2": "l2", "seed": "seed"}
    return {"optimizer": optimizer} | {own: trained.get(name) for own, name in names.items()}


def of_code(subject: str, sizes: Sequence[int]) -> Start:
    """Return a network with what a check says of a person's own backward pass for it.

    Args:
        subject: FILE.py or FILE.py:NAME.
        sizes: of the network.

    Raises:
        InputError: nothing in the file looks like a backward pass, or the network is too large.
        SubjectError: nothing in it could be asked.
    """
    file, _, name = (subject, "", "") if subject.endswith((".py", ".pyw")) else subject.rpartition(":")
    options_of(Network(sizes), {})  # refuses one that is too large
    report, network = check_file(file, name, tuple(sizes))
    options = options_of(network, {})
    if (sizes[0], sizes[-1]) == (2, 1):
        options, data = options.changed({"data": "xor"}), None
    else:
        data = drawn(sizes[0], sizes[-1])
    sized = shlex.join([subject, "--network", ",".join(map(str, sizes))])
    return Start(options, data=data, report=report, moves=False, command=f"backproof lab {sized}")


def options_of(network: Network, more: Mapping[str, Any]) -> LabOptions:
    """Return the options that name a network, with more of them.

    Raises:
        InputError: the network is too large.
    """
    names = [record.name for record in network.activations]
    said = {"net": list(network.sizes), "act": names, "cost": network.cost_function.name, "data": "own"}
    options = LabOptions().changed({**said, **more})
    if options["net"] != network.sizes:
        raise InputError(
            "network: {count} weights and biases given; accepted: at most {most}",
            count=network.n_parameters, most=MOST_PARAMETERS,
        )  # fmt: skip
    return options
