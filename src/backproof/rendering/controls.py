"""Characters that do something instead of being seen: none from a name or a cell reaches a terminal or a page.

These are control characters, but for ends of lines and tabs, and those that turn the direction of writing.
"""

from __future__ import annotations

import re

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def without_controls(text: str) -> str:
    r"""Return a text with the code of each such character in its place.

    >>> print(without_controls("clear \x1b[2J the screen"))
    clear \x1b[2J the screen
    """
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def pictured(text: str) -> str:
    r"""Return a text with one letter for each such character: on pages, where a backslash may mean something else.

    >>> pictured("clear \x1b[2J the screen")
    'clear ␛[2J the screen'
    """
    return _CONTROLS.sub(_picture, text)


def _picture(found: re.Match[str]) -> str:
    code = ord(found[0])
    return chr(0x2400 + code) if code < 0x20 else "␡" if code == 0x7F else "\ufffd"


def has_controls(text: str) -> bool:
    """Return whether there is any such character in a text."""
    return _CONTROLS.search(text) is not None
