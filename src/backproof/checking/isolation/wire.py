"""What a process that holds code under check may say to the one that judges: plain values and arrays, and no objects.

A message is JSON, followed by the bytes of its arrays. Reading one runs no code of anybody's, ends at stated bounds,
and gives values of the few types below, or `UnreadableError`. (The other way, from the judge, pickles go: the judge is
trusted.)
"""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Mapping
from string import Formatter
from typing import Any

import numpy as np

from backproof.checking.report import SourceCode
from backproof.checking.subjects.running.guard import (
    MovedParametersError,
    NeverReturnedError,
    OutOfTimeError,
    StoodStillError,
    SubjectError,
)
from backproof.errors import BackproofError, InputError, Keyword, Phrase
from backproof.faces import Message

Array = Any
_DTYPES = ("|b1", "|i1", "|u1", "<i2", "<u2", "<i4", "<u4", "<i8", "<u8", "<f2", "<f4", "<f8")
_MOST_TEXT = 4 << 20
_LONGEST_STRING = 100_000
_LONGEST_KEYWORD = 40
_LENGTH = struct.Struct("<Q")
_ERRORS: dict[str, type[BackproofError]] = {
    kind.__name__: kind
    for kind in (
        MovedParametersError,
        StoodStillError,
        OutOfTimeError,
        NeverReturnedError,
        SubjectError,
        InputError,
        BackproofError,
    )
}
_PLAIN_FORMAT = re.compile(r"(\.\d{1,2})?[a-z]?")


class UnreadableError(Exception):
    """What came is no message."""


def written(value: Any) -> bytes:
    """Return a value as a message; facts that are no plain values as text."""
    arrays: list[bytes] = []
    text = json.dumps(_plain(value, arrays)).encode()
    return b"".join([_LENGTH.pack(len(text)), text, *arrays])


def _plain(value: Any, arrays: list[bytes]) -> Any:
    def inner(items: Any) -> list[Any]:
        return [_plain(item, arrays) for item in items]

    if value is None or type(value) in (bool, int, float):
        return value if type(value) is not int or abs(value) < 2**62 else str(value)
    if type(value) is str:
        return value[:_LONGEST_STRING]
    if isinstance(value, np.ndarray):
        return {"array": _packed(value, arrays)}
    if isinstance(value, Message):
        return {"message": [value.key, *inner([dict(value.facts)])]}
    if isinstance(value, BackproofError):
        kind = next(name for name, each in _ERRORS.items() if isinstance(value, each))
        return {"error": [kind, value.template[:_LONGEST_STRING], *inner([value.facts])]}
    if isinstance(value, Phrase):
        return {"phrase": [value.template[:_LONGEST_STRING], *inner([value.facts])]}
    if isinstance(value, Keyword):
        return {"keyword": value.name}
    if isinstance(value, SourceCode):
        return {"source": inner([value.name, value.file, value.text, *_numbers(value)])}
    if isinstance(value, Mapping):
        return {"dict": [[str(key), _plain(item, arrays)] for key, item in value.items()]}
    if isinstance(value, list | tuple | frozenset):
        return {"tuple" if isinstance(value, tuple) else "list": inner(value)}
    return str(value)[:_LONGEST_STRING]


def _packed(array: Array, arrays: list[bytes]) -> list[Any]:
    if array.dtype.newbyteorder("<").str not in _DTYPES:
        array = array.astype(np.float64)
    little = np.ascontiguousarray(array, array.dtype.newbyteorder("<"))
    arrays.append(little.tobytes())
    return [little.dtype.str, list(array.shape)]


def read(data: bytes) -> Any:
    """Return the value of a message.

    Raises:
        UnreadableError: it is none.
    """
    try:
        length = _LENGTH.unpack_from(data)[0]
        if length > _MOST_TEXT:
            raise UnreadableError
        decoder = _Decoder(memoryview(data)[_LENGTH.size + length :])
        return decoder.value(json.loads(bytes(data[_LENGTH.size : _LENGTH.size + length])))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, struct.error, RecursionError, OverflowError):
        raise UnreadableError from None


class _Decoder:
    def __init__(self, arrays: memoryview) -> None:
        self.arrays = arrays

    def value(self, plain: Any) -> Any:
        if plain is None or type(plain) in (bool, int, float):
            return plain
        if type(plain) is str:
            return plain[:_LONGEST_STRING].encode("utf-8", "replace").decode()
        if type(plain) is not dict or len(plain) != 1:
            raise UnreadableError
        [(kind, held)] = plain.items()
        return getattr(self, f"_{kind}")(held) if kind in _KINDS else self._refused()

    def _refused(self) -> Any:
        raise UnreadableError

    def _tuple(self, held: Any) -> tuple[Any, ...]:
        return tuple(self.value(item) for item in _checked(held, list))

    def _list(self, held: Any) -> list[Any]:
        return list(self._tuple(held))

    def _dict(self, held: Any) -> dict[str, Any]:
        return {_checked(key, str): self.value(item) for key, item in _checked(held, list)}

    def _array(self, held: Any) -> Array:
        dtype, shape = held
        if dtype not in _DTYPES or len(shape) > 32 or not all(type(n) is int and n >= 0 for n in shape):
            raise UnreadableError
        count = 1
        for n in shape:
            count *= n
        size = count * np.dtype(dtype).itemsize
        if size > len(self.arrays):
            raise UnreadableError
        found = np.frombuffer(bytes(self.arrays[:size]), dtype).reshape(shape)
        self.arrays = self.arrays[size:]
        return found

    def _message(self, held: Any) -> Message:
        key, facts = held
        return Message(_checked(key, str), _checked(self.value(facts), dict))

    def _error(self, held: Any) -> BackproofError:
        kind, template, facts = held
        return _ERRORS[kind](*self._template(template, facts)[:1], **self._template(template, facts)[1])

    def _phrase(self, held: Any) -> Phrase:
        template, facts = self._template(*held)
        return Phrase(template, **facts)

    def _keyword(self, held: Any) -> Keyword:
        if not _checked(held, str).isidentifier() or len(held) > _LONGEST_KEYWORD:
            raise UnreadableError
        return Keyword(held)

    def _template(self, template: Any, facts: Any) -> tuple[str, dict[str, Any]]:
        """A template whose braces hold names of its facts and nothing else, since braces could reach into objects."""
        words, known = _checked(self.value(template), str), _checked(self.value(facts), dict)
        for _, name, form, conversion in Formatter().parse(words) if known else ():
            if name is not None and not (name in known and name.isidentifier() and conversion in (None, "r", "s")):
                raise UnreadableError
            if form and not _PLAIN_FORMAT.fullmatch(form):
                raise UnreadableError
        return words, known

    def _source(self, held: Any) -> SourceCode:
        name, file, text, *numbers = [self.value(item) for item in _checked(held, list)]
        texts = [_checked(each, str) for each in (name, file, text)]
        first, *others = (_checked(each, int) for each in numbers)
        return SourceCode(texts[0], texts[1], first, texts[2], *others)


def _numbers(source: SourceCode) -> list[int]:
    uses = source.summed_at, source.given_one_at, source.summed_as_columns_at
    return [source.first_line, source.left_out, *uses]


_KINDS = ("array", "message", "error", "phrase", "keyword", "source", "dict", "tuple", "list")


def _checked(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise UnreadableError
    return value
