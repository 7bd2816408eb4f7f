"""What a table's columns become on their way into a network, as C99: the row that comes in, and its features.

Columns are scaled in double precision, as in training; features are single.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from backproof.errors import InputError, Phrase
from backproof.exports.c_text import Constants, commented, double, identifiers, quoted
from backproof.tables import wording
from backproof.tables.dates import PARTS
from backproof.tables.encoding import Encoding
from backproof.tables.features import (
    CategoricalFeature,
    DateFeature,
    Feature,
    ImageFeature,
    NumericFeature,
    ScaledFeature,
)
from backproof.tables.pieces import BinnedFeature
from backproof.tables.wording import READ_AS_NUMBER, shown, without_full_stop

_NUMBER = """\
/* (value - centre) / scale, clipped smoothly where clip is above 0. Returns 0 where that is no finite number. */
static inline int {p}_number(double value, double centre, double scale, double clip, float *x)
{
    double z = (value - centre) / scale;
    if (clip > 0.0) {
        z = z < -1e15 ? -1e15 : z > 1e15 ? 1e15 : z;
        z /= hypot(1.0, z / clip);
    }
    *x = (float)z;
    return isfinite(*x);
}"""
_BINS = """\
/* The share to which a value fills each bin between two edges. */
static inline void {p}_bins(double value, const double *edges, int bins, float *x)
{
    int i;
    for (i = 0; i < bins; i++) {
        const double share = (value - edges[i]) / (edges[i + 1] - edges[i]);
        x[i] = (float)(share < 0.0 ? 0.0 : share > 1.0 ? 1.0 : share);
    }
}"""
PLACE = """\
/* The place of a text in a list of them, from 0; -1 where it is not there. */
static inline int {p}_place(const char *list, int count, const char *text)
{
    int i;
    for (i = 0; i < count; i++, list += strlen(list) + 1)
        if (strcmp(list, text) == 0) return i;
    return -1;
}"""
_CATEGORY = """\
/* A feature for each of `often` categories and for what else has one, of which one is 1: that of the text, the last one
   for the rare, `missing` for none (a null pointer), `other` for any that is new. Returns 0 where all are 0. */
static inline int {p}_category(const char *text, const char *list, int often, int rare, int missing, int other,
                               float *x, int width)
{
    int i, place = text ? {p}_place(list, often + rare, text) : missing;
    if (text) place = place < 0 ? other : place >= often ? width - 1 : place;
    for (i = 0; i < width; i++) x[i] = i == place ? 1.0f : 0.0f;
    return place >= 0;
}"""
_DATE = """\
/* The features of a date, all 0 where it is missing. Returns 0 where there is no such date from 1800 to 2199. */
static inline int {p}_date_features(const {p}_date *date, double mean_day, double day, double mean_year, double year,
                                    float x[{parts}])
{
    static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    const int y = date->year, m = date->month, d = date->day;
    const int leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    const double turn = 6.283185307179586;
    const long past = (long)y - 1;
    long days;
    double at;
    int i;
    for (i = 0; i < {parts}; i++) x[i] = 0.0f;
    if (m == 0) return 1;
    if (y < 1800 || y > 2199 || m < 1 || m > 12 || d < 1 || date->hour < 0 || date->hour > 23) return 0;
    if (date->minute < 0 || date->minute > 59 || date->second < 0 || date->second > 59) return 0;
    if (d > (m == 12 ? 31 : before[m] - before[m - 1] + (m == 2 && leap))) return 0;
    days = past * 365 + past / 4 - past / 100 + past / 400 + before[m - 1] + (m > 2 && leap) + d - 1 - 730119L;
    at = date->hour * 3600.0 + date->minute * 60.0;
    x[0] = (float)((((double)days + (at + date->second) / 86400.0) - mean_day) / day);
    x[1] = (float)((y - mean_year) / year);
    x[2] = (float)sin(turn * (m - 1) / 12.0);
    x[3] = (float)cos(turn * (m - 1) / 12.0);
    x[4 + (int)((days + 73057L) % 7)] = 1.0f;
    x[11] = (float)sin(turn * at / 86400.0);
    x[12] = (float)cos(turn * at / 86400.0);
    return isfinite(x[0]) && isfinite(x[1]);
}"""
_DATE_TYPE = """\
/* A date and time; one whose month is 0 is missing. */
typedef struct {
    int year, month, day, hour, minute, second;
} {p}_date;"""


_DATES = {
    "time": "a time of day, whatever the day is; missing where the month is 0",
    "month": "a month of a year", "quarter": "a quarter, by any of its months", "week": "a week, by its Monday",
}  # fmt: skip
"""What a member of the row holds where a date is less than a day, or more."""
_FIRST_DAYS = {
    "time": "if (date.month) date.year = 2000, date.month = 1, date.day = 1;",
    "month": "date.day = 1, date.hour = date.minute = date.second = 0;",
    "week": "date.hour = date.minute = date.second = 0;",
    "quarter": "if (date.month) date.month -= (date.month + 2) % 3, "
    "date.day = 1, date.hour = date.minute = date.second = 0;",
}
"""How a date becomes the one as which Python reads a time of day, a month, a week or a quarter."""


@dataclass(frozen=True)
class Columns:
    """The columns of a model in C.

    Attributes:
        types: of the row.
        functions: of which the last is `PREFIX_encode`.
        fields: names of the row's members, in the order of the columns.
        size: bytes of a row where a pointer and an int take 4.
    """

    types: str
    functions: str
    fields: tuple[str, ...]
    size: int


def columns_in(constants: Constants, encoding: Encoding) -> Columns:
    """Add what columns need to the constants, and return the row and the functions that encode it.

    Raises:
        InputError: a category that no text of C can be.
    """
    fields = identifiers([column.name for column in encoding.columns], "column")
    p, used, lines, first = constants.prefix, dict[str, None](), list[str](), 0
    for number, (column, field) in enumerate(zip(encoding.columns, fields, strict=True), 1):
        writer = _WRITERS.get(type(column))
        if writer is None:
            raise InputError(
                "column {name!r} found, of a kind that cannot be written as C; accepted: "
                "columns of numbers and categories, or the format onnx",
                name=column.name,
            )
        lines += ["", f"    /* {number}: {quoted(column.name)} */"]
        lines += writer(constants, used, column, f"row->{field}", _Place(number, first))
        first += len(column.feature_names)
    functions = "\n\n".join([*used, _encode(lines, encoding)]).replace("{parts}", str(len(PARTS)))
    dates = [_DATE_TYPE, ""] if any(isinstance(column, DateFeature) for column in encoding.columns) else []
    types = "\n".join([*dates, *_row(encoding, fields)]).replace("{p}", p)
    size = sum(_SIZES[type(column)] for column in encoding.columns)
    return Columns(types, functions.replace("{p}", p), tuple(fields), size)


@dataclass(frozen=True)
class _Place:
    """The number of a column from 1, and of its first feature from 0."""

    number: int
    first: int


def _row(encoding: Encoding, fields: Sequence[str]) -> list[str]:
    """Return the declaration of a row."""
    units = _units(encoding.notes)
    members = []
    for column, field in zip(encoding.columns, fields, strict=True):
        said = f"{quoted(column.name)}: {_said(column, units.get(shown(column.name), ''))}"
        members.append(f"    {_TYPES[type(column)].replace('{field}', field)}; {commented(said)}")
    return ["/* An example, as it is in a table. */", "typedef struct {", *members, "} {p}_row;"]


def _said(column: Feature, unit: str) -> str:
    """Return what a member of the row may hold, for people; a number has a unit, or an empty text."""
    if isinstance(column, ImageFeature):
        return f"{' x '.join(map(str, column.shape))} numbers, the last axis fastest"
    if isinstance(column, DateFeature):
        return _DATES.get(column.order, "a date and time")
    if isinstance(column, CategoricalFeature):
        several = ", ".join(map(quoted, column.categories[:4])) + (", ..." if len(column.categories) > 4 else "")
        new = "refused" if column.unseen == "error" else "taken as none of these"
        return f"a text in UTF-8, {several}; a null pointer where missing; others are {new}"
    return f"a number{unit}" + ("" if column.fill is None else ", NAN where missing")


_OF_QUANTITIES = {
    wording.LASTS: " of seconds", wording.LASTS_BY_TYPE: " of seconds", wording.AGES: " of years",
    wording.FEET: " of inches", wording.MEASURES: " of {unit}", wording.MEASURES_WITH_COMMA: " of {unit}",
}  # fmt: skip


def _units(notes: Sequence[str]) -> dict[str, str]:
    """Return in what unit a number is, where training had more than figures, by its column as notes show its name."""
    said = [note for note in map(without_full_stop, notes) if isinstance(note, Phrase)]
    return {
        note.facts["name"]: f", as {note.facts['value']:.15g} for {note.facts['cell']}"
        if note.template == READ_AS_NUMBER else _OF_QUANTITIES[note.template].format(unit=note.facts.get("unit"))
        for note in said if note.template == READ_AS_NUMBER or note.template in _OF_QUANTITIES
    }  # fmt: skip


def _encode(lines: list[str], encoding: Encoding) -> str:
    numbers = any(isinstance(column, NumericFeature | ScaledFeature | BinnedFeature) for column in encoding.columns)
    images = any(isinstance(column, ImageFeature) for column in encoding.columns)
    begins = any(isinstance(column, DateFeature) and column.order in _FIRST_DAYS for column in encoding.columns)
    return "\n".join([
        "/* The features of a row. Returns 0; the number of a column, from 1, whose value is not accepted: infinite,",
        "   no date, missing or new where training refuses that. */",
        f"static inline int {{p}}_encode(const {{p}}_row *row, float x[{encoding.n_features}])",
        "{", *(["    double value;", "    int missing;"] if numbers else []), *(["    int i;"] if images else []),
        *(["    {p}_date date;"] if begins else []),
        *lines[1:], "    return 0;", "}",
    ])  # fmt: skip


def _numeric(constants: Constants, used: dict[str, None], column: Any, value: str, at: _Place) -> list[str]:
    """Return the lines of a number of any kind: scaled, in bins, with an indicator."""
    used[_NUMBER] = None
    is_mean = isinstance(column, NumericFeature)
    centre = column.mean if is_mean else column.centre
    clip = 0.0 if is_mean or column.clip is None else column.clip
    lines = [
        f"    value = {value};", "    missing = isnan(value);", f"    if (isinf(value)) return {at.number};",
        f"    if (missing) return {at.number};" if column.fill is None
        else f"    if (missing) value = {double(column.fill)};",
        f"    if (!{{p}}_number(value, {double(centre)}, {double(column.scale)}, {double(clip)}, &x[{at.first}])) "
        f"return {at.number};",
    ]  # fmt: skip
    edges = getattr(column, "edges", ())
    if edges:
        used[_BINS] = None
        name = constants.numbers(f"edges_{at.number}", "double", [edges])
        lines.append(f"    {{p}}_bins(value, {name}[0], {len(edges) - 1}, &x[{at.first + 1}]);")
    if getattr(column, "indicator", False):
        last = at.first + len(column.feature_names) - 1
        lines.append(f"    x[{last}] = missing ? 1.0f : 0.0f;")
    return lines


def _categorical(
    constants: Constants, used: dict[str, None], column: CategoricalFeature, value: str, at: _Place
) -> list[str]:
    used |= {PLACE: None, _CATEGORY: None}
    often, width = len(column.categories), len(column.feature_names)
    name = constants.list_of_texts(f"categories_{at.number}", [*column.categories, *column.rare], column.name)
    other = width - 1 if column.rare and column.unseen == "ignore" else -1
    missing = often if column.missing else other
    call = f"{{p}}_category({value}, {name}, {often}, {len(column.rare)}, {missing}, {other}, &x[{at.first}], {width})"
    return [f"    if (!{call}) return {at.number};" if column.unseen == "error" else f"    (void){call};"]


def _date(constants: Constants, used: dict[str, None], column: DateFeature, value: str, at: _Place) -> list[str]:
    used[_DATE] = None
    days, years = (f"{double(mean)}, {double(scale)}" for mean, scale in zip(column.means, column.scales, strict=True))
    first_day = _FIRST_DAYS.get(column.order)
    begun = [] if first_day is None else [f"    date = {value};", f"    {first_day}"]
    value = value if first_day is None else "date"
    refused = f"!{{p}}_date_features(&{value}, {days}, {years}, &x[{at.first}])"
    if column.order == "week":
        refused += f" || ({value}.month && x[{at.first + PARTS.index('weekday 1')}] != 1.0f)"
    return [*begun, f"    if ({refused}) return {at.number};"]


def _image(constants: Constants, used: dict[str, None], column: ImageFeature, value: str, at: _Place) -> list[str]:
    return [
        f"    for (i = 0; i < {column.width}; i++) {{", f"        x[{at.first} + i] = (float)({value}[i] / "
        f"{double(column.scale)});", f"        if (!isfinite(x[{at.first} + i])) return {at.number};", "    }",
    ]  # fmt: skip


_WRITERS: dict[type, Any] = {
    NumericFeature: _numeric, ScaledFeature: _numeric, BinnedFeature: _numeric, CategoricalFeature: _categorical,
    DateFeature: _date, ImageFeature: _image,
}  # fmt: skip
_TYPES = {
    NumericFeature: "double {field}", ScaledFeature: "double {field}", BinnedFeature: "double {field}",
    CategoricalFeature: "const char *{field}", DateFeature: "{p}_date {field}", ImageFeature: "const float *{field}",
}  # fmt: skip
_SIZES = {
    NumericFeature: 8,
    ScaledFeature: 8,
    BinnedFeature: 8,
    CategoricalFeature: 4,
    DateFeature: 24,
    ImageFeature: 4,
}
