"""How dates and times are written: one expression or several for each order of day, month and year, and month names.

The named parts of each are read by `backproof.tables.dates`.
"""

import re
from functools import cache

_ZONE = r"(?P<zone> ?(?:Z|UTC|GMT|(?(hour)(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|[+-]\d{2}:\d{2})|[A-Z]{3,4}))?"
"""A time zone; behind a day alone, -0 or -12 would count what is of that day."""
_WEST = r"(?P<hour>\d{1,2})[:.hH](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d+)?)?"
_EAST = r"(?P<hour2>\d{1,2})[时時点點](?: ?(?P<minute2>\d{1,2})分(?: ?(?P<second2>\d{1,2})秒)?)?"
_HALF = r"(?:[ \u00a0\u202f]?(?P<half>[AaPp])\.?[ \u00a0\u202f]?[Mm]\.?)?"
_CLOCK = rf"(?P<noon>上午|下午|午前|午後)? ?(?:{_WEST}{_HALF}(?: ?Uhr)?|{_EAST})"
_TIME = rf"(?:(?:T|,? +){_CLOCK})?{_ZONE}"
_WEEKDAY = r"(?: ?(?:星期|周|礼拜|週)[一二三四五六日天]| ?[(（][一二三四五六日月火水木金土][)）])?"
_NAME = r"(?P<name>[^\W\d_]{3,10})\.?"
_BEFORE = r"(?:[^\W\d_]{2,12}(?:-feira)?\.?,? )?"
_YEAR = r"(?P<y>\d{4}|\d{2})"
_DIGITS = r"(?P<a>\d{1,2})(?P<b>\d{2})(?P<y>(?:1[89]|2[01])\d{2})"
"""A day and a month before a year, in digits alone, of which numbers lack the first where it is a zero."""
MONTH_AND_YEAR = r"(?P<m>0[1-9]|1[0-2])\.(?P<y>(?:1[89]|2[01])\d{2})"
"""A month with a point behind it, as in 03.2024, which is a number too."""
OF_A_SHORT_YEAR = rf"{_NAME} (?P<y>\d{{2}})"
"""A month and a number behind it, which may be that of a year or of a day: Mar 24."""

PATTERNS = {
    "ymd": (
        rf"(?P<y>\d{{4}})(?:[-/.] ?(?P<m>\d{{1,2}})[-/.] ?(?P<d>\d{{1,2}})\.?|(?P<c>\d{{4}})){_WEEKDAY}{_TIME}",
        r"(?P<y>\d{4})(?P<c>\d{4})(?P<hour>\d{2})(?:(?P<minute>\d{2})(?P<second>\d{2})?)?",
        r"(?P<y>\d{4})(?P<c>\d{4})T(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<zone>Z|[+-]\d{2}:?\d{2})?",
        r"(?P<y>1\d{2})/(?P<m>\d{1,2})/(?P<d>\d{1,2})",
        r"(?P<y>1\d{2})-(?P<m>\d{2})-(?P<d>\d{2})",
        rf"(?P<y>\d{{4}})[年년] ?(?P<m>\d{{1,2}})[月월] ?(?P<d>\d{{1,2}})[日일]?{_WEEKDAY}(?: ?{_CLOCK})?{_ZONE}",
    ),
    "dmy": (rf"{_BEFORE}(?P<a>\d{{1,2}})(?P<mark>[-/.]) ?(?P<b>\d{{1,2}})(?P=mark) ?{_YEAR}{_TIME}", _DIGITS),
    "mdy": (rf"{_BEFORE}(?P<a>\d{{1,2}})(?P<mark>[-/.]) ?(?P<b>\d{{1,2}})(?P=mark) ?{_YEAR}{_TIME}", _DIGITS),
    "short": (rf"{_BEFORE}(?P<y>\d{{2}})(?P<mark>[-/.]) ?(?P<m>\d{{1,2}})(?P=mark) ?(?P<d>\d{{1,2}}){_TIME}",),
    "named": (
        rf"{_BEFORE}(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.|º)?(?: de |[- /]*){_NAME},?(?: de | del |[- /]*){_YEAR}{_TIME}",
        rf"{_BEFORE}{_NAME} (?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:,[- /]*|[- /]+){_YEAR}{_TIME}",
        rf"\[?(?P<d>\d{{1,2}})/{_NAME}/(?P<y>\d{{4}}):{_WEST}(?P<zone> [+-]\d{{4}})?\]?",
        rf"[^\W\d_]{{2,9}}\.? {_NAME} +(?P<d>\d{{1,2}}) +{_WEST}(?P<zone> [A-Z]{{3,4}})? {_YEAR}",
    ),
    "month": (
        r"(?P<y>\d{4})(?:[-/] ?(?P<m>\d{1,2})|年 ?(?P<m2>\d{1,2})月?|(?P<m3>0[1-9]|1[0-2]))",
        r"(?P<m>\d{1,2})/(?P<y>\d{4})",
        MONTH_AND_YEAR,
        rf"{_NAME}(?:,|[- /]| de )? ?(?P<y>\d{{4}})",
        rf"{_NAME}(?:-'?|[ ]')(?P<y>\d{{2}})",
        OF_A_SHORT_YEAR,
    ),
    "quarter": (
        r"(?P<y>\d{4})[- /]?[QqTt](?P<q>[1-4])",
        r"[QqTt](?P<q>[1-4])[- /]?(?P<y>\d{4})",
        r"(?P<q>[1-4])(?:[QqTt][- /]?|\. ?Quartal |(?:er|e)? trimestre )(?P<y>\d{4})",
        r"(?:[Qq](?P<q>[1-4])[- ']{1,2}|(?P<q2>[1-4])[Qq]'?)(?P<y>\d{2})",
        r"(?P<y>\d{4})年 ?(?:第 ?(?P<q>[1-4一二三四])|(?P<q2>[1-4一二三四]))季度?",
    ),
    "week": (
        r"(?P<y>\d{4})-?W(?P<w>\d{2})(?:-?(?P<w2>[1-7]))?",
        r"(?i:KW|CW|Wk|Week|W) ?(?P<w>\d{1,2})[-/ ](?P<y>\d{4})",
        r"(?P<y>\d{4})(?:[-/ ]{0,3}(?:KW|CW|Wk)[- ]?|/W| Week )(?P<w>\d{1,2})",
        r"(?P<y>\d{4})年 ?第 ?(?P<w>\d{1,2})[周週]",
    ),
    "time": (
        _CLOCK.replace("[:.hH]", "[:hH]").replace("[:.]", ":"),
        r"(?P<hour>\d{1,2})\.(?P<minute>\d{2})\.(?P<second>\d{2})",
        r"(?P<hour>\d{1,2})\.(?P<minute>\d{2}) ?Uhr",
        r"(?P<hour>\d{1,2}) ?(?P<half>[AaPp])\.?[Mm]\.?",
    ),
}  # fmt: skip
"""The expressions by order: year, month and day; a year of two digits before them is "short"."""


_BEFORE_YEAR_1 = {"明治": 1867, "大正": 1911, "昭和": 1925, "平成": 1988, "令和": 2018, "民國": 1911, "民国": 1911}
"""The year before the first of each era."""
_OF_AN_ERA = re.compile(
    rf"(?P<era>{'|'.join(_BEFORE_YEAR_1)}) ?(?P<year>元|\d{{1,3}})(?=[年/.-])"
    r"|(?P<letter>[MTSHR])(?P<of_letter>\d{1,2})(?=[/.-]\d{1,2}[/.-]\d{1,2}$)"
)
_LETTERS = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}


def without_era(text: str) -> str:
    """Return a date with a year of our era instead of one of Japan's eras, or of the Republic of China.

    >>> [without_era(date) for date in ("令和6年3月1日", "平成元年1月8日", "民國113年3月1日", "R6.3.1")]
    ['2024年3月1日', '1989年1月8日', '2024年3月1日', '2024.3.1']
    """
    found = _OF_AN_ERA.match(text)
    if found is None:
        return text
    number = found["year"] or found["of_letter"]
    era = found["era"] or _LETTERS[found["letter"]]
    year = _BEFORE_YEAR_1[era] + (1 if number == "元" else int(number))
    return f"{year}{text[found.end() :]}"


@cache
def compiled(order: str) -> tuple[re.Pattern[str], ...]:
    """Return the expressions of an order, compiled at the first call: all of them take longer than a small import."""
    return tuple(map(re.compile, PATTERNS[order]))


_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OTHERS = {
    1: ("ene", "gen", "янв", "sty", "oca"), 2: ("févr", "fév", "fev", "фев", "lut", "şub"),
    3: ("mär", "mrz", "maa", "mrt", "мар"), 4: ("avr", "abr", "апр", "kwi", "nis"),
    5: ("mai", "mag", "mei", "maj", "май", "мая"), 6: ("juin", "giu", "июн", "cze", "haz"),
    7: ("juil", "lug", "июл", "lip", "tem"), 8: ("août", "aou", "ago", "авг", "sie", "ağu"),
    9: ("set", "сен", "wrz", "eyl"), 10: ("okt", "ott", "out", "окт", "paź", "eki"),
    11: ("ноя", "lis", "kas"), 12: ("dez", "déc", "dic", "дек", "gru", "ara"),
}  # fmt: skip
"""How the names of months begin in German, French, Spanish, Portuguese, Italian, Dutch, Polish, Russian, Turkish."""


def month_called(name: str) -> int:
    """Return the month of this name, from 1 to 12, or 0 where there is none.

    >>> month_called("März"), month_called("октября"), month_called("octubre"), month_called("Monday")
    (3, 10, 10, 0)
    """
    name = name.casefold()
    if name[:3] in _ENGLISH:
        return _ENGLISH.index(name[:3]) + 1
    return next((month for month, begins in _OTHERS.items() if name.startswith(begins)), 0)
