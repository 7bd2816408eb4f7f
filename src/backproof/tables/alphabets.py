"""The alphabets of text encodings: which letters text in each is likely to have, and how likely a decoded text is.

Bytes decoded by the wrong encoding give letters that are rare, in places where no language has them.
"""

import re
import unicodedata
from dataclasses import dataclass

_WEST = "éäüöáíóèàçñãâêôåøæîúßûëïõœìòùýÿðþ"
_CENTRE = "áéíąęłóśćżńěščřžýůőűúďťňźäöüăâîșțşţđôľĺŕëß"
_BALTIC = "āšõėžīēūčąęäöüįņļģķų"
_TURKISH = "ıüşğçöİâîû"
_CYRILLIC = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщіэфїєъёґўјљњћђџѓќѕ"
_GREEK = "αοιετσνηυρπκμλςωάίόέύήώθδγβχφξζψϊϋΐΰ"
_HEBREW = "יוהלאברתמשנעדקחםכפטצגסןזךףץ"
_ARABIC = "ايلمنرتبةعدسفهكقأحجشصطخوىإذغءضئزثؤظآپچژگ"
_THAI = "านรอกเงมยลวดตสคบปทหพชะิ่้าีัุูแโใไำขจถผซฟธณภศษญฐฉฆฏฎฬฮฝฑฒฌฤ็์"
_KANA = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝﾞﾟｰｯｬｭｮｧｨｩｪｫｦ"


@dataclass(frozen=True)
class Alphabet:
    """A text encoding of one byte a letter.

    Attributes:
        encoding: as Python names it.
        letters: in small, the most frequent first; those beyond ASCII only.
        latin: whether they stand among ASCII letters.
        handicap: what its likelihood is lowered by, since fewer files are written so.
    """

    encoding: str
    letters: str
    latin: bool
    handicap: float = 0.0


ALPHABETS = (
    Alphabet("cp1252", _WEST, True), Alphabet("cp1250", _CENTRE, True, 0.15),
    Alphabet("cp1254", _TURKISH, True, 0.1), Alphabet("mac_roman", _WEST, True, 0.25),
    Alphabet("cp850", _WEST, True, 0.25), Alphabet("iso8859_2", _CENTRE, True, 0.25),
    Alphabet("cp852", _CENTRE, True, 0.3), Alphabet("cp1257", _BALTIC, True, 0.25),
    Alphabet("cp1251", _CYRILLIC, False), Alphabet("koi8_r", _CYRILLIC, False, 0.05),
    Alphabet("koi8_u", _CYRILLIC, False, 0.06), Alphabet("cp866", _CYRILLIC, False, 0.1),
    Alphabet("mac_cyrillic", _CYRILLIC, False, 0.05),
    Alphabet("iso8859_5", _CYRILLIC, False, 0.15), Alphabet("cp1253", _GREEK, False),
    Alphabet("cp1255", _HEBREW, False), Alphabet("cp1256", _ARABIC, False), Alphabet("cp874", _THAI, False),
    Alphabet("cp932", _KANA, False, 0.1),
)  # fmt: skip
LIKELY = 0.3
"""The likelihood from which on an alphabet is taken."""
_WORD = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_BEFORE_WORDS = set("€£¥§°µ–—‘“„…«№\xa0\u202f·’")
_BEHIND_WORDS = _BEFORE_WORDS | set("±²³”»½¼¾×®©™")
_TOGETHER = {"çã", "çõ", "üß", "öß", "äß", "éé", "ïé", "çà", "œù", "ôé", "áí", "óú", "íó", "éà"}
"""Letters of the west that stand beside each other; in words of central Europe many do."""
_FOLLOWED_BY = {"ç": "aouãõéáàíóúôâ", "õ": "e", "ã": "oe", "ñ": "aeiouáéíóú", "ð": "aurisnv", "þ": "aeioruáéíóöúyæ"}
_ENDINGS, _OF_ICELAND = "ìòù", "ýðþ"
_ALONE = 0.25
"""The most that a letter says which stands alone, as a blank or a sign of money would."""
_MOST, _SAMPLE = 400, 2**20
"""How many different words are looked at, and how many bytes are searched for them."""


def most_likely(data: bytes) -> str | None:
    """Return the encoding whose alphabet the bytes are most likely in, or None where none is likely.

    >>> most_likely("Москва".encode("koi8_r")), most_likely("Zürich".encode("mac_roman"))
    ('koi8_r', 'mac_roman')
    >>> most_likely("Plzeň,Třebíč".encode("cp852"))
    'cp852'
    """
    words = b"\n".join(list(dict.fromkeys(_WORD.findall(data[:_SAMPLE])))[:_MOST])
    found = {one.encoding: likelihood(words, one) for one in ALPHABETS}
    likely = sorted((name for name in found if found[name] >= LIKELY), key=lambda name: -found[name])
    return next((name for name in likely if _fits(data, name)), None)


def _fits(data: bytes, encoding: str) -> bool:
    try:
        return bool(data.decode(encoding))
    except UnicodeError:
        return False


def likelihood(words: bytes, alphabet: Alphabet) -> float:
    """Return how likely words in lines are, at most 1: the mean over the characters beyond ASCII, less the handicap."""
    try:
        text = words.decode(alphabet.encoding)
    except UnicodeError:
        return -1.0
    values = [value for word in text.split("\n") for value in _values(word, alphabet)]
    return sum(values) / len(values) - alphabet.handicap if values else 0.0


def _values(word: str, alphabet: Alphabet) -> list[float]:
    capitals = word.upper() == word
    made = []
    for i, sign in enumerate(word):
        if sign.isascii():
            continue
        before, after = word[i - 1 : i] if i else "", word[i + 1 : i + 2]
        rank = alphabet.letters.find(_small(sign))
        if rank < 0:
            made.append(_of_sign(sign, before, after))
            continue
        value = 1.0 - (0.6 if alphabet.latin else 1.2) * rank / len(alphabet.letters)
        if sign.isupper() and before and not capitals:
            value = -1.0 if before.islower() else value - 0.5
        elif sign.islower() and before.isupper() and len(word) > 2 and after.isupper():
            value = -0.5
        value = min(value, _ALONE) if len(word) == 1 else value
        made.append(value - _oddness(_small(sign), before.lower(), after.lower(), alphabet))
    return made


def _small(sign: str) -> str:
    small = sign.lower()
    return small if len(small) == 1 else sign


def _of_sign(sign: str, before: str, after: str) -> float:
    """Return the value of what is no letter of the alphabet: signs stand beside words, and not within."""
    if unicodedata.category(sign) in ("Cc", "Co", "Cn"):
        return -2.0
    if before.isalpha() and after.isalpha():
        return -1.0
    return 0.6 if sign in (_BEFORE_WORDS if after.isalpha() else _BEHIND_WORDS) else -1.0


def _oddness(sign: str, before: str, after: str, alphabet: Alphabet) -> float:
    """Return by how much a letter beside others lowers the likelihood."""
    beside = [one for one in (before, after) if one]
    if not alphabet.latin:
        return 1.0 if any(one.isascii() and one.isalpha() for one in beside) else 0.0
    if alphabet.letters is not _WEST:
        return 0.7 if sign in "ąę" and after and after in "aeiouyó" else 0.0
    odd = 0.0
    if before and not before.isascii() and before + sign not in _TOGETHER:
        odd += 0.6
    if sign in _FOLLOWED_BY and after and after not in _FOLLOWED_BY[sign]:
        odd += 0.7
    return odd + 0.7 * (sign in _ENDINGS and after.isalpha()) + 0.3 * (sign in _OF_ICELAND)
