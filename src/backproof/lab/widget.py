"""The lab as a widget of a notebook: the page that `backproof lab` serves, over the channel that a widget has."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from backproof.lab.channel import Channel
from backproof.lab.session import Session

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

    def __init__(self, session: Session, language: str = "") -> None:
        super().__init__(language=language)
        self._channel = Channel(session, self.send)
        self.on_msg(self._hear)

    def _hear(self, widget: Any, content: Any, buffers: Any) -> None:
        self._channel.hear(content)

    def close(self) -> None:
        """End the session, its thread and the widget."""
        if hasattr(self, "_channel"):
            self._channel.close()
        super().close()
