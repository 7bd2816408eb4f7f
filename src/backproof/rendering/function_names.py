"""What an activation or a cost is called, standing alone: the label of a choice."""

from __future__ import annotations

from backproof.families import family_and_digits
from backproof.rendering.words import chosen, table


def function_name(name: str, language: str) -> str:
    """Return the label of an activation or a cost; its own name where there is no other.

    >>> function_name("leaky_relu(0.2)", "en"), function_name("quadratic", "en")
    ('leaky ReLU(0.2)', 'quadratic')
    """
    family, digits = family_and_digits(name)
    names = table("derivation_names", "NAMES")
    if family not in names:
        return name
    label: str = chosen(names[family], language).strip(" “”")
    return label.removeprefix("the ") + (f"({digits})" if digits else "")
