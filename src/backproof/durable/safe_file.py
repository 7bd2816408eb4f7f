"""Safe files: arrays and one JSON record in one safetensors file that runs no code, sealed with a digest.

The header's one entry of metadata, named after the kind of file, is `<SHA-256> <JSON>`: the digest is that of the whole
file with 64 zeros in the digest's place, so that any changed bit is found. A digest says that a file is whole, not who
wrote it: whoever reads a record holds every field against what it may be, see `backproof.durable.fields`.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from backproof.durable.whole_file import check_path
from backproof.errors import InputError, Phrase

Array = Any
MAX_BYTES = 4 * 2**30
MAX_HEADER_BYTES = 100 * 2**20
_CANNOT_BE_READ = "{path!r}: cannot be read ({reason}); accepted: a {called} file"
_EMPTY_DIGEST = "0" * 64
_DTYPES = {"F32": np.float32, "F64": np.float64, "I64": np.int64}


class OtherFormatError(InputError):
    """A file is whole, and was written by another version of backproof: it is not to be passed over."""


@dataclass(frozen=True)
class Kind:
    """What is accepted as a safe file of one kind.

    Attributes:
        name: of the header's entry.
        called: what a message calls the content, such as "model".
        accepted: what a message says is accepted instead.
        format: the version of the record's layout; another one is refused.
        dtypes: of its arrays, as safetensors names them: F32, F64, I64.
        finite: whether arrays with NaN or infinity are refused.
    """

    name: str
    called: str
    accepted: str
    format: int = 1
    dtypes: tuple[str, ...] = ("F32", "F64")
    finite: bool = True


def pack(kind: Kind, arrays: Mapping[str, Array], record: Mapping[str, Any], called: str = "record") -> bytes:
    """Return the content of a file; the same arrays and record give the same bytes.

    Args:
        kind: of the file.
        arrays: by name, contiguous.
        record: plain data; a number that is not finite is written as its name.
        called: what a message calls the record.

    Raises:
        InputError: a record that JSON cannot hold.

    >>> kind = Kind("an example", "example", "what pack returned")
    >>> data = pack(kind, {"a": np.ones(2)}, {"b": 1})
    >>> unpack(kind, data)
    ({'a': array([1., 1.])}, {'b': 1})
    >>> unpack(kind, data[:-1] + b"!")
    Traceback (most recent call last):
    ...
    backproof.errors.InputError: damaged: its content is not what was written (the SHA-256 differs); accepted: what pack returned
    """  # noqa: E501 - the message is one line
    from safetensors.numpy import save as packed

    try:
        held = plain({"format": kind.format, **record})
        text = json.dumps(held, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        if not _is_utf8(text):  # bytes of a file's name that are no text
            text = json.dumps(held, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        message = "{called}: {reason}; accepted: plain data, as JSON has it"
        raise InputError(message, called=called, reason=_one_line(error)) from None
    data = packed(dict(arrays), {kind.name: f"{_EMPTY_DIGEST} {text}"})
    digest = hashlib.sha256(data).hexdigest()
    return data.replace(_EMPTY_DIGEST.encode(), digest.encode(), 1)


def unpack(kind: Kind, data: bytes) -> tuple[dict[str, Array], dict[str, Any]]:
    """Return the arrays, read-only, and the record in the content of a file, its format checked.

    Raises:
        InputError: content that is damaged, changed since it was written, or of something else.
        OtherFormatError: content that is whole, of another format.
    """
    from safetensors import SafetensorError, deserialize

    digest, text = _metadata(kind, data)
    found = hashlib.sha256(data.replace(digest.encode(), _EMPTY_DIGEST.encode(), 1)).hexdigest()
    if found != digest:
        message = "damaged: its content is not what was written (the SHA-256 differs); accepted: {accepted}"
        raise InputError(message, accepted=kind.accepted)
    with parsing(kind):
        record = json.loads(text)
        given = record.pop("format")
    if given != kind.format:  # before the arrays, which may be of a kind that is not known here
        message = "format {given!r} found; accepted: {accepted}, by this version of backproof"
        raise OtherFormatError(message, given=given, accepted=kind.format)
    with parsing(kind):
        try:
            arrays = {name: _array(kind, name, view) for name, view in deserialize(data)}
        except SafetensorError as error:
            raise ValueError(str(error)) from None
    return arrays, record


class parsing:  # noqa: N801 - a context manager, used as a word
    """A context in which whatever goes wrong with the content of a file becomes one InputError that says so."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        """Say that the file is damaged, unless a better message is under way."""
        wrong = (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError)
        if isinstance(error, wrong) and not isinstance(error, InputError):
            message = "damaged: {reason}; accepted: {accepted}"
            raise InputError(message, reason=_one_line(error), accepted=self._kind.accepted) from None


def read_bounded(kind: Kind, path: str | os.PathLike[str]) -> bytes:
    """Return the content of a file that is no larger than a safe file may be.

    Raises:
        InputError: a file that cannot be read, or is larger.
    """
    check_path("path", path)
    name = os.fspath(path)
    try:
        with open(path, "rb") as stream:
            mode = os.fstat(stream.fileno()).st_mode
            if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
                raise InputError(_CANNOT_BE_READ, path=name, reason=Phrase("it is a device"), called=kind.called)
            data = stream.read(MAX_BYTES + 1)
    except InputError:
        raise
    except (OSError, ValueError) as error:
        reason = Phrase(getattr(error, "strerror", None) or str(error))
        raise InputError(_CANNOT_BE_READ, path=name, reason=reason, called=kind.called) from None
    if len(data) > MAX_BYTES:
        message = "{path!r}: more than {most} bytes; accepted: {accepted}"
        raise InputError(message, path=name, most=MAX_BYTES, accepted=kind.accepted)
    return data


def check_regular(kind: Kind, path: str | os.PathLike[str]) -> None:
    """Raise InputError unless a file is a regular one: of a folder that is looked through, no pipe is waited for."""
    if os.path.exists(path) and not os.path.isfile(path):
        reason = Phrase("it is no regular file")
        raise InputError(_CANNOT_BE_READ, path=os.fspath(path), reason=reason, called=kind.called)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def plain(value: Any) -> Any:
    """Return plain data as JSON has it; a number that is not finite becomes its name, which `float` reads."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return repr(value)
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def _metadata(kind: Kind, data: bytes) -> tuple[str, str]:
    """Return the digest and the JSON text from the header of a safetensors file."""
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or length > len(data) - 8:
        message = "truncated, or no {called} file; accepted: {accepted}"
        raise InputError(message, called=kind.called, accepted=kind.accepted)
    if length > MAX_HEADER_BYTES:
        message = "a header of {length} bytes found; accepted: at most {most}"
        raise InputError(message, length=length, most=MAX_HEADER_BYTES)
    message = "no {called} of backproof, or damaged; accepted: {accepted}"
    foreign = InputError(message, called=kind.called, accepted=kind.accepted)
    try:
        header = json.loads(data[8 : 8 + length])
        value = header["__metadata__"][kind.name]
        digest, _, text = value.partition(" ")
        int(digest, 16)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise foreign from None
    if len(digest) != len(_EMPTY_DIGEST) or not text:
        raise foreign
    return digest, text


def _array(kind: Kind, name: str, view: Mapping[str, Any]) -> Array:
    if view["dtype"] not in kind.dtypes:
        message = "{name!r} has dtype {given}; accepted: {accepted}"
        raise InputError(message, name=name, given=view["dtype"], accepted=" or ".join(kind.dtypes))
    array = np.frombuffer(view["data"], _DTYPES[view["dtype"]]).reshape(view["shape"])
    if kind.finite and not np.isfinite(array).all():
        raise InputError("{name!r} holds NaN or infinity; accepted: finite numbers", name=name)
    return array


def _one_line(error: Exception) -> str:
    text = " ".join(f"{type(error).__name__}: {error}".split())
    return text if len(text) <= 200 else text[:200] + "…"
