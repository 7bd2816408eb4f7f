"""Code under check that hangs, ends its process, takes everything or tries to decide its own verdict.

Each subject is a file with a function `gradient`, for `check`, or a pair `forward, backward`, for `check-op`: a right
or wrong backward pass that does one deed, at import, at its every call, at the fifth, or when it is given a batch. A
deed that stands in a right pass never lets it return, so that no verdict but "could not run" or "undecided" is earned;
one that stands in a wrong pass must not make it right.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

BEGIN = """
import atexit, builtins, collections, ctypes, gc, itertools, os, random, signal, socket, sys, threading, time
import numpy as np

CALLS = 0

def deed(w, b, x, y):
{deed}
"""
CODE = """
def passed(w, b, x, y, slope):
    a = [np.asarray(x)]
    for w_l, b_l in zip(w, b):
        a.append(1 / (1 + np.exp(-(a[-1] @ np.asarray(w_l).T + b_l))))
    delta = (a[-1] - y) * a[-1] * (1 - a[-1]) / len(x)
    dw, db = [], []
    for i in reversed(range(len(w))):
        dw.insert(0, delta.T @ a[i])
        db.insert(0, delta.sum(axis=0))
        if i:
            delta = delta @ w[i] * (a[i] * (1 - a[i]) if slope else 1)
    return dw, db

def gradient(w, b, x, y):
    global CALLS
    CALLS += 1
    if {when}:
        done = deed(w, b, x, y)
        if done is not None:
            return done
    return passed(w, b, x, y, {slope})

{at_import}
"""
OPERATION = """
def forward(x):
    return np.tanh(x)

def backward(x, u):
    global CALLS
    CALLS += 1
    if {when}:
        done = deed([x], [x], x, u)
        if done is not None:
            return done[0][0] if type(done) is tuple else done
    return u * (1 - np.tanh(x) ** (2 if {slope} else 1))
"""
WHEN = {"import": "False", "every call": "True", "first call": "CALLS == 1", "fifth call": "CALLS == 5",
        "batch": "len(x) > 1"}  # fmt: skip

FILES = {
    "null bytes": "gradient = 1\0",
    "a number of 10,000 digits": "gradient = " + "9" * 10_000,
    "1,000 brackets": "gradient = " + "(" * 1_000 + ")" * 1_000,
    "no code": "",
    "not text": "\xff\xfe\x00",
}
"""Whole files that are no Python to be written down."""


def deeds(kind: str) -> dict[str, str]:
    """The deeds of a kind by their names, from the list beside this file."""
    text = (Path(__file__).parent / "hostile_deeds.txt").read_text(encoding="utf-8")
    pieces = (piece.partition("\n") for piece in text.split(f"\n=== {kind}: ")[1:])
    return {name: code.partition("\n===")[0].strip("\n") for name, _, code in pieces}


@dataclass(frozen=True)
class Hostile:
    """A file with code under check, the command for it, and whether a verdict of "correct" would be earned."""

    name: str
    text: str
    may_be_right: bool = False
    command: str = "check"


def subjects() -> list[Hostile]:
    """Every hostile subject, in a fixed order."""
    found = []
    for k, (name, deed) in enumerate(deeds("ends").items()):
        returns = any(word in deed for word in ("return", "raise error", "raise ValueError")) or name == "no memory"
        # code that fails with several examples, and returns, is right for one at a time; a statement that fails at
        # import is left out
        other = ("fifth call",) if returns else ("import", "fifth call", "batch")
        found += [_made(name, deed, when, slope=True) for when in ("every call", other[k % len(other)])]
        found.append(_operation(name, deed, ("every call", "fifth call")[k % 2], slope=True))
    found += [
        _made(name, deed, "first call", slope=True, may_be_right=True) for name, deed in deeds("harmless").items()
    ]
    for name, deed in deeds("forges").items():
        found += [made(name, deed, "every call", slope=False) for made in (_made, _operation)]
    return found + [Hostile(name, text) for name, text in {**FILES, **deeds("file")}.items()]


def _made(name: str, deed: str, when: str, *, slope: bool, may_be_right: bool = False) -> Hostile:
    at_import = "deed(None, None, None, None)" if when == "import" else ""
    text = _begun(deed) + CODE.format(when=WHEN[when], slope=slope, at_import=at_import)
    return Hostile(f"{name} ({when})", text, may_be_right)


def _operation(name: str, deed: str, when: str, *, slope: bool) -> Hostile:
    text = _begun(deed) + OPERATION.format(when=WHEN[when], slope=slope)
    return Hostile(f"{name} (operation, {when})", text, command="check-op")


def _begun(deed: str) -> str:
    return BEGIN.format(deed="\n".join(f"    {line}" for line in deed.split("\n")))
