"""The host of a page that has no address, as in a notebook: messages are handed in, and parts of the state handed out.

It knows nothing of notebooks; `widget` gives it what sends.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import msgspec

from backproof.errors import BackproofError
from backproof.lab.live import Live, Mailbox
from backproof.lab.messages import message_of
from backproof.lab.session import Session
from backproof.rendering.words.spoken_errors import error_in

_UNSEEN = 30.0
"""Seconds without a message after which nobody looks at a page whose training runs: each picture is answered."""


class Channel:
    """A session of its own with its thread, and the one page that speaks with it.

    Where an event loop runs, as in the kernel of a notebook, messages are sent from its thread, since a kernel may
    know nothing of other threads; where none runs, from that of the session.

    Args:
        session: touched by its thread alone from now on.
        post: sends the page a message, which is plain data that JSON has.
    """

    def __init__(self, session: Session, post: Callable[[Any], None]) -> None:
        self._session, self._post = session, post
        self._loop = _running_loop()
        self._box = Mailbox(self._wake)
        self._heard, self._away, self._closed = time.monotonic(), False, False
        self._live = Live(session)
        self._live.join(self._box)

    def hear(self, content: Any) -> None:
        """Take in what the page said; what it may not say is answered with an error."""
        if self._closed:
            return
        self._heard = time.monotonic()
        if self._away:
            self._away = False
            self._live.join(self._box)
        try:
            self._live.say(message_of(content), self._box)
        except BackproofError as error:
            sentence = error_in(error, self._session.options["lang"])
            self._box.put_other({"type": "error", "sentence": sentence, "of": _number_of(content)})

    def close(self) -> None:
        """End the session and its thread, after what it does now."""
        self._closed = True
        self._live.leave(self._box)
        self._live.end()

    def _wake(self) -> None:
        """Let what is new be sent; called by the session's thread."""
        if self._loop is None:
            self._deliver()
            return
        try:
            self._loop.call_soon_threadsafe(self._deliver)
        except RuntimeError:  # the loop is closed: the kernel ends, and nobody looks any more
            self.close()

    def _deliver(self) -> None:
        for message in self._box.take():
            if not self._closed:
                self._post(msgspec.json.decode(msgspec.json.encode(message)))
        if time.monotonic() - self._heard > _UNSEEN and not self._away:
            self._away = True  # a training waits until the page is seen again
            self._live.leave(self._box)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _number_of(content: Any) -> int | None:
    """Return the number that an error about a message carries back, where the message has one."""
    number = content.get("id") if isinstance(content, dict) else None
    return number if isinstance(number, int) else None
