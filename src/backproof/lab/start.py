"""What a lab is started with: a model, a network, rows of a file, options; or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from backproof.errors import InputError
from backproof.lab.bounds import MOST_PARAMETERS
from backproof.lab.datasets import DataSet
from backproof.lab.lab_options import LabOptions
from backproof.lab.lesson_records import LessonFile
from backproof.network import Network, Parameters


@dataclass(frozen=True, eq=False)
class Start:
    """What a lab is started with.

    Attributes:
        options: what an address would say.
        network: a network that the options cannot name, such as one with a formula of its own, or None.
        parameters: those of a trained model, or None.
        data: a person's own rows, or None.
        may_run_code: whether code may be pasted and run.
        may_train: whether the host lets a training go on.
        report: of a check of a person's own code, or None.
        moves: whether the training begins by itself where no address was opened.
        command: the command that opens this, without an address; "" where none does.
        lines: of Python that load the model, as `model`; none where nothing was loaded.
        notes: of whoever made the lesson file that was opened, or "".
        belongs: the options that network and parameters have; `options` where None.
        address: that was given when the lab was started, for what of it was not understood.
        language: that was asked for when the lab was started; "" for that of the browser.
        lesson: that is opened first, or None.
        networks: how many the model holds, of which the first is shown; 1 where there is no model.
    """

    options: LabOptions = field(default_factory=LabOptions)
    network: Network | None = None
    parameters: Parameters | None = None
    data: DataSet | None = None
    may_run_code: bool = False
    may_train: bool = True
    report: Any = None
    moves: bool = True
    command: str = "backproof lab"
    lines: tuple[str, ...] = ()
    belongs: LabOptions | None = None
    notes: str = ""
    networks: int = 1
    address: str = ""
    language: str = ""
    lesson: LessonFile | None = None

    def has_parameters_for(self, options: LabOptions) -> bool:
        """Whether training begins with the parameters given here, and not with drawn ones."""
        own = self.options if self.belongs is None else self.belongs
        return self.parameters is not None and not options.restarts(own)


def network_for(options: LabOptions, start: Start) -> Network:
    """Return the network that options name: the one that the lab was started with, or another.

    The functions of the former may be a person's own, which options cannot name.

    Raises:
        InputError: it is too large, or a cost and an activation do not go together.
    """
    given = start.network
    own = start.options if start.belongs is None else start.belongs
    same = all(options[name] == own[name] for name in ("net", "act", "cost"))
    if given is not None and same and options["net"] == given.sizes:
        return given
    network = Network(options["net"], list(options["act"]), options["cost"])
    if network.n_parameters > MOST_PARAMETERS:
        raise InputError(
            "network: {count} weights and biases given; accepted: at most {most}",
            count=network.n_parameters, most=MOST_PARAMETERS,
        )  # fmt: skip
    return network
