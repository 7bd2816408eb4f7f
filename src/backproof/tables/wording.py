"""How messages and notes show names, values and lists: always on one line, never endless."""

import difflib
from collections.abc import Iterable, Sequence

import numpy as np

from backproof.errors import Phrase


def shown(value: object) -> str:
    """Return `value` quoted for a message: one line, at most 60 characters."""
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= 60 else text[:57] + "..."


def listed(names: Iterable[object], most: int = 8) -> str:
    """Return the names with commas between them, and how many more there are beyond `most`."""
    texts = [name if isinstance(name, str) and _is_plain(name) else shown(name) for name in names]
    more = len(texts) - most
    if more <= 0:
        return ", ".join(texts)
    return Phrase("{names} and {count} more", names=", ".join(texts[:most]), count=more)


def _is_plain(name: str) -> bool:
    return name.isprintable() and len(name) <= 60


def counted(count: int, word: str) -> Phrase:
    """Return the count and the word, in the plural where it is due.

    >>> counted(1, "example"), counted(2, "example")
    ('1 example', '2 examples')
    """
    return Phrase("{count} " + word + ("" if count == 1 else "s"), count=count)


def suggestion(given: object, accepted: Sequence[str]) -> str:
    """Return '; did you mean …?' where one accepted name is close to the given one, else nothing."""
    close = difflib.get_close_matches(str(given), accepted[:1000], n=1)
    return f"; did you mean {shown(close[0])}?" if close else ""
