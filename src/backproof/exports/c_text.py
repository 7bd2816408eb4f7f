"""Names, numbers, texts and comments as C99 can hold them, whatever a table's columns and classes are called."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from backproof.errors import InputError

Array = Any
LONGEST_NAME, LONGEST_COMMENT, LONGEST_LITERAL = 40, 100, 4000
"""Characters of a name and of what a comment says of one; and bytes of a text, of which C99 promises 4,095."""
_A_LINE = 8
_WORDS = """
alignas alignof and asm atomic auto bitand bitor bool break case catch char class compl concept const constexpr continue
decltype default delete do double else enum explicit export extern false far final float for friend goto huge if import
inline int interface long module mutable namespace near new noexcept not nullptr operator or override private protected
public register reinterpret_cast requires restrict return short signed sizeof small static static_assert static_cast
dynamic_cast const_cast struct switch template this thread_local throw true try typedef typeid typename typeof union
unsigned using virtual void volatile wchar_t while xor
arm avr errno i386 linux mips stderr stdin stdout sun unix vax complex imaginary offsetof
"""
_RESERVED = frozenset(_WORDS.split())
"""Keywords of C and C++, and words in small letters that compilers and their headers define."""


def identifier(name: str, otherwise: str) -> str:
    """Return a name in small letters that C takes, made of another one, or else `otherwise`.

    >>> identifier("Größe (m²)", "column_1"), identifier("价格", "column_2"), identifier("class", "column_3")
    ('gr_e_m', 'column_2', 'class_')
    """
    made = re.sub("[^0-9a-z]+", "_", name.lower()).strip("_")[:LONGEST_NAME].strip("_")
    if not made or not made[0].isalpha():
        return otherwise
    return f"{made}_" if made in _RESERVED else made


def identifiers(names: Sequence[str], stem: str) -> list[str]:
    """Return different names in C for names, in their order; `stem` and the number where nothing of one is left.

    >>> identifiers(["a", "A", "*/"], "column")
    ['a', 'a_2', 'column_3']
    """
    made: list[str] = []
    for number, name in enumerate(names, 1):
        wanted = found = identifier(name, f"{stem}_{number}")
        count = 1
        while found in made:
            count += 1
            found = f"{wanted}_{count}"
        made.append(found)
    return made


def quoted(text: str) -> str:
    r"""Return a text in quotation marks as a comment can hold it: shortened, nothing that ends or opens a comment.

    >>> quoted('a */ "b"'), quoted("价格\n")
    ('"a *\\/ \\"b\\""', '"价格\\n"')
    """
    short = text if len(text) <= LONGEST_COMMENT else text[: LONGEST_COMMENT - 1] + "…"
    shown = "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in
                    short.replace("\\", "\\\\").replace('"', '\\"'))  # fmt: skip
    for unsafe in ("*/", "/*", "??", "{p"):  # the last is filled in where functions are written
        shown = shown.replace(unsafe, f"{unsafe[0]}\\{unsafe[1]}")
    return f'"{shown}"'


def commented(*lines: str) -> str:
    """Return lines as one comment."""
    return "/* " + "\n   ".join(lines) + " */"


def text_of(text: str, place: str) -> str:
    r"""Return a text as a literal of its bytes in UTF-8, which no compiler's character set changes.

    Raises:
        InputError: the text has a sign that UTF-8 or C has no place for.

    >>> text_of('a"?\\', "here"), text_of("价", "here")
    ('"a\\"\\?\\\\"', '"\\344\\273\\267"')
    """
    return '"' + "".join(map(_sign, _bytes(text, place))) + '"'


def _sign(byte: int) -> str:
    sign = chr(byte)
    if sign in '"\\?':
        return f"\\{sign}"
    return sign if 32 <= byte < 127 else f"\\{byte:03o}"


def _bytes(text: str, place: str) -> bytes:
    try:
        made = text.encode()
    except UnicodeEncodeError:
        made = b"\0"
    if 0 in made:
        raise InputError(
            "{place!r}: the text {text!r} found, which no text of C can be; accepted: texts without a zero byte that "
            "UTF-8 can hold",
            place=place, text=text,
        )  # fmt: skip
    return made


def single(value: Any) -> str:
    """Return a number as a literal in single precision, from which the same number is read.

    >>> single(np.float32(0.1)), single(np.float32(1e-20)), single(np.float32(-3))
    ('0.1f', '1e-20f', '-3.0f')
    """
    return f"{np.float32(value)!s}f"


def double(value: float) -> str:
    """Return a number as a literal in double precision, from which the same number is read.

    >>> double(0.1), double(1e300), double(3)
    ('0.1', '1e+300', '3.0')
    """
    return repr(float(value))


class Constants:
    """The arrays of a header, and how many bytes they take.

    Attributes:
        texts: a declaration each, in order.
        count: of bytes.
    """

    def __init__(self, prefix: str) -> None:
        self.prefix, self.count, self.texts = prefix, 0, list[str]()

    def numbers(self, name: str, kind: str, values: Iterable[Array]) -> str:
        """Add an array, "float" or "double", of one row or more of equal length; return its name."""
        rows = list(values)
        write, size = (single, 4) if kind == "float" else (double, 8)
        self.count += size * sum(len(row) for row in rows)
        inner = ",\n".join("{\n" + in_lines(list(map(write, row))) + "\n}" for row in rows)
        return self._add(kind, name, f"[{len(rows)}][{len(rows[0])}] = {{{inner}}}")

    def list_of_texts(self, name: str, texts: Sequence[str], place: str) -> str:
        """Add texts one behind the other, each with the zero at its end; return the name."""
        every = [_bytes(text, place) for text in texts]
        length = sum(len(one) + 1 for one in every)
        self.count += length
        if length > LONGEST_LITERAL:
            signs = [str(byte) if byte < 128 else f"(char){byte - 256}" for one in every for byte in (*one, 0)]
            return self._add("char", name, f"[{length}] = {{\n{in_lines(signs)}\n}}")
        *before, last = texts
        lines = [f'    {text_of(one, place)[:-1]}\\000"' for one in before] + [f"    {text_of(last, place)}"]
        return self._add("char", name, f"[{length}] =\n" + "\n".join(lines))

    def _add(self, kind: str, name: str, rest: str) -> str:
        self.texts.append(f"static const {kind} {self.prefix}_{name}{rest};")
        return f"{self.prefix}_{name}"


def in_lines(items: Sequence[str]) -> str:
    """Return items with commas between them, some a line."""
    rows = (items[start : start + _A_LINE] for start in range(0, len(items), _A_LINE))
    return ",\n".join("    " + ", ".join(row) for row in rows)
