"""How a member of a family of functions is named, "leaky_relu(0.2)": read in this one place.

Whoever has the record reads its fields `family` and `number`; this is for those who have a name alone.
"""

from __future__ import annotations

import re

_MEMBER = re.compile(r"(\w+)\((\d+\.?\d*(?:[eE][+-]?\d+)?)\)")


def family_and_digits(name: str) -> tuple[str, str]:
    """Return the family and the number as it is written; the name itself and "" where it names no member.

    >>> family_and_digits("leaky_relu(0.2)"), family_and_digits("tanh")
    (('leaky_relu', '0.2'), ('tanh', ''))
    """
    match = _MEMBER.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")
