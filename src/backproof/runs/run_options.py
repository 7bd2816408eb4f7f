"""The options of a run as one dataclass: the keywords of `fit`, and the options of `backproof train`.

A field's sentence, its group and what is accepted stand beside it and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from backproof.activations import ACTIVATIONS, Activation
from backproof.costs import COSTS, Cost
from backproof.described import about, described, refuse_other_words, with_attributes
from backproof.engines import ENGINES
from backproof.errors import InputError, Listed
from backproof.initializers import SCHEMES
from backproof.optimizers import OPTIMIZERS, Optimizer
from backproof.runs.defaults import METRIC_OF_KIND
from backproof.streams.bad_rows import WAYS
from backproof.tables.encoding_options import ACCEPTED
from backproof.tables.frames import TableSource
from backproof.tables.wording import suggestion
from backproof.tabular.recipe import EFFORTS
from backproof.tabular.recipe_search import seconds_in
from backproof.training.schedules import SCHEDULES, Schedule

ShareOrSource = float | TableSource
"""A share of the examples, or other data."""
PATIENCE = 10
"""How many epochs without improvement early stopping waits for by default."""
_WATCHED = ("validation_cost", "cost", *dict.fromkeys(METRIC_OF_KIND.values()))
_COLUMNS, _EFFORT, _MEASURED = "Columns", "Effort", "What it is measured on"
_NETWORK, _TRAINING, _SCALE = "Network", "Training", "Scale"
_CLUSTER = "On more than one machine"
OF_ONE_NETWORK = (_NETWORK, _TRAINING, _CLUSTER)
"""The groups of options that describe one network: where one of them is given, that network is trained."""


def _one_of(words: Any) -> str:
    return f"One of {', '.join(words)}"


@with_attributes
@dataclass(frozen=True)
class RunOptions:
    """The options of a run; those that are not given are chosen from the data.

    Raises:
        InputError: a word that is not one of those accepted.
    """

    target: str | Sequence[str] | None = described(
        None, "The column to predict, or several columns. (default: the target of a built-in set)", group=_COLUMNS
    )
    task: str = described(
        "auto", "Whether the target holds classes or numbers; auto recognises it.",
        group=_COLUMNS, accepted=ACCEPTED["task"],
    )  # fmt: skip
    categorical: Sequence[str] = described(
        (), "Columns that hold numbers and are to be taken as categories.", group=_COLUMNS
    )
    numeric: Sequence[str] = described(
        (), "Columns to take as numbers, even if they look like something else.", group=_COLUMNS
    )
    drop: Sequence[str] = described((), "Columns to leave out.", group=_COLUMNS)
    missing: str = described(
        "auto", "What takes the place of a missing number; error refuses it.",
        group=_COLUMNS, accepted=ACCEPTED["missing"],
    )  # fmt: skip
    unseen: str = described(
        "ignore", "What happens at prediction to a category that training did not have: error refuses it, ignore "
        "takes it as none of the known categories.", group=_COLUMNS, accepted=ACCEPTED["unseen"],
    )  # fmt: skip
    monotonic: Mapping[str, float] | None = described(
        None, "Columns of numbers with which the prediction must rise (1) or fall (-1), whatever the other columns "
        "are.", group=_EFFORT,
    )  # fmt: skip
    standardise: bool = described(
        True, "Whether numbers are scaled to mean 0 and standard deviation 1, and pixels to 0…1.", group=_COLUMNS
    )

    effort: str | None = described(
        None, "How much work goes into learning a table: fast trains 2 networks, default 8 for longer; best tries "
        "several recipes and trains 8 networks by the best of them. An option under Network or Training asks for a "
        "single network instead.", group=_EFFORT, accepted=EFFORTS,
    )  # fmt: skip
    time: float | str | None = described(
        None, "How long the effort best may take, in seconds, or with a unit, such as 90s, 10m or 1h. (default: 10m)",
        group=_EFFORT,
    )  # fmt: skip

    layers: Sequence[int] | None = described(
        None, "Sizes of the hidden layers, such as 30 or 100,50; none for no hidden layer. (default: one layer of 16 "
        "to 128 neurons)", group=_NETWORK,
    )  # fmt: skip
    activations: Sequence[str | Activation] = described(
        (),
        "The activation of the hidden layers: one for all of them, or one for each; one more is for the output layer. "
        f"{_one_of(ACTIVATIONS)}; leaky_relu(0.2) and elu(0.5) are accepted too. (default: relu)",
        group=_NETWORK,
    )
    output_activation: str | Activation | None = described(
        None, "The activation of the output layer. (default: the one that suits the cost)", group=_NETWORK
    )
    cost: str | Cost | None = described(
        None,
        f"The cost. {_one_of(COSTS)}; huber(0.5) and quantile(0.9) are accepted too. "
        "(default: the one that suits the task)",
        group=_NETWORK,
    )
    scheme: str | None = described(
        None, "How the first weights and biases are drawn. (default: the scheme that suits the activations)",
        group=_NETWORK, accepted=SCHEMES,
    )  # fmt: skip

    optimizer: str | Optimizer | None = described(
        None,
        f"The optimizer. {_one_of(OPTIMIZERS)}; with options such as momentum:momentum=0.5. (default: adam)",
        group=_TRAINING,
    )
    learning_rate: float | None = described(
        None, "The learning rate: how far each step goes. (default: 0.001 for adam, adamw and rmsprop, 0.1 for the "
        "others)", group=_TRAINING,
    )  # fmt: skip
    schedule: str | Schedule | None = described(
        None,
        f"How the learning rate changes. {_one_of(SCHEDULES)}; with options such as step:every=5,factor=0.5. "
        "(default: constant)",
        group=_TRAINING,
    )
    batch_size: int | str | None = described(
        None, "The number of examples in each step, or all. (default: 32)", group=_TRAINING
    )
    epochs: int | None = described(
        None, "Passes over the data. (default: as many as make about 3,000 steps, 20 to 200)", group=_TRAINING
    )
    shuffle: bool | Callable[[Any, int], Any] = described(
        True, "Whether every epoch takes the examples in a new order.", group=_TRAINING
    )
    l1: float = described(0.0, "λ₁ of the penalty λ₁‖w‖₁ on the weights.", group=_TRAINING)
    l2: float = described(0.0, "λ of the penalty (λ/2)‖w‖² on the weights.", group=_TRAINING)
    penalty_per_batch: bool = described(
        False, "Divide the penalty by the size of each batch, as scikit-learn does with alpha.", group=_TRAINING
    )
    dropout: float | Sequence[float] | None = described(
        None, "The share of activations that dropout sets to 0: one share for every hidden layer, or one for each. "
        "(default: 0)", group=_TRAINING,
    )  # fmt: skip
    clip_norm: float | None = described(
        None, "Shorten the gradient of a batch to this norm where it is longer.", group=_TRAINING
    )
    clip_example_norm: float | None = described(
        None, "Shorten the gradient of each example to this norm where it is longer.", group=_TRAINING
    )
    noise_multiplier: float = described(
        0.0, "Only where the gradient of each example is shortened to a norm: the standard deviation of the noise "
        "that is added to a batch's summed gradient, as a multiple of that norm, as in differentially private SGD.",
        group=_TRAINING,
    )  # fmt: skip
    class_weight: str | Mapping[Any, float] | None = described(
        None, "The weight of the examples of each class: balanced, or LABEL=WEIGHT,LABEL=WEIGHT.", group=_EFFORT
    )
    early_stopping: bool = described(
        False,
        f"Stop after more than {PATIENCE} epochs without improvement; the patience sets another number.",
        group=_TRAINING,
    )
    patience: float | None = described(
        None, "Stop after more than this many epochs without improvement.", group=_TRAINING
    )
    watch: str | None = described(
        None, "The quantity by which improvement is judged. (default: validation_cost where there are validation "
        "examples, else cost)", group=_TRAINING, accepted=_WATCHED,
    )  # fmt: skip
    keep: str = described("best", "The epoch whose parameters are kept.", group=_TRAINING, accepted=("best", "last"))
    engine: str = described(
        "auto", "The engine that computes the training steps.", group=_EFFORT, accepted=("auto", *ENGINES)
    )
    instructions: str = described(
        "", "The instruction set of the native engine; portable gives the same bits on every processor of one "
        "family. (default: $BACKPROOF_INSTRUCTIONS, else the best)", group=_EFFORT,
    )  # fmt: skip
    dtype: str = described(
        "float32", "The precision of the arithmetic.", group=_EFFORT, accepted=("float32", "float64")
    )
    seed: int = described(
        0, "The seed from which the split, the first parameters, the order of the examples, dropout and noise are "
        "drawn.", group=_EFFORT,
    )  # fmt: skip

    cluster: Any = described(
        None, "The cluster that computes the steps: the address tcp://HOST:PORT or tls://HOST:PORT of a Dask "
        "scheduler, or local:4 for four processes on this machine. In Python, a client or an executor too.",
        group=_CLUSTER,
    )  # fmt: skip
    shards: int | None = described(
        None, "The number of parts into which the examples are divided for the workers of the cluster. (default: one "
        "for every 100,000 examples, from 2 to 8)", group=_CLUSTER,
    )  # fmt: skip
    round_steps: int | str | None = described(
        None, "The number of steps on each shard before the parameters are averaged; measured chooses it so that "
        "communication takes 5 % of the time. (default: as many as take half a second of one core, at most one pass "
        "over the shard)", group=_CLUSTER,
    )  # fmt: skip
    round_seconds: float | None = described(
        None, "The number of seconds after which a task is given to a second worker as well. (default: ten times the "
        "longest round, at least 30)", group=_CLUSTER,
    )  # fmt: skip
    shard_folder: str | None = described(
        None, "The folder for the files of the shards; every worker must see it under this path. (default: a "
        "temporary one on this machine)", group=_CLUSTER,
    )  # fmt: skip

    outer_momentum: float | None = described(
        None, "The momentum μ of the outer step that is made after every round, along what the round changed: 0 ≤ μ < "
        "1. With 0, and a rate of 1, the parameters are the mean of those of the shards; 0.9 with a rate of 0.7 is "
        "DiLoCo. (default: 0)", group=_CLUSTER,
    )  # fmt: skip
    outer_rate: float | None = described(
        None, "The rate of the outer step. (default: 1)", group=_CLUSTER,
    )  # fmt: skip

    held_out: ShareOrSource = described(
        0.25, "The share of the examples that is kept apart for the scores at the end, or other data; 0 for none.",
        group=_MEASURED,
    )  # fmt: skip
    validation: ShareOrSource | None = described(
        None, "The share of the remaining examples on which each epoch is evaluated, or other data; 0 for "
              "none. (default: 0.1 where there are 200 examples or more)", group=_MEASURED,
    )  # fmt: skip

    stream: bool | None = described(
        None, "Whether the table stays on disk and is read piece by piece. (default: where it would take "
              "more than half of the free memory)", group=_SCALE,
    )  # fmt: skip
    spool: str | None = described(
        None, "The folder for the encoded examples of a table that stays on disk. (default: in the cache folder)",
        group=_SCALE,
    )  # fmt: skip
    bad_rows: str = described(
        "stop", "What happens to rows that cannot be read: stop ends with an error that names the first; "
                "skip leaves them out, counts them and names the first ten, and reads the table piece by "
                "piece.", group=_SCALE, accepted=WAYS,
    )  # fmt: skip

    said: frozenset[str] = field(default=frozenset(), repr=False, compare=False)
    """The fields that somebody chose, also where the choice is the default: known of `with_choices` alone."""

    def __post_init__(self) -> None:
        """Refuse a word that is not one of those accepted."""
        seconds_in(self.time)
        refuse_other_words(self)

    def with_choices(self, choices: Mapping[str, Any]) -> RunOptions:
        """Return these options with others in their place.

        Raises:
            InputError: an option that does not exist, or a value that is not accepted.
        """
        known = list(about(type(self)))
        for name in choices:
            if name not in known:
                raise InputError(
                    "fit has no option {name!r}; accepted: {known}{hint}",
                    name=name, known=Listed(known), hint=suggestion(name, known),
                )  # fmt: skip
        return replace(self, **choices, said=self.said | choices.keys())

    def some(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the options of these names."""
        return {name: getattr(self, name) for name in names}


DEFAULTS = RunOptions()
