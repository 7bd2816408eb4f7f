"""How much work a run puts into a table: several networks by a recipe, or the single network that options describe.

Whoever chooses layers, an optimizer or anything else of how one network learns gets that one network.
"""

from __future__ import annotations

from backproof.described import about
from backproof.errors import InputError, Keyword
from backproof.runs.run_options import DEFAULTS, OF_ONE_NETWORK, RunOptions
from backproof.tables import Prepared
from backproof.tables.features import ImageFeature
from backproof.tables.frames import Frame
from backproof.tabular.recipe_search import seconds_for

FEWEST_EXAMPLES = 20
"""With fewer, one network learns from all of them."""
OF_A_SEARCH = ("cluster", "shard_folder")
"""Options of a cluster that a search takes too: each recipe is tried by one worker, from files in that folder."""


def chosen_effort(options: RunOptions) -> str | None:
    """Return the effort, or None where the options describe one network.

    Raises:
        InputError: an effort is asked for, and one network is described.

    >>> chosen_effort(RunOptions()), chosen_effort(RunOptions(layers=[30])), chosen_effort(RunOptions(effort="fast"))
    ('default', None, 'fast')
    >>> chosen_effort(RunOptions().with_choices({"batch_size": 32}))     # the default, and said all the same
    """
    described = _describes_one_network(options)
    if described is None:
        effort = options.effort or "default"
        seconds_for(effort, options.time)
        return effort
    for name in ("effort", "time", "monotonic"):
        if getattr(options, name) != getattr(DEFAULTS, name):
            raise InputError(
                "{option}: given with {other}, which describes one network; accepted: one of the two",
                option=Keyword(name), other=described,
            )  # fmt: skip
    return None


def _describes_one_network(options: RunOptions) -> Keyword | None:
    """Return the first option that does, or None."""
    for name, each in about(RunOptions).items():
        value = getattr(options, name)
        other = isinstance(value, Frame) or value != getattr(DEFAULTS, name)
        chosen = other or (name in options.said and value is not None)
        of_a_search = options.effort == "best" and name in OF_A_SEARCH
        if each.group in OF_ONE_NETWORK and chosen and not of_a_search:
            return Keyword(name, value if isinstance(value, str | int | float) else ...)
    if not options.standardise:
        return Keyword("standardise", False)
    nothing = isinstance(options.validation, int | float) and options.validation == 0
    return Keyword("validation", 0) if nothing else None


def suits_several(prepared: Prepared, options: RunOptions) -> bool:
    """Whether the examples are what recipes are for: a table without images, and not too few rows.

    Raises:
        InputError: they are not, and the options ask for what one network does not promise.
    """
    images = any(isinstance(column, ImageFeature) for column in prepared.encoding.columns)
    suits = not images and len(prepared.x) >= FEWEST_EXAMPLES
    if options.monotonic and not suits:
        raise InputError(
            "{option}: given for images, or for fewer than {count} examples, from which a single network "
            "learns; accepted: tables with more examples",
            option=Keyword("monotonic"), count=FEWEST_EXAMPLES,
        )  # fmt: skip
    return suits
