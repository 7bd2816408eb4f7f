"""Activations and costs as they are written on the command line: names of the catalogue, or formulas of one's own.

A formula of an activation has the letter z or x in it, that of a cost the letter a: `x/(1+exp(-x))`, `(a-y)**4/4`. It
may be given a name, `swish=x/(1+exp(-x))`; without one, activations are called f, g, h, and a cost own_cost.
"""

from __future__ import annotations

import re

from backproof.activations import Activation
from backproof.costs import Cost
from backproof.errors import InputError, Keyword
from backproof.formulas import VOCABULARY

_NAMED = re.compile(r"\s*([^\W\d]\w*)\s*=(?!=)(.*)", re.DOTALL)
_APPLIED = re.compile(r"(\w+)\s*\(\s*[zx]\s*\)")
_OWN = "fgh"


def activations(text: str) -> str | Activation | list[str | Activation]:
    """Return one name or record, which is for every layer, or those of the layers one by one.

    Raises:
        InputError: a formula that cannot be read. An unknown name is left for the network to refuse.

    >>> activations("tanh"), activations("tanh，sigmoid"), activations("relu, leaky_relu(0.2)")
    ('tanh', ['tanh', 'sigmoid'], ['relu', 'leaky_relu(0.2)'])
    >>> activations("sigmoid(x)")
    'sigmoid'
    >>> record = activations("Max(x, 0)**2")
    >>> record.name, record.formula
    ('f', 'Max(z, 0)**2')
    """
    parts = [_APPLIED.sub(r"\1", part) if _is_name(part) else part for part in _parts(text)]
    names = dict(zip(dict.fromkeys(filter(_is_formula, parts)), _OWN, strict=False))
    found = [_own(part, names.get(part, "own_activation")) if _is_formula(part) else part for part in parts]
    return found[0] if len(found) == 1 else found


def a_cost(text: str) -> str | Cost:
    """Return a name, or the record of a formula of one output's term, in a and y.

    Raises:
        InputError: a formula that cannot be read. An unknown name is left for the network to refuse.

    >>> a_cost("quadratic"), a_cost("quartic = (a - y)**4/4").name
    ('quadratic', 'quartic')
    """
    name, formula = _name_and_formula(text, "own_cost")
    if re.search(r"\ba\b", formula) is None:
        return text.strip()
    return Cost.from_formula(name, formula)


def _parts(text: str) -> list[str]:
    """Return what stands between the commas outside of all brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter in "([（") - (letter in ")]）")
        if letter in ",，" and depth <= 0:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def _is_name(part: str) -> bool:
    """Whether a name is written with its argument, as sigmoid(x), and no formula has that name."""
    applied = _APPLIED.fullmatch(part)
    return applied is not None and applied[1] not in VOCABULARY


def _is_formula(part: str) -> bool:
    return re.search(r"\b[zx]\b", _name_and_formula(part, "")[1]) is not None


def _own(part: str, default: str) -> Activation:
    name, formula = _name_and_formula(part, default)
    if re.search(r"\bz\b", formula) and re.search(r"\bx\b", formula):
        raise InputError(
            "{option}: {given!r} has both x and z; accepted: one letter for the weighted input",
            option=Keyword("activation"),
            given=formula,
        )
    return Activation.from_formula(name, re.sub(r"\bx\b", "z", formula))


def _name_and_formula(text: str, default: str) -> tuple[str, str]:
    named = _NAMED.fullmatch(text)
    return (named[1], named[2].strip()) if named else (default, text.strip())
