"""Odd formulas: grown at random from the vocabulary and beyond it; each gives a record that computes, or an error."""

from __future__ import annotations

import random
import warnings
from pathlib import Path

import numpy as np

import backproof as bp
from backproof.errors import BackproofError
from campaigns.trials import Campaign

FUNCTIONS = ("exp", "log", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh", "asinh", "atan", "erf", "Abs", "sign",
             "Max", "Min", "Heaviside")  # fmt: skip
NO_FUNCTIONS = ("Piecewise", "foo", "eval", "__import__", "z", "lambda")
ATOMS = ("z", "z", "z", "z", "0", "1", "2", "-1", "1/3", "10**20", "1e300", "1e-300", "pi", "E", "0.1", "9" * 50)
NO_ATOMS = ("oo", "nan", "I", "zoo", "x", "''", "[]", "()", "z.real", "z[0]", "True", "z if z else 1")
OPERATORS = ("+", "-", "*", "/", "**", "//", "%", "<", "==", " and ", "@", ",", ")", "(")
_USUAL = 0.95
"""The share of parts that belong into a formula."""
POINTS = np.array([-2.5, -0.5, 0.25, 1.0, 3.0])


def grown(rng: random.Random, depth: int) -> str:
    """A formula of at most so many levels."""
    if depth == 0 or rng.random() < 0.2:
        return rng.choice(ATOMS if rng.random() < _USUAL else NO_ATOMS)
    if rng.random() < 0.45:
        inside = ", ".join(grown(rng, depth - 1) for _ in range(rng.choice((1, 1, 1, 2, 3))))
        function = rng.choice(FUNCTIONS if rng.random() < _USUAL else NO_FUNCTIONS)
        return f"{function}({inside})"
    mark = rng.choice(OPERATORS[:5] if rng.random() < _USUAL else OPERATORS)
    return f"({grown(rng, depth - 1)}{mark}{grown(rng, depth - 1)})"


def of_a_formula(seed: int, folder: Path) -> str:
    """What comes of making an activation of a formula, computing with it, and asking for its slope."""
    formula = grown(random.Random(seed), random.Random(seed).randint(1, 6))
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            record = bp.Activation.from_formula("odd", formula)
            a = np.asarray(record.forward(POINTS))
            slope = np.asarray(record.slope(POINTS, a))
    except BackproofError as error:
        return "refused" if "\n" not in str(error) else "refused in several lines"
    return "computed" if a.shape == slope.shape == POINTS.shape else f"of shapes {a.shape} and {slope.shape}"


FORMULAS = Campaign("formulas", "formulas grown at random from the vocabulary and beyond it", of_a_formula,
                    ("refused", "computed"), 1_000, 300, seconds=30)  # fmt: skip
