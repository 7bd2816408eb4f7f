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
from backproof.errors import InputError, Keyword
from backproof.initializers import SCHEMES
from backproof.optimizers import OPTIMIZERS, Optimizer
from backproof.runs.defaults import METRIC_OF_KIND
from backproof.streams.bad_rows import WAYS
from backproof.tables.encoding_options import ACCEPTED
from backproof.tables.frames import Source
from backproof.tables.wording import suggestion
from backproof.tabular.recipe import EFFORTS
from backproof.tabular.recipe_search import SECONDS
from backproof.training.schedules import SCHEDULES, Schedule

Share = float | Source
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
        None, "The column to predict, or several. (default: that of the built-in set)", group=_COLUMNS
    )
    task: str = described("auto", "What the target is.", group=_COLUMNS, accepted=ACCEPTED["task"])
    categorical: Sequence[str] = described((), "Columns of categories though they hold numbers.", group=_COLUMNS)
    numeric: Sequence[str] = described((), "Columns of numbers, whatever they seem to be.", group=_COLUMNS)
    drop: Sequence[str] = described((), "Columns to leave out.", group=_COLUMNS)
    missing: str = described(
        "auto", "What stands in for a missing number.", group=_COLUMNS, accepted=ACCEPTED["missing"]
    )
    unseen: str = described(
        "ignore",
        "What becomes of a category at prediction that training did not have.",
        group=_COLUMNS,
        accepted=ACCEPTED["unseen"],
    )
    monotonic: Mapping[str, float] | None = described(
        None,
        "Columns of numbers that the prediction rises with (1) or falls with (-1), whatever the others are.",
        group=_EFFORT,
    )
    standardise: bool = described(
        True, "Whether numbers are scaled to mean 0 and standard deviation 1, and pixels to 0…1.", group=_COLUMNS
    )

    effort: str | None = described(
        None, "How much is spent on learning a table: fast is two small networks, default four larger ones, "
        "best eight by the best of some recipes tried. Options of Network or Training describe one network instead.",
        group=_EFFORT, accepted=EFFORTS,
    )  # fmt: skip
    time: float | str | None = described(
        None, "How long the effort best may take, in seconds, or as 90s, 10m or 1h. (default: 10m)", group=_EFFORT
    )

    layers: Sequence[int] | None = described(
        None,
        "Sizes of the hidden layers, as 30 or 100,50 or none. (default: one layer of 16 to 128 neurons)",
        group=_NETWORK,
    )
    activations: Sequence[str | Activation] = described(
        (),
        "Of the hidden layers: one for all, or one for each; one more is that of the output layer. "
        f"{_one_of(ACTIVATIONS)}; leaky_relu(0.2) and elu(0.5) too. (default: relu)",
        group=_NETWORK,
    )
    output_activation: str | Activation | None = described(
        None, "Of the output layer. (default: the one that suits the cost)", group=_NETWORK
    )
    cost: str | Cost | None = described(
        None,
        f"The cost. {_one_of(COSTS)}; huber(0.5) and quantile(0.9) too. (default: the one that suits the task)",
        group=_NETWORK,
    )
    scheme: str | None = described(
        None, "How parameters begin. (default: what suits the activations)", group=_NETWORK, accepted=SCHEMES
    )

    optimizer: str | Optimizer | None = described(
        None,
        f"The optimizer. {_one_of(OPTIMIZERS)}; with options as momentum:momentum=0.5. (default: adam)",
        group=_TRAINING,
    )
    learning_rate: float | None = described(
        None, "The length of a step. (default: 0.001 for adam, adamw and rmsprop, 0.1 for the others)", group=_TRAINING
    )
    schedule: str | Schedule | None = described(
        None,
        f"How the learning rate changes. {_one_of(SCHEDULES)}; with options as step:every=5,factor=0.5. "
        "(default: constant)",
        group=_TRAINING,
    )
    batch_size: int | str | None = described(None, "Examples a step, or all. (default: 32)", group=_TRAINING)
    epochs: int | None = described(
        None, "Passes over the data. (default: as many as make about 3,000 steps, 20 to 200)", group=_TRAINING
    )
    shuffle: bool | Callable[[Any, int], Any] = described(
        True, "Whether every epoch takes the examples in a new order.", group=_TRAINING
    )
    l1: float = described(0.0, "λ₁ of the penalty λ₁‖w‖₁.", group=_TRAINING)
    l2: float = described(0.0, "λ of the penalty (λ/2)‖w‖².", group=_TRAINING)
    penalty_per_batch: bool = described(
        False, "Divide the penalty by the size of each batch, as scikit-learn does with alpha.", group=_TRAINING
    )
    dropout: float | Sequence[float] | None = described(
        None,
        "The share of activations that are dropped: one for every hidden layer, or one for each. (default: 0)",
        group=_TRAINING,
    )
    clip_norm: float | None = described(None, "Shorten each batch's gradient to this norm.", group=_TRAINING)
    clip_example_norm: float | None = described(None, "Shorten each example's gradient to this norm.", group=_TRAINING)
    noise_multiplier: float = described(
        0.0,
        "With a norm that each example's gradient is shortened to: the deviation of the noise on a batch's summed "
        "gradient, in multiples of that norm, as differentially private SGD has it.",
        group=_TRAINING,
    )
    class_weight: str | Mapping[Any, float] | None = described(
        None, "What the examples of a class count: balanced, or LABEL=WEIGHT,LABEL=WEIGHT.", group=_EFFORT
    )
    early_stopping: bool = described(
        False,
        f"Stop after more than {PATIENCE} epochs without improvement, or as many as the patience says.",
        group=_TRAINING,
    )
    patience: float | None = described(
        None, "Stop after more than this many epochs without improvement.", group=_TRAINING
    )
    watch: str | None = described(
        None,
        "What must improve. (default: validation_cost where examples are validated on, else cost)",
        group=_TRAINING,
        accepted=_WATCHED,
    )
    keep: str = described("best", "The epoch whose parameters are kept.", group=_TRAINING, accepted=("best", "last"))
    engine: str = described("auto", "What runs the steps.", group=_EFFORT, accepted=("auto", *ENGINES))
    instructions: str = described(
        "",
        "The instruction set of the native engine: portable for the same bits on every processor of a family. "
        "(default: $BACKPROOF_INSTRUCTIONS, else the best)",
        group=_EFFORT,
    )
    dtype: str = described("float32", "The arithmetic.", group=_EFFORT, accepted=("float32", "float64"))
    seed: int = described(
        0,
        "The split, the first parameters, the order of the examples, dropout and noise are drawn from it.",
        group=_EFFORT,
    )

    cluster: Any = described(
        None,
        "Where the steps are made: tcp://HOST:PORT or tls://HOST:PORT of a Dask scheduler, or local:4 for four "
        "processes on this machine. In Python a client or an executor too.",
        group=_CLUSTER,
    )
    shards: int | None = described(
        None,
        "Into how many parts the examples are dealt there. (default: one for every 100,000 examples, from 2 to 8)",
        group=_CLUSTER,
    )
    round_steps: int | str | None = described(
        None,
        "How many steps each shard makes before their parameters are averaged, or measured for as many as make "
        "communication 5 % of the time. (default: half a second of one core, at most a pass over the shard)",
        group=_CLUSTER,
    )
    round_seconds: float | None = described(
        None,
        "After how long a task is given to another worker too. (default: ten times the longest round, at least 30)",
        group=_CLUSTER,
    )
    shard_folder: str | None = described(
        None,
        "The folder of the shards, which every worker sees under this path. (default: a temporary one on this machine)",
        group=_CLUSTER,
    )

    held_out: Share = described(
        0.25, "The share of the examples kept for the scores at the end, or other data; 0 for none.", group=_MEASURED
    )
    validation: Share | None = described(
        None, "The share of the rest that is evaluated after each epoch, or other data; 0 for none. (default: 0.1 "
        "where there are 200 or more)", group=_MEASURED,
    )  # fmt: skip

    stream: bool | None = described(
        None, "Whether the table stays on disk, read piece by piece. (default: where it would take more than half of "
        "the memory that is free)", group=_SCALE,
    )  # fmt: skip
    spool: str | None = described(
        None, "The folder for the encoded examples of a table that stays on disk. (default: in the cache folder)",
        group=_SCALE,
    )  # fmt: skip
    bad_rows: str = described(
        "stop", "What becomes of rows that cannot be read: stop names the first, skip leaves them out, counts them and "
        "names the first ten, and reads piece by piece.", group=_SCALE, accepted=WAYS,
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
                    name=name, known=", ".join(known), hint=suggestion(name, known),
                )  # fmt: skip
        return replace(self, **choices, said=self.said | choices.keys())

    def some(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the options of these names."""
        return {name: getattr(self, name) for name in names}


def seconds_in(time: float | str | None) -> float:
    """Return a length of time in seconds.

    Raises:
        InputError: no such length.

    >>> seconds_in("10m"), seconds_in(90), seconds_in(None)
    (600.0, 90.0, 600.0)
    """
    if time is None:
        return SECONDS
    text = str(time).strip()
    unit = {"s": 1.0, "m": 60.0, "h": 3600.0}.get(text[-1:], 0.0)
    try:
        seconds = float(text[:-1] if unit else text) * (unit or 1.0)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        message = "{option}: {given!r} given; accepted: seconds above 0, or a text such as 90s, 10m or 1h"
        raise InputError(message, option=Keyword("time"), given=time)
    return seconds


DEFAULTS = RunOptions()
