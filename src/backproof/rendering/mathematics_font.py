"""The mathematical font of pages: formulas look the same on every machine, whatever fonts it has.

`fonts/mathematics.woff2` is a part of STIX Two Math (SIL Open Font License, beside it), 23 kB, which
`docs/mathematical_font.py` makes. A page carries it once, in its style, since nothing is loaded from elsewhere.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from importlib.resources import files

FAMILY = (
    '"Backproof Mathematics", "STIX Two Math", "Cambria Math", "Latin Modern Math", "Libertinus Math", '
    '"Noto Sans Math", math, serif'
)
"""The fonts that formulas are set in, the first that can be used; those after the first where a host strips fonts."""


@cache
def font_style() -> str:
    """Return the rule of CSS that brings the font, and the one that uses it.

    >>> font_style().startswith("@font-face { font-family: 'Backproof Mathematics'; src: url(data:font/woff2;base64,")
    True
    """
    font = (files("backproof.rendering") / "fonts" / "mathematics.woff2").read_bytes()
    source = f"url(data:font/woff2;base64,{b64encode(font).decode()})"
    return (
        f"@font-face {{ font-family: 'Backproof Mathematics'; src: {source} format('woff2'); }}\n"
        f".bp-derivation math {{ font-family: {FAMILY}; }}\n"
    )
