"""Names of columns: those that come again are numbered, so that each column has a name of its own."""

from collections.abc import Sequence

from backproof.errors import Phrase
from backproof.tables.wording import shown


def different_names(given: Sequence[str]) -> tuple[list[str], list[Phrase]]:
    """Return a name for each column, and what to say of those that come again; an empty one is column_NUMBER.

    >>> different_names(["a", "", "a"])[0]
    ['a', 'column_2', 'a_2']
    """
    names: list[str] = []
    notes: list[Phrase] = []
    taken = set(given)
    known: set[str] = set()
    for i, cell in enumerate(given, 1):
        name = cell or f"column_{i}"
        if name in known:
            again = next(made for n in range(2, len(given) + 3) if (made := f"{name}_{n}") not in taken)
            template = "the name {name} comes again in column {number}, which is called {again}"
            notes.append(Phrase(template, name=shown(name), number=i, again=shown(again)))
            name = again
        taken.add(name)
        known.add(name)
        names.append(name)
    return names, notes
