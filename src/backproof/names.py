"""Which name is meant by an unknown one: the same name in another spelling, another library's name, or a similar one.

Names are compared by their letters and digits alone, so that "Leaky-ReLU" and "leakyrelu" are leaky_relu. What other
books and libraries say stands beside the records of each catalogue, in the same spelling: letters and digits only.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping

from backproof.errors import Phrase
from backproof.families import family_and_digits

_CLOSE = 0.66
"""How alike two spellings are that may be the same name; 1 is equal."""


def hint(
    given: object, accepted: Collection[str], others: Mapping[str, str] | None = None, families: Collection[str] = ()
) -> str:
    """Return "; did you mean …?" for a name that is not accepted, else nothing.

    Args:
        given: what was given.
        accepted: the names of the catalogue.
        others: what is meant by other names, each in letters and digits only: one of the accepted names, or a
            `Phrase` that says between which to choose.
        families: those of the accepted names that take a number, "leaky_relu(0.2)".

    >>> hint("sigmod", ["sigmoid", "tanh"]), hint("logistic", ["sigmoid", "tanh"], {"logistic": "sigmoid"})
    ('; did you mean sigmoid?', '; did you mean sigmoid?')
    >>> hint("LeakyReLU(0.2)", ["leaky_relu", "relu"], families=["leaky_relu"]), hint("cosmos", ["sigmoid"])
    ('; did you mean leaky_relu(0.2)?', '')
    """
    if not isinstance(given, str):
        return ""
    family, digits = family_and_digits(given.strip())
    found = _found(_plain(family), accepted, others or {})
    if found is None or isinstance(found, Phrase):
        return "" if found is None else Phrase("; {what}", what=found)
    return Phrase("; did you mean {name}?", name=f"{found}({digits})" if digits and found in families else found)


def _found(plain: str, accepted: Collection[str], others: Mapping[str, str]) -> str | None:
    spellings = {_plain(name): name for name in accepted}
    known = {**others, **spellings}
    close = difflib.get_close_matches(plain, known, n=1, cutoff=_CLOSE)
    return known[close[0]] if close else None


def _plain(name: str) -> str:
    """Return the letters and digits of a name, without a last word that says what kind of thing it is."""
    letters = "".join(letter for letter in name.lower() if letter.isalnum())
    return re.sub(r"(?<=.)(loss|cost|function|activation|optimizer|schedule|init|initializer)$", "", letters)
