"""The options of a run, as one frozen object: their defaults, what is accepted, what they become for an engine."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from backproof.described import of_keywords
from backproof.engines.contract import Task
from backproof.errors import InputError, Keyword, Phrase
from backproof.network import Network
from backproof.optimizers import Optimizer, optimizer
from backproof.training.fingerprint import of_function
from backproof.training.schedules import Schedule, schedule
from backproof.training.stopping import Stopping

Array = Any


@dataclass(frozen=True)
class Options:
    """How a network is trained. Every field is a keyword of `train`.

    Attributes:
        optimizer: a name of `OPTIMIZERS`, or `optimizer(name, **options)`.
        learning_rate: above 0; None for 0.001 (rmsprop, adam, adamw) or 0.1.
        schedule: a name of `SCHEDULES`, or `schedule(name, **options)`.
        batch_size: examples a step, ≥ 1; None for all of them. It need not divide their number.
        epochs: passes over the data, ≥ 1; for lbfgs, iterations.
        seed: an integer ≥ 0; parameters, orders, dropout masks, noise and held-out data are drawn from it.
        scheme: how parameters begin, a name of `SCHEMES`.
        l1: λ₁ of the penalty λ₁‖w‖₁, ≥ 0.
        l2: λ of the penalty (λ/2)‖w‖², ≥ 0. (The book's λ, written λ/2n, is n times this.)
        penalty_per_batch: divide the penalty by the size of each batch, as scikit-learn does with alpha.
        dropout: the share of activations dropped, 0 ≤ p < 1, of each hidden layer, or one for each of them, or
            one for each of layers 1…L−1.
        clip_norm: shorten each batch's gradient to this norm, or None.
        clip_example_norm: shorten each example's gradient to this norm, or None.
        noise_multiplier: with `clip_example_norm`, add to each batch's mean gradient Gaussian noise of the deviation
            noise_multiplier · clip_example_norm / (size of the batch) in every entry, ≥ 0: the step of
            differentially private SGD (Abadi et al., 2016, arXiv:1607.00133, algorithm 1). See docs/per-example.md
            for what it takes besides.
        stopping: when to stop early, or None.
        metrics: names of `METRICS`, or a mapping of names to functions (outputs, y) -> number.
        shuffle: whether to draw a new order each epoch, or a function (order, epoch) -> order.
        engine: a name of `ENGINES`, or "auto".
        instructions: the instruction set of the native engine, such as "avx2"; "portable" for the same bits on every
            processor of a family; "" for $BACKPROOF_INSTRUCTIONS, or else the best. See docs/trust.md.
        dtype: float32 or float64; None for that of x.
    """

    optimizer: str | Optimizer = "adam"
    learning_rate: float | None = None
    schedule: str | Schedule = "constant"
    batch_size: int | None = 32
    epochs: int = 30
    seed: int = 0
    scheme: str = "book"
    l1: float = 0.0
    l2: float = 0.0
    penalty_per_batch: bool = False
    dropout: float | Sequence[float] = 0.0
    clip_norm: float | None = None
    clip_example_norm: float | None = None
    noise_multiplier: float = 0.0
    stopping: Stopping | None = None
    metrics: Sequence[str] | Mapping[str, Callable[[Array, Array], float]] = ()
    shuffle: bool | Callable[[Array, int], Array] = True
    engine: str = "auto"
    instructions: str = ""
    dtype: Any = None

    @classmethod
    def checked(cls, given: Mapping[str, Any], function: Callable[..., Any] | str = "train") -> Options:
        """Return options from keywords, every value checked.

        Args:
            given: the keywords.
            function: which was given them, for errors.

        Raises:
            InputError: an unknown keyword, or a value out of range; the message says what is accepted.
        """
        options = of_keywords(cls, given, function)
        for name, holds, accepted in _RANGES:
            value = getattr(options, name)
            if isinstance(value, str) or not holds(value):
                raise InputError(
                    "{option}: {given!r} given; accepted: {accepted}",
                    option=Keyword(name), given=value, accepted=accepted,
                )  # fmt: skip
        options._check_noise()
        return options

    def _check_noise(self) -> None:
        """Refuse noise where its size is not defined: without clipping of each example, or with L-BFGS."""
        noise = {"option": Keyword("noise_multiplier"), "given": self.noise_multiplier}
        if self.noise_multiplier and self.clip_example_norm is None:
            raise InputError(
                "{option}: {given!r} given without {norm}, of which it is a multiple; accepted: both, or 0",
                norm=Keyword("clip_example_norm"), **noise,
            )  # fmt: skip
        if self.noise_multiplier and optimizer(self.optimizer).update is None:
            name = optimizer(self.optimizer).name
            raise InputError(
                "{option}: {given!r} given for {name}, which searches for a minimum of the cost; accepted: 0, or "
                "another optimizer", name=name, **noise,
            )  # fmt: skip

    @property
    def rate(self) -> float:
        """The learning rate before its schedule."""
        if self.learning_rate is not None:
            return float(self.learning_rate)
        return optimizer(self.optimizer).usual_rate

    def task(self, network: Network) -> Task:
        """Return what an engine needs to know of these options."""
        return Task(
            network,
            optimizer(self.optimizer),
            float(self.l1),
            float(self.l2),
            self.penalty_per_batch,
            _dropout_rates(self.dropout, network.depth),
            self.clip_norm,
            self.clip_example_norm,
            float(self.noise_multiplier),
        )

    def to_record(self) -> dict[str, Any]:
        """Return the options as plain data, as they are stored in a model file."""
        plain = {item.name: getattr(self, item.name) for item in fields(self)}
        chosen, planned = optimizer(self.optimizer), schedule(self.schedule)
        plain["optimizer"] = {"name": chosen.name, **dict(chosen.options)}
        plain["schedule"] = {"name": planned.name, **dict(planned.options)}
        plain["learning_rate"] = self.rate
        plain["stopping"] = vars(self.stopping) if self.stopping else None
        plain["metrics"] = list(self.metrics) if not isinstance(self.metrics, str) else [self.metrics]
        plain["shuffle"] = self.shuffle if isinstance(self.shuffle, bool) else "user's"
        plain["dtype"] = None if self.dtype is None else str(self.dtype)
        return plain

    def fingerprint(self, network: Network) -> dict[str, Any]:
        """Return what must be the same for a run to be continued, by name: all but epochs, engine and instructions."""
        plain = self.to_record()
        if not schedule(self.schedule).per_step:
            plain.pop("epochs")
        plain |= {"sizes": network.sizes, "activations": [of_function(record) for record in network.activations]}
        plain |= {"cost": of_function(network.cost_function)}
        return {name: value for name, value in plain.items() if name not in ("engine", "instructions", "dtype")}


def is_whole(value: Any, least: int) -> bool:
    """Whether a value is a whole number of any library, not below the least."""
    return hasattr(value, "__index__") and not isinstance(value, bool) and value >= least


def _none_or_above_zero(value: Any) -> bool:
    return value is None or 0 < value < float("inf")


_RANGES: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    ("learning_rate", _none_or_above_zero, Phrase("a finite number above 0")),
    ("batch_size", lambda v: v is None or is_whole(v, 1), Phrase("an integer ≥ 1 or None")),
    ("epochs", lambda v: is_whole(v, 1), Phrase("an integer ≥ 1")),
    ("seed", lambda v: is_whole(v, 0), Phrase("an integer ≥ 0")),
    ("l1", lambda v: 0 <= v < float("inf"), Phrase("a finite number ≥ 0")),
    ("l2", lambda v: 0 <= v < float("inf"), Phrase("a finite number ≥ 0")),
    ("clip_norm", _none_or_above_zero, Phrase("a finite number above 0")),
    ("clip_example_norm", _none_or_above_zero, Phrase("a finite number above 0")),
    ("noise_multiplier", lambda v: 0 <= v < float("inf"), Phrase("a finite number ≥ 0")),
    ("stopping", lambda v: v is None or isinstance(v, Stopping), Phrase("a rule made by backproof.Stopping")),
    ("shuffle", lambda v: isinstance(v, bool) or callable(v), Phrase("True, False or a function")),
)


def _dropout_rates(given: float | Sequence[float], depth: int) -> tuple[float, ...]:
    """Return one rate for each of layers 1…L−1, or () where nothing is dropped."""
    hidden = depth - 2
    try:
        rates = [float(given)] * hidden if isinstance(given, int | float) else [float(rate) for rate in given]
    except (TypeError, ValueError):
        rates = [math.nan]  # no rate, which is refused below
    if len(rates) == hidden:
        rates = [0.0, *rates]
    if len(rates) != depth - 1 or not all(0 <= rate < 1 for rate in rates):
        template = "a rate 0 ≤ p < 1, or {hidden} of them (hidden layers), or {all} (the input first)"
        accepted = Phrase(template, hidden=hidden, all=depth - 1)
        message = "{option}: {given!r} given; accepted: {accepted}"
        raise InputError(message, option=Keyword("dropout"), given=given, accepted=accepted)
    return tuple(rates) if any(rates) else ()
