"""Degrees of latitude and longitude as files of text write them, 48.5° N or 7°30'0"W, which become signed numbers."""

import re
from collections.abc import Sequence

_HALF = r"(?P<half{}>[NSEWO])"
_DEGREES = (
    r"(?P<sign>[-−+]?)(?P<d>\d{1,3}(?:[.,]\d+)?) ?(?P<mark>[°º])?"
    r"(?: ?(?P<m>\d{1,2}(?:[.,]\d+)?) ?['′’´](?: ?(?P<s>\d{1,2}(?:[.,]\d+)?) ?(?:\"|″|”|''|′′|’’))?)?"
)
_WRITTEN = re.compile(rf"(?:{_HALF.format(1)} ?)?{_DEGREES}(?: ?{_HALF.format(2)})?")
_MINUS = ("S", "W", "O")
_OPPOSITE = ({"N", "S"}, {"E", "W"}, {"O", "E"})
"""West is O in Italian, Spanish, Portuguese and French; an O that is the German east never stands beside an E."""


def degrees_in(cell: str) -> float | None:
    r"""Return the degrees of a whole cell that is one of latitude or longitude, south and west below 0, or None.

    >>> degrees_in("48.5° N"), degrees_in("48.5S"), degrees_in("7°30'0\"W"), degrees_in("-48.5°"), degrees_in("48.5")
    (48.5, -48.5, -7.5, -48.5, None)
    """
    found = _WRITTEN.fullmatch(cell.strip())
    if found is None or not (found["mark"] or found["half1"] or found["half2"]) or (found["half1"] and found["half2"]):
        return None
    degrees, minutes, seconds = (float((found[name] or "0").replace(",", ".")) for name in "dms")
    half = found["half1"] or found["half2"]
    if degrees > 180 or minutes >= 60 or seconds >= 60 or (half and found["sign"]):
        return None
    value = degrees + minutes / 60 + seconds / 3600
    return -value if half in _MINUS or found["sign"] in ("-", "−") else value


def decides(cells: Sequence[str], in_training: bool) -> str | None:
    """Return the cell by which cells that may all be degrees are taken for some, or None where none says so.

    Minutes say so, or both halves of the earth, or that the column was one of degrees `in_training`; 60 W alone can be
    watts, and 25 °, an angle, or a temperature, has no half. An O without an E may be east or west.
    """
    found = [match for cell in cells if (match := _WRITTEN.fullmatch(cell.strip()))]
    halves = {match["half1"] or match["half2"] for match in found} - {None}
    if ("O" in halves and not in_training and "E" not in halves) or not halves:
        return None
    with_minutes = all(match["mark"] and match["m"] for match in found)
    return cells[0] if in_training or with_minutes or halves in _OPPOSITE else None
