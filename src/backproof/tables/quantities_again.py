"""Columns of text that hold quantities, as numbers where they were such in training."""

from collections.abc import Collection, Sequence

from backproof.errors import Phrase
from backproof.tables.features import CategoricalFeature, DateFeature, Feature
from backproof.tables.quantities import QUANTITIES, Quantity, as_quantity, with_columns
from backproof.tables.table import Table
from backproof.tables.wording import shown, without_full_stop


def quantities_of(
    features: Sequence[Feature], targets: Collection[str], notes: Sequence[str]
) -> dict[str, list[Quantity]]:
    """Return which columns of numbers were quantities in training, as its notes say, and of which kinds."""
    texts = {one.name for one in features if isinstance(one, CategoricalFeature | DateFeature)}
    said = [one for note in notes if isinstance(one := without_full_stop(note), Phrase)]
    then = {(one.facts.get("name"), one.template, one.facts.get("unit", "")) for one in said}
    found: dict[str, list[Quantity]] = {}
    for name in {*(one.name for one in features), *targets} - texts:
        for quantity in QUANTITIES:
            told = ((shown(name), template, quantity.unit) for template in (quantity.said, *quantity.also_said))
            if any(one in then for one in told):
                found.setdefault(name, []).append(quantity)
    return found


def quantities_as_in_training(
    table: Table, features: Sequence[Feature], targets: Collection[str], notes: Sequence[str]
) -> Table:
    """Return the table with those columns of text as numbers that were quantities in training."""
    kinds, found = quantities_of(features, targets, notes), {}
    for column in table.columns:
        for quantity in kinds.get(column.name, ()):
            if (made := as_quantity(column, quantity, in_training=True)) is not None:
                found[column.name] = made
    return with_columns(table, found)
