"""What is between the cells of a text file: what gives equally many cells in many lines, not what the first has."""

import csv
import io
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import PurePath

from backproof.errors import Keyword, Phrase
from backproof.tables.single_columns import UNUSED, is_single_column

DELIMITERS = (";", "\t", "|", ",", " ")
"""In the order in which they are preferred where several fit; a comma also stands within numbers."""
_LINES = 200
_NEARLY_ALL = 0.9
_IN_NAMES = (";", "|", ",", "::", "^", "~", "，", "；")
"""What stands between names, rather than in one."""
_LIST = re.compile(r"\s*(?:(?:[-+]?[0-9.]+|\?|NA)\s+){2}(?:[-+]?[0-9.]+|\?|NA)(?:\s|$)")
_NO_PADDING = re.compile(r"\t(?![ \t]*\"?[ \t]*[,;|])")
"""A tab that is not the end of a cell, as where programs write one behind long numbers, so that they stay whole."""
_APART = re.compile(r'"(?:[^"]|"")*"(?=\s|$)|\S+')
"""A cell where blanks stand between cells, and quotes around those with blanks in them."""


_SAID = {
    ";": "the delimiter is a semicolon; {option} says that it is a comma",
    "\t": "the delimiter is a tab; {option} says that it is a comma",
    "|": "the delimiter is a vertical bar; {option} says that it is a comma",
    " ": "the delimiter is one blank or several; {option} says that it is a comma",
}
_OF_TABS = frozenset({".tsv", ".tab"})


def on_delimiter(delimiter: str, source: str) -> list[Phrase]:
    """Say which delimiter was recognised, where the name of the file does not tell it."""
    name = PurePath(source).name.lower().removesuffix(".gz")
    if delimiter not in _SAID or (delimiter == "\t" and PurePath(name).suffix in _OF_TABS):
        return []
    return [Phrase(_SAID[delimiter], option=Keyword("delimiter", ","))]


def recognised_delimiter(data: bytes, decimal: str | None) -> str:
    r"""Return the delimiter by which the most lines have equally many cells; a comma where none does.

    >>> recognised_delimiter(b"a;b\n1,5;2,5\n3,5;4,5\n", None), recognised_delimiter(b"a b\n1 2\n", None)
    (';', ' ')
    """
    text = data[: 2**18].decode("utf-8", "ignore")
    if len(data) > 2**18:
        text = text.rpartition("\n")[0]
    if "\t" in text and not _NO_PADDING.search(text):
        text = text.replace("\t", "")
    if is_single_column(text):
        return next(mark for mark in UNUSED if mark not in text)
    plain = re.sub(r'([,;|\t]) +"', r'\1"', text)  # blanks before quotes are no part of a cell
    found = {
        mark: max(_agreement(text, mark), _agreement(plain, mark) if plain != text else 0.0) for mark in DELIMITERS
    }
    found[" "] = max(found[" "], float(_agreement(text, "  ") == 1))
    first = next((words for line in text.splitlines() if (words := line.split())), [])
    if len(first) == 1 and any(sign in first[0] for sign in _IN_NAMES):
        found[" "] = 0.0  # it stands within cells, and the names have others between them
    whole = [mark for mark in DELIMITERS if found[mark] == 1 and mark != " "]
    if decimal == "," and len(whole) > 1 and "," in whole:
        whole.remove(",")
    if whole:
        return " " if found[" "] == 1 and _holds_lists(text, whole[0]) else whole[0]
    if (ended := _ending_words(text, found)) is not None:
        return ended
    if (stronger := max(DELIMITERS[:3], key=lambda mark: found[mark])) and found[stronger] > 0.9 * found[","]:
        found[","] = 0.0  # it stands within numbers, and in titles
    likely = ("," if decimal != "," else ";", *DELIMITERS)
    best = max(likely, key=lambda mark: (found[mark], mark != " ", found[mark] > 0 and _quotes_whole_cells(text, mark)))
    if best == " " and found[" "] < 1:
        best = max((",", *DELIMITERS[:-1]), key=lambda mark: found[mark])
    return best


def _ending_words(text: str, found: Mapping[str, float]) -> str | None:
    """Return what ends nearly all words but the last of each line, as in a, b, c, which stands between the cells."""
    lines = [words for line in text.splitlines()[:_LINES] if (words := line.split())]
    ends = [word for words in lines for word in words[:-1]]
    if sum(len(words) > 1 for words in lines) < _NEARLY_ALL * len(lines):
        return None
    likely = (mark for mark in DELIMITERS[:-1] if found[mark] >= _NEARLY_ALL)
    return next((mark for mark in likely if sum(end.endswith(mark) for end in ends) >= _NEARLY_ALL * len(ends)), None)


def _agreement(text: str, delimiter: str) -> float:
    """Return the share of the first lines that have as many cells as most have, or 0 where that is one cell.

    One blank as the delimiter stands for any number of them, two for each blank by itself.
    """
    if delimiter == "  ":
        lines = _records(text, " ")
    elif delimiter == " ":
        first, *rest = [line for line in text.splitlines()[:_LINES] if line.strip()] or [""]
        lines = [_APART.findall(line) for line in (first, *rest) if line is first or not line.startswith("#")]
    else:
        lines = _records(text, delimiter)
    if delimiter == " " and len(lines) > 2 and len(lines[0]) == len(lines[1]) - 1 > 0:
        lines = lines[1:]  # names of the lines, which have none above them
    widths = Counter(map(len, lines))
    if not widths:
        return 0.0
    width = max(widths, key=lambda one: (widths[one], one))
    return 0.0 if width < 2 else widths[width] / len(lines)


def _holds_lists(text: str, delimiter: str) -> bool:
    """Whether a column has three numbers or more in each cell with blanks between, so that these part the cells."""
    columns = zip(*_records(text, delimiter), strict=False)
    return any(all(_LIST.match(cell) for cell in column) for column in columns)


def _quotes_whole_cells(text: str, delimiter: str) -> bool:
    """Whether quotes stand at the delimiter or at the ends of a line, in lines that have any; true without quotes."""
    mark = re.escape(delimiter)
    inside = re.compile(rf'[^{mark}"\n\r ]"[^{mark}"\n\r]')
    return not any(inside.search(line) for line in text.splitlines()[:_LINES])


def parts(data: bytes, delimiter: str, *, alike: bool = False) -> bool:
    """Return whether a sign parts the first lines into cells, as many in most of them, or in all if `alike`."""
    agreement = _agreement(data[: 2**16].decode("utf-8", "ignore"), delimiter)
    return agreement == 1 if alike else agreement > 0.5


def without_blanks_before_quotes(data: bytes, delimiter: str) -> bytes:
    r"""Return the text with quoted cells at their delimiters.

    That is done where all lines have equally many cells only so, or where every quote after blanks opens a whole cell.

    >>> without_blanks_before_quotes(b'a, b\n1, "x, y"\n2, "z"\n', ",")
    b'a, b\n1,"x, y"\n2,"z"\n'
    >>> without_blanks_before_quotes(b'a, b\n1, "x"\n', ","), without_blanks_before_quotes(b'a, b\n1, "x" y\n', ",")
    (b'a, b\n1,"x"\n', b'a, b\n1, "x" y\n')
    """
    mark = re.escape(delimiter.encode())
    if delimiter == " " or not re.search(mark + b' +"', data[: 2**16]):
        return data
    mended = re.sub(mark + rb' +"', delimiter.encode() + b'"', data)
    before, after = (_agreement(one[: 2**18].decode("utf-8", "ignore"), delimiter) for one in (data, mended))
    whole = mark + rb' +"(?:[^"\r\n]|"")*"[ \t]*(?=' + mark + rb"|\r?$)"
    quoted = len(re.findall(mark + rb' +"', data)) == len(re.findall(whole, data, re.MULTILINE))
    return mended if before < after == 1 or (quoted and before == after == 1) else data


def blanks_stand_alone(data: bytes) -> bool:
    r"""Return whether each blank parts two cells, so that two of them have an empty cell between them.

    >>> blanks_stand_alone(b"a b c\n1  2\n3 4 5\n"), blanks_stand_alone(b"a b\n1   2\n")
    (True, False)
    """
    text = data[: 2**18].decode("utf-8", "ignore")
    text = text if len(data) <= 2**18 else text.rpartition("\n")[0]
    return _agreement(text, "  ") == 1 and _agreement(text, " ") < 1


def _records(text: str, delimiter: str) -> list[list[str]]:
    found: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for record in reader:
            if record:
                found.append(record)
            if len(found) >= _LINES:
                break
    except csv.Error:
        return []
    return found
