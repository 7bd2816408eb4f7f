"""The recipe by which networks learn a table, as data: what is chosen by the number of examples and of features.

Most of it is published, and what each part is worth was measured again; both are on the page docs/tables.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from backproof.optimizers import optimizer

EFFORTS = ("fast", "default", "best")
"""Two networks; eight; eight of the best of some recipes tried."""
BINS = 32
"""Of each column of numbers at most."""
FEWEST_OF_PILOTS = 300
"""With fewer examples it is chance which columns seem to count."""
_OF_CLASSES: dict[str, Any] = {"learning_rate": 0.005, "patience": 12, "own_epochs": True}
_OF_VALUES: dict[str, Any] = {
    "learning_rate": 0.01, "patience": 20, "first_deviation": 1.0, "target_pieces": 16, "importance_power": 0.6,
}  # fmt: skip
"""What depends on the kind. The epoch at which values cost least is decided by a few examples that are far off, and may
come late; how much a column is needed for is told more surely by values than by classes."""
_OF_FEW_NETWORKS: dict[str, Any] = {"learning_rate": 0.002, "dropout": 0.1, "own_epochs": False}
"""Two networks that learn classes are better each for itself, and kept as after the same epoch; what eight make of
their haste, and of the chance by which each has an epoch of its own, is averaged out."""
_OF_FAST: dict[str, Any] = {"hidden": (128, 64), "networks": 2, "pilot_hidden": (64, 32)}
"""Which columns count, two networks of half the size tell two others as well."""
_FEW = 5_000
_OF_MANY_VALUES: dict[str, Any] = {"hidden": (192, 96), "dropout": 0.0, "pilot_share": 1 / 3}
_OF_FEW_VALUES: dict[str, Any] = {"dropout": 0.1}
"""Where values are predicted, and there are more examples than `_FEW`, or not: with many, dropout costs time, and more
than it saves from learning by heart; and what columns count is told a little better by more epochs."""
_EXAMPLES_FOR_ALL_EPOCHS = 20_000
"""Beyond so many examples there are fewer epochs, so that training does not take much longer than in proportion."""
_STEPS_OF_CLASSES, _STEPS_OF_VALUES = 50, 34
"""Of an epoch, as many at least as batches of 16 allow: with fewer, small tables are left before they are learnt."""


@dataclass(frozen=True)
class Recipe:
    """How a table is encoded and learnt.

    Attributes:
        hidden: sizes of the hidden layers.
        activation: of the hidden layers.
        networks: how many learn side by side; their answers are averaged.
        epochs: passes over the examples, of which the best by the averaged answer is kept, or by each network's own.
        batch_size: examples a step.
        learning_rate: of the first step; it falls to 0 along a cosine.
        weight_decay: λ of AdamW.
        beta_2: of AdamW.
        dropout: the share of activations of hidden layers that are dropped.
        clip_norm: the norm that a batch's gradient is shortened to.
        bins: of each column of numbers at most, beside the number itself.
        patience: epochs without improvement after which training ends.
        pilots: small networks that learn first and find by how much each column counts, where there are examples
            enough to tell; 0 for none.
        pilot_hidden: sizes of their hidden layers.
        pilot_share: of the epochs, that they make.
        importance_power: what the importance of a column is raised to for its features' factor; see `feature_scales`.
        first_deviation: of the weighted inputs of the first hidden layer at the beginning; 0 for He's rule, which knows
            nothing of the examples.
        target_pieces: of each column of values at most, which networks learn beside the values; 0 for none, as for
            classes. See `target_pieces`.
        anneals: whether networks whose best epoch is an early one go on from it; see `annealing`.
        own_epochs: whether each network is kept as after the epoch that is best for the rows that it alone is held to,
            instead of all of them as after one; see `learning.keep_own_epochs`.
        even_share: whether a share of every probability is spread evenly over the classes; see `even_share`.
    """

    hidden: tuple[int, ...] = (128, 64)
    activation: str = "silu"
    networks: int = 8
    epochs: int = 40
    batch_size: int = 256
    learning_rate: float = 0.002
    weight_decay: float = 0.03
    beta_2: float = 0.95
    dropout: float = 0.05
    clip_norm: float = 1.0
    bins: int = BINS
    patience: int = 12
    pilots: int = 0
    pilot_hidden: tuple[int, ...] = (128, 64)
    pilot_share: float = 0.2
    importance_power: float = 0.25
    first_deviation: float = 0.0
    target_pieces: int = 0
    anneals: bool = True
    own_epochs: bool = False
    even_share: bool = True

    def pilot(self, examples: int) -> Recipe | None:
        """Return the recipe of the small networks that learn first, of so many examples; None where none do."""
        if not self.pilots or examples < FEWEST_OF_PILOTS:
            return None
        epochs, patience = max(2, round(self.epochs * self.pilot_share)), 6
        return replace(
            self, hidden=self.pilot_hidden, networks=self.pilots, epochs=epochs, patience=patience, pilots=0,
            target_pieces=0, own_epochs=False,
        )  # fmt: skip

    def options(self) -> dict[str, Any]:
        """Return the keywords of `train` that are the same for every network."""
        return {
            "optimizer": optimizer("adamw", beta_2=self.beta_2, weight_decay=self.weight_decay),
            "learning_rate": self.learning_rate, "schedule": "cosine", "batch_size": self.batch_size,
            "epochs": self.epochs, "dropout": self.dropout, "clip_norm": self.clip_norm,
        }  # fmt: skip


def recipe_for(effort: str, examples: int, kind: str) -> Recipe:
    """Return the recipe for so many examples.

    Args:
        effort: one of `EFFORTS`; "best" begins its search at the recipe of "default".
        examples: that are trained on.
        kind: "regression", or one of classification.

    >>> recipe_for("default", 5_000, "binary").networks, recipe_for("fast", 5_000, "binary").networks
    (8, 2)
    """
    given = _OF_VALUES if kind == "regression" else _OF_CLASSES
    steps = _STEPS_OF_VALUES if kind == "regression" else _STEPS_OF_CLASSES
    batch_size = min(256, max(16, examples // steps))
    epochs = round(40 * min(1.0, max(_EXAMPLES_FOR_ALL_EPOCHS / examples, 1 / 12)))
    if kind == "regression":
        given = given | (_OF_MANY_VALUES if examples > _FEW else _OF_FEW_VALUES)
    recipe = Recipe(epochs=epochs, batch_size=batch_size, pilots=2, **given)
    if effort != "fast":
        return recipe
    epochs, patience = max(4, round(0.75 * epochs)), round(0.8 * recipe.patience)
    if kind != "regression":
        recipe = replace(recipe, **_OF_FEW_NETWORKS)
    return replace(recipe, epochs=epochs, patience=patience, **_OF_FAST)
