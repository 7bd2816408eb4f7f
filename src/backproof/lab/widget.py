"""The lab as a widget of a notebook: the page that `backproof lab` serves, over the channel that a widget has."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from backproof.faces import LANGUAGES
from backproof.lab.channel import Channel
from backproof.lab.session import Session
from backproof.rendering.words import say

_STATIC = files("backproof.lab") / "static"


class LabWidget(anywidget.AnyWidget):
    """The page of one session; `close()` ends it.

    Args:
        session: of its own.
        language: "en", "zh", or "" for that of the browser.
    """

    _esm = (_STATIC / "lab.js").read_text(encoding="utf-8")
    _css = (_STATIC / "lab.css").read_text(encoding="utf-8")
    language = traitlets.Unicode("").tag(sync=True)
    waiting = traitlets.Dict().tag(sync=True)
    """What the page says in each language while no kernel answers it, as in a notebook that is opened again."""

    def __init__(self, session: Session, language: str = "") -> None:
        waiting = {each: say("lab_opening.waiting", each) for each in LANGUAGES}
        super().__init__(language=language, waiting=waiting)
        self._sizes = "-".join(map(str, session.network.sizes))
        self._channel = Channel(session, self.send)
        self.on_msg(self._hear)

    def __repr__(self) -> str:
        """Return what stands in place of the page where none can be shown; ipywidgets cuts it after 110 letters."""
        return say("lab_opening.as text", self.language or LANGUAGES[0], sizes=self._sizes)

    def _hear(self, widget: Any, content: Any, buffers: Any) -> None:
        self._channel.hear(content)

    def close(self) -> None:
        """End the session, its thread and the widget."""
        if hasattr(self, "_channel"):
            self._channel.close()
        super().close()
