"""The page itself: a frame of HTML without a word of its own, in which the bundle draws everything."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def page() -> str:
    """Return the page of `backproof lab`."""
    return (files("backproof.lab") / "page.html").read_text(encoding="utf-8")
