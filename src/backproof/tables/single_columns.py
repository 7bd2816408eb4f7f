"""Whether a text file is one column, though its lines could be parted by what stands within its numbers or words."""

import re
from collections.abc import Sequence

from backproof.tables.date_orders import recognised_order
from backproof.tables.numerals import decimal_marks_of

_LINES = 200
_SIGNS = ",;|"
UNUSED = ("\t", "|", ";")
"""What may be said to stand between the cells of a single column, since it does not stand in it."""


def is_single_column(text: str) -> bool:
    r"""Return whether all lines below a name are numbers or dates as a whole, or all lines are two words.

    >>> is_single_column("amount\n5.066,89\n-0,50\n"), is_single_column("a,b\n1,5\n2,5\n")
    (True, False)
    >>> is_single_column("when\n2024-03-01 12:30\n2024-03-02 1:00\n")
    True
    >>> is_single_column("city name\nSan Jose\nNew York\n"), is_single_column("city rain\nBern 3\nChur 4\n")
    (True, False)
    """
    lines = [line.strip() for line in text.splitlines()[: _LINES + 1] if line.strip()]
    if len(lines) < 2 or "\t" in text or '"' in text:
        return False
    first, *rest = lines
    if any(sign in first for sign in _SIGNS) or decimal_marks_of(first):
        return False
    words = [line.split() for line in lines]
    if len(words[0]) == 1 and any(sign in line for line in rest for sign in f"{_SIGNS} "):
        return all(map(decimal_marks_of, rest)) or recognised_order(rest) is not None
    return _are_two_words(lines, words)


def _are_two_words(lines: Sequence[str], words: Sequence[Sequence[str]]) -> bool:
    """Whether all lines are two words with one blank between them, and nothing else or a number, which a table has."""
    plain = all(re.fullmatch(r"[^\W\d_]+\.? [^\W\d_]+\.?", line) for line in lines)
    return plain and all(len(each) == 2 for each in words) and len(set(lines)) > 2
