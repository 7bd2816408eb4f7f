"""An encoding as JSON and back. What is read may come from anybody: every field is held against what it may be."""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from itertools import pairwise
from typing import Any

from backproof.durable.phrases import read_words, stored_words
from backproof.errors import InputError, Phrase
from backproof.tables.dates import ORDERS
from backproof.tables.features import (
    CategoricalFeature,
    DateFeature,
    Feature,
    ImageFeature,
    NumericFeature,
    ScaledFeature,
)
from backproof.tables.pieces import BinnedFeature
from backproof.tables.reading import Reading
from backproof.tables.target_columns import ClassTarget, RealTarget, Target
from backproof.tables.wording import listed, shown

VERSION = 1
MOST_PIXELS = 2**28


def stored_text(parts: Mapping[str, Any]) -> str:
    """Return the fields of an encoding as one line of JSON."""
    record = {
        "version": VERSION,
        "columns": [_stored(column) for column in parts["columns"]],
        "target": _stored(parts["target"]),
        "dropped": [[name, stored_words(reason)] for name, reason in parts["dropped"]],
        "dtype": parts["dtype"],
        "notes": [stored_words(note) for note in parts["notes"]],
        "reading": parts["reading"].to_record(),
    }
    return json.dumps(record, ensure_ascii=False, allow_nan=False)


def stored_parts(text: str | bytes | Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an encoding; raise InputError where the JSON is damaged, or of something else."""
    record = text if isinstance(text, Mapping) else _parsed(text)
    names = ("version", "columns", "target", "dropped", "dtype", "notes", "reading")
    _expect(isinstance(record, Mapping) and set(record) == set(names), "fields", record, listed(names))
    _expect(record["version"] == VERSION, "version", record["version"], str(VERSION))
    _expect(record["dtype"] in ("float32", "float64"), "dtype", record["dtype"], Phrase("float32 or float64"))
    columns = tuple(_feature(one) for one in _list(record["columns"], "columns"))
    target = _record(record["target"], TARGETS, "target")
    _expect(bool(columns), "columns", columns, Phrase("at least one"))
    dropped = tuple(_said(pair, "dropped") for pair in _list(record["dropped"], "dropped"))
    _expect(all(len(pair) == 2 for pair in dropped), "dropped", dropped, Phrase("names and reasons"))
    everything = [*(column.name for column in columns), *target.names, *(name for name, _ in dropped)]
    _expect(len(set(everything)) == len(everything), "columns", everything, Phrase("each name once"))
    return {
        "columns": columns, "target": target, "dropped": dropped, "dtype": record["dtype"],
        "notes": _said(record["notes"], "notes"), "reading": _reading(record["reading"]),
    }  # fmt: skip


def _reading(record: Any) -> Reading:
    try:
        return Reading.from_record(record)
    except InputError as error:
        raise InputError("encoding, reading: {error}", error=error) from None


def _stored(record: Feature | Target) -> dict[str, Any]:
    return {"kind": record.task if isinstance(record, ClassTarget | RealTarget) else record.kind} | {
        field.name: getattr(record, field.name) for field in fields(record)
    }


def _parsed(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError, TypeError) as error:
        raise InputError(
            "encoding: no JSON ({reason}); accepted: what to_json gave", reason=shown(str(error))
        ) from None


def _expect(holds: bool, where: str, found: object, accepted: str) -> None:
    if not holds:
        raise InputError(
            "encoding, {where}: {given} found; accepted: {accepted}", where=where, given=shown(found), accepted=accepted
        )


def _list(value: Any, where: str) -> list[Any]:
    _expect(isinstance(value, list | tuple), where, value, Phrase("a list"))
    return list(value)


def _text(value: Any, where: str) -> str:
    _expect(isinstance(value, str), where, value, Phrase("text"))
    return str(value)


def _texts(value: Any, where: str) -> tuple[str, ...]:
    return tuple(_text(one, where) for one in _list(value, where))


def _said(value: Any, where: str) -> tuple[str, ...]:
    """Return texts of which some are phrases, as `stored_words` gave them."""
    try:
        words = [read_words(one) for one in _list(value, where)]
    except InputError as error:
        raise InputError("encoding, {where}: {error}", where=where, error=error) from None
    for one in words:
        _text(one, where)
    return tuple(words)


def _different_texts(value: Any, where: str) -> tuple[str, ...]:
    texts = _texts(value, where)
    _expect(len(set(texts)) == len(texts) > 0, where, texts, Phrase("different texts, at least one"))
    return texts


def _number(value: Any, where: str) -> float:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    _expect(known and -1.8e308 < value < 1.8e308 and math.isfinite(value), where, value, Phrase("a finite number"))
    return float(value)


def _numbers(value: Any, where: str) -> tuple[float, ...]:
    return tuple(_number(one, where) for one in _list(value, where))


def _scale(value: Any, where: str) -> float:
    scale = _number(value, where)
    _expect(scale > 0, where, value, Phrase("a number above 0"))
    return scale


def _scales(value: Any, where: str) -> tuple[float, ...]:
    return tuple(_scale(one, where) for one in _list(value, where))


def _fill(value: Any, where: str) -> float | None:
    return None if value is None else _number(value, where)


def _clip(value: Any, where: str) -> float | None:
    return None if value is None else _scale(value, where)


def _order(value: Any, where: str) -> str:
    _expect(value in ORDERS, where, value, listed(ORDERS))
    return str(value)


def _two(value: Any, where: str) -> tuple[float, ...]:
    numbers = _numbers(value, where)
    _expect(len(numbers) == 2, where, value, Phrase("two numbers"))
    return numbers


def _two_scales(value: Any, where: str) -> tuple[float, ...]:
    return tuple(_scale(one, where) for one in _two(value, where))


def _edges(value: Any, where: str) -> tuple[float, ...]:
    edges = _numbers(value, where)
    widths = [high - low for low, high in pairwise(edges)]
    _expect(len(edges) != 1 and all(0 < width < math.inf for width in widths), where, value, Phrase("rising numbers"))
    return edges


def _flag(value: Any, where: str) -> bool:
    _expect(isinstance(value, bool), where, value, Phrase("true or false"))
    return bool(value)


def _flags(value: Any, where: str) -> tuple[bool, ...]:
    return tuple(_flag(one, where) for one in _list(value, where))


def _bounds(value: Any, where: str) -> tuple[tuple[float, float], ...]:
    pairs = tuple(_two(one, where) for one in _list(value, where))
    _expect(all(low <= high for low, high in pairs), where, value, Phrase("pairs of numbers that rise"))
    return tuple((low, high) for low, high in pairs)


def _unseen(value: Any, where: str) -> str:
    _expect(value in ("error", "ignore"), where, value, Phrase("error or ignore"))
    return str(value)


def _shape(value: Any, where: str) -> tuple[int, ...]:
    axes = _list(value, where)
    whole = all(isinstance(axis, int) and not isinstance(axis, bool) and axis > 0 for axis in axes)
    _expect(
        len(axes) in (2, 3) and whole and math.prod(axes) <= MOST_PIXELS,
        where,
        value,
        Phrase("height, width, channels"),
    )
    return tuple(axes)


def _classes(value: Any, where: str) -> tuple[tuple[str | int | float, ...], ...]:
    return tuple(_labels(labels, where) for labels in _list(value, where))


def _labels(value: Any, where: str) -> tuple[str | int | float, ...]:
    labels = _list(value, where)
    texts = all(isinstance(label, str) for label in labels)
    if not texts:
        numbers = [_number(label, where) for label in labels]
        whole = [isinstance(label, int) and abs(label) <= 2**53 for label in labels]
        labels = [int(number) if is_whole else number for number, is_whole in zip(numbers, whole, strict=True)]
    _expect(len(set(labels)) == len(labels) >= 2, where, value, Phrase("two labels or more, all different"))
    return tuple(labels)


Reader = Callable[[Any, str], Any]
Readers = dict[str, tuple[type, dict[str, Reader]]]
FEATURES: Readers = {
    "numeric": (NumericFeature, {"name": _text, "mean": _number, "scale": _scale, "fill": _fill}),
    "scaled": (
        ScaledFeature,
        {"name": _text, "centre": _number, "scale": _scale, "clip": _clip, "fill": _number, "indicator": _flag},
    ),
    "binned": (
        BinnedFeature,
        {
            "name": _text,
            "centre": _number,
            "scale": _scale,
            "clip": _scale,
            "fill": _fill,
            "indicator": _flag,
            "edges": _edges,
        },
    ),
    "date": (DateFeature, {"name": _text, "order": _order, "means": _two, "scales": _two_scales}),
    "categorical": (
        CategoricalFeature,
        {"name": _text, "categories": _different_texts, "missing": _flag, "unseen": _unseen, "rare": _texts},
    ),
    "image": (ImageFeature, {"name": _text, "shape": _shape, "scale": _scale}),
}
TARGETS: Readers = {
    "classification": (ClassTarget, {"names": _different_texts, "classes": _classes}),
    "regression": (
        RealTarget,
        {"names": _different_texts, "means": _numbers, "scales": _scales, "logs": _flags, "bounds": _bounds},
    ),
}


def _feature(record: Any) -> Feature:
    feature: Feature = _record(record, FEATURES, "columns")
    return feature


def _record(record: Any, known: Readers, where: str) -> Any:
    """Return the record of the kind it names, each field read by the reader of that field."""
    _expect(isinstance(record, Mapping), where, record, Phrase("a record"))
    kind = record.get("kind")
    _expect(isinstance(kind, str) and kind in known, f"{where}, kind", kind, listed(known))
    made, readers = known[kind]
    optional = {field.name for field in fields(made) if field.default is not MISSING}
    found = set(record) | optional
    _expect(found == {"kind", *readers}, where, sorted(record, key=str), listed(["kind", *readers]))
    values = {name: reader(record[name], f"{where}, {name}") for name, reader in readers.items() if name in record}
    if made in (ClassTarget, RealTarget):
        lengths = {len(value) for name, value in values.items() if value or name not in optional}
        _expect(len(lengths) == 1, where, sorted(lengths), Phrase("as many entries in each list as names"))
    if made is ClassTarget and len(values["names"]) > 1:
        two = all(len(labels) == 2 for labels in values["classes"])
        _expect(two, f"{where}, classes", values["classes"], Phrase("two for each name"))
    if made is CategoricalFeature:
        _different_texts([*values["categories"], *values.get("rare", ())], f"{where}, categories")
    return made(**values)
