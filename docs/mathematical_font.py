"""Make the mathematical font that pages carry: of STIX Two Math, the characters that formulas use, as WOFF2.

python docs/mathematical_font.py STIXTwoMath-Regular.ttf     writes src/backproof/rendering/fonts/mathematics.woff2

The whole font is at https://github.com/stipub/stixfonts and in Python's package ziamath; version 2.11 was taken. It is
licensed under the SIL Open Font License 1.1, which lies beside the subset. Needs fontTools and brotli.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

TARGET = Path(__file__).resolve().parent.parent / "src" / "backproof" / "rendering" / "fonts" / "mathematics.woff2"
NAME = "Backproof Mathematics"

_LATIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + "abcdefghijklmnopqrstuvwxyz"
_UPRIGHT = _LATIN + "0123456789" + " ()[]{}|+-=<>,./!:;_"
_SIGNS = "∑∂√⊙⋯⋮·−±×≤≥≠‖′ˡ¯∶→∞"
_GREEK = "αβδεηλμπστφωΔ"
_ITALIC = [*range(0x1D434, 0x1D455), 0x210E, *range(0x1D456, 0x1D468)]
_BOLD_ITALIC = range(0x1D468, 0x1D49C)
_ITALIC_GREEK = (0x1D6FF, 0x1D702, 0x1D706, 0x1D707, 0x1D70B, 0x1D70E, 0x1D714)
_BOLD_ITALIC_GREEK = (0x1D71F, 0x1D739, 0x1D74E)
_BOLD_DIGIT_ONE = 0x1D7CF
CHARACTERS = frozenset([*map(ord, _UPRIGHT + _SIGNS + _GREEK), *_ITALIC, *_BOLD_ITALIC, *_ITALIC_GREEK,
                        *_BOLD_ITALIC_GREEK, _BOLD_DIGIT_ONE])  # fmt: skip
"""Every character of a formula. Browsers set a single letter in italics by taking the italic character for it."""


def make(source, target):
    """Write the subset, with its table of mathematical sizes and the larger forms of brackets, roots and sums."""
    font = TTFont(source)
    for table in font["cmap"].tables:
        if table.isUnicode() and 0x2032 in table.cmap:
            table.cmap[0x2032] = "minute.ssty"  # a prime is always a superscript here, and browsers do not ask for it
    wanted = subset.Options(layout_features=[], hinting=False, notdef_outline=True, name_IDs=[0, 1, 2, 3, 4, 6, 13, 14])
    chosen = subset.Subsetter(wanted)
    chosen.populate(unicodes=CHARACTERS)
    chosen.subset(font)
    for which in (1, 3, 4, 6):
        font["name"].setName(NAME.replace(" ", "") if which == 6 else NAME, which, 3, 1, 0x409)
    font["head"].modified = font["head"].created  # the same bytes at every run
    font.recalcTimestamp = False
    font.flavor = "woff2"
    font.save(target)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    make(sys.argv[1], TARGET)
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")
