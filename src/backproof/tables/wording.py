"""How messages and notes show names, values and lists: always on one line, and shortened where they are long."""

import difflib
import re
from collections.abc import Iterable, Sequence

import numpy as np

from backproof.errors import Keyword, Listed, Phrase

READ_AS_NUMBER = "{name}: {cell} is read as the number {value:.15g}"
"""What is said of a column whose numbers have a unit or thousands; by it the note is known again."""
LASTS, LASTS_BY_TYPE = "{name}: durations, {cell} being {value:.15g} seconds", "{name}: durations, in seconds"
"""What is said of a column of durations, written as text, or of their own type."""
DEGREES = "{name}: degrees of latitude or longitude, {cell} being {value:.8g}"
"""What is said of a column of degrees."""
FRACTIONS = "{name}: numbers with fractions, {cell} being {value:.8g}"
AGES = "{name}: years and months, {cell} being {value:.8g} years"
"""What is said of a column of ages."""
BOOKED = "{name}: credits and debits, {cell} being {value:.15g}"
BOOKED_WITH_MINUS = "{name}: credits and debits, with a minus before each debit too, {cell} being {value:.15g}"
FALLEN = "{name}: numbers with a triangle for a minus, {cell} being {value:.15g}"
MOVED = "{name}: numbers with triangles that point up or down, {cell} being {value:.15g}"
LEAST = "{name}: numbers of at least so much, {cell} being {value:.15g}"
NUMERALS = "{name}: numerals, {cell} being {value:.15g}"
"""What is said of columns of amounts of a ledger, of numbers such as 5,000+, and of 三 and 十二."""
MEASURES = "{name}: quantities in several units, {cell} being {value:.15g} {unit}"
MEASURES_WITH_COMMA = "{name}: quantities in several units, with decimal commas, {cell} being {value:.15g} {unit}"
"""What is said of columns such as 500 g and 1.2 kg."""
BUT_FOR = (
    "{name} holds numbers such as {cell} but for {others}, and is not taken for numbers; {option} if that stands for a "
    "missing value"
)
DATES_BUT_FOR = (
    "{name} holds dates such as {cell} but for {others}, and is not taken for dates; {option} if that stands for a "
    "missing value"
)
"""What is said of a column of text that would be one of numbers, or dates, without a few texts, as DNF among times."""
SEVERAL_UNITS = "{name} holds numbers of several units, such as {first} and {other}, and is not taken for numbers"
"""What is said of a column of texts that are numbers with different units behind them."""
FEET = "{name}: feet and inches, {cell} being {value:.8g} inches"
"""What is said of columns of fractions, and of heights in feet and inches."""
BEYOND_ALL = "{name}: {value} comes {count} times, beyond all others; {option} if that stands for a missing value."
"""What is said of a number or a date that may stand for a missing one."""
SENTENCE = "{note}."
"""A note on reading a table, as a sentence among the notes of an encoding."""


def without_full_stop(note: str) -> str:
    """Return the note that stands in a sentence of an encoding, which is the note with a full stop behind it."""
    return note.facts["note"] if isinstance(note, Phrase) and note.template == SENTENCE else note


def shown(value: object) -> str:
    """Return `value` quoted for a message: one line, at most 60 characters."""
    text = repr(value.item() if isinstance(value, np.generic) else value)
    return text if len(text) <= 60 else text[:57] + "..."


def listed(names: Iterable[object], most: int = 8) -> str:
    """Return the names with commas between them, and how many more there are beyond `most`."""
    texts = [name if isinstance(name, str) and _is_plain(name) else shown(name) for name in names]
    more = len(texts) - most
    if more <= 0:
        return Listed(texts)
    return Phrase("{names} and {count} more", names=Listed(texts[:most]), count=more)


def _is_plain(name: str) -> bool:
    return name.isprintable() and len(name) <= 60


def folded(text: str) -> str:
    """Return a text without what people write in different ways: capitals, blanks, dots at its end.

    >>> folded(" >50K."), folded("Very  good")
    ('>50k', 'very good')
    """
    return " ".join(text.split()).rstrip(".").casefold()


def counted(count: int, word: str) -> Phrase:
    """Return the count and the word, in the plural where it is due.

    >>> counted(1, "example"), counted(2, "example")
    ('1 example', '2 examples')
    """
    return Phrase(_counting(word if count == 1 else f"{word}s"), count=count)


def _counting(words: str) -> str:
    return "{count} " + words


def suggestion(given: object, accepted: Sequence[str]) -> str:
    """Return '; did you mean …?' where one accepted name is close to the given one, else nothing."""
    within = [one for one in accepted[:1000] if one.rpartition(".")[2] == str(given)]
    close = within[:1] or difflib.get_close_matches(str(given), accepted[:1000], n=1)
    return Phrase("; did you mean {name}?", name=shown(close[0])) if close else ""


def several_in_one(name: str, names: Sequence[str]) -> str:
    """Return a hint where one of the names is several in one, `name` among them, since another sign parts the cells.

    >>> several_in_one("y", ["x^k^y"]), several_in_one("y", ["yes"])
    ("; 'x^k^y' seems to be several columns, and delimiter says what stands between them", '')
    """
    if any(one.rpartition(".")[2] == name for one in names):
        return ""  # a field within another, which is called as one of its parts
    joined = next((one for one in names if one != name and name in re.split(r"[^\w ]+", one)), None)
    template = "; {joined} seems to be several columns, and {option} says what stands between them"
    return "" if joined is None else Phrase(template, joined=shown(joined), option=Keyword("delimiter"))


def but_for(name: str, cell: str, others: Sequence[str], said: str = BUT_FOR) -> Phrase:
    """Return what to say of a column of numbers or dates, such as the cell, that is text for others among them."""
    return Phrase(said, name=shown(name), cell=shown(cell), others=listed(map(shown, others)),
                  option=Keyword("missing_values", list(others)))  # fmt: skip


def place(source: str, *parts: Phrase) -> Phrase:
    """Return where something is, to open a message: `iris.csv, line 7, column 'age'`.

    >>> place("iris.csv", part("line", 7), part("column", shown("age")))
    "iris.csv, line 7, column 'age'"
    """
    found = source if isinstance(source, Phrase) else Phrase("{source}", source=source)
    for each in parts:
        found = Phrase("{place}, {part}", place=found, part=each)
    return found


def part(unit: str, number: object) -> Phrase:
    """Return a part of a place: a unit, which is line, row, example, column or array, and its number or name."""
    return Phrase(_PARTS[unit], number=number)


_PARTS = {unit: f"{unit} {{number}}" for unit in ("line", "row", "example", "column", "array")}
