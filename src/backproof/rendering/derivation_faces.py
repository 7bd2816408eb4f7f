"""What a derivation can be shown as."""

from backproof.derivation.result import Derivation
from backproof.rendering.derivation_html import to_fragment, to_html
from backproof.rendering.derivation_json import to_dict
from backproof.rendering.derivation_latex import to_latex
from backproof.rendering.derivation_markdown import to_markdown
from backproof.rendering.derivation_pdf import to_pdf
from backproof.rendering.derivation_text import to_text
from backproof.rendering.door import register

FACES = {
    "text": to_text,
    "html": to_html,
    "fragment": to_fragment,
    "dict": to_dict,
    "latex": to_latex,
    "markdown": to_markdown,
    "pdf": to_pdf,
}

register(Derivation, FACES)
