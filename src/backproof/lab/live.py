"""A session that lives: one thread answers its pages' messages and lets the training go on, at a pace that pages bear.

Everything a session holds is touched by its thread alone. What is new for a page lies in the page's mailbox, where a
part takes the place of an older one of the same name: a slow page sees the present, and delays nobody.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from backproof.errors import BackproofError, InputError
from backproof.lab import messages
from backproof.lab.session import Session
from backproof.rendering.words.spoken_errors import error_in

_FRAME = 1 / 25
"""Seconds between two frames, at least."""
_TO_BE_READ = 0.2
"""Seconds between two formulas or sentences with the numbers of a training that runs: nobody reads them faster."""
_SHARE = 0.3
"""The share of time that frames may take, so that training keeps the rest."""
_SHARE_OF_CURVES = 0.1
"""The share of time that curves may take, which go through many examples: they come less often than the picture."""
_CHUNK = 0.01
"""Seconds of training between two looks at the messages."""
_FORGOTTEN = 1.0
"""Seconds after which a page that does not say that it has drawn is sent a frame again."""
_MOST_WAITING = 256
Deed = Callable[[Session], dict[str, Any]]
"""What a session is asked to do, and returns."""
_LOGGER = logging.getLogger("backproof.lab")


class Mailbox:
    """What one page has not been sent yet.

    Args:
        wake: called, from the session's thread, where something is new.
    """

    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake, self._lock = wake, threading.Lock()
        self._parts: dict[str, Any] = {}
        self._others: list[dict[str, Any]] = []
        self._sent = 0.0
        self._drawn = True

    @property
    def is_free(self) -> bool:
        """Whether the page has drawn what it was sent, or has said nothing for long."""
        return not self._parts and (self._drawn or time.monotonic() - self._sent > _FORGOTTEN)

    def put(self, parts: dict[str, Any]) -> None:
        """Put parts of the state, each in the place of an older one."""
        if parts:
            with self._lock:
                self._parts |= parts
            self._wake()

    def put_other(self, message: dict[str, Any]) -> None:
        """Put a message that is no state: an error, a file; of many that wait the newest are kept."""
        with self._lock:
            self._others = [*self._others[-7:], message]
        self._wake()

    def take(self) -> list[dict[str, Any]]:
        """Return what is to be sent now, and forget it."""
        with self._lock:
            parts, others = self._parts, self._others
            self._parts, self._others = {}, []
        if parts:
            self._sent, self._drawn = time.monotonic(), False
        return [*others, *([{"type": "state", **parts}] if parts else [])]

    def drew(self) -> None:
        """Note that the page has drawn what it was sent."""
        self._drawn = True


class Live:
    """A session with its thread, and the mailboxes of its pages.

    Args:
        session: touched by the thread alone from now on.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._asked: queue.Queue[Callable[[], None] | None] = queue.Queue(_MOST_WAITING)
        self._boxes: list[Mailbox] = []
        self._thread = threading.Thread(target=self._live, name="backproof-lab", daemon=True)
        self._due = self._curves_due = self._read_due = self._last = 0.0
        session.later = self._follow_with_proof
        self._owed = 0.0
        self._thread.start()

    def join(self, box: Mailbox) -> None:
        """Send a page what is new from now on."""
        self._boxes = [*self._boxes, box]

    def leave(self, box: Mailbox) -> None:
        """Send a page nothing more."""
        self._boxes = [each for each in self._boxes if each is not box]

    @property
    def pages(self) -> int:
        """How many pages there are."""
        return len(self._boxes)

    def end(self) -> None:
        """End the thread, after what it does now."""
        self._ended = True
        with contextlib.suppress(queue.Full):  # then it sees at the next message that it has ended
            self._asked.put_nowait(None)

    def say(self, message: messages.AnyMessage, box: Mailbox) -> None:
        """Hand a page's message to the session.

        Raises:
            InputError: so many wait that the page says more than can be answered.
        """
        if isinstance(message, messages.Drawn):
            box.drew()
            return
        self.do(lambda session: session.answer(message), box, message.id)

    def do(self, deed: Deed, box: Mailbox | None = None, about: int | None = None) -> None:
        """Let the session do something; what is new goes to all pages, an error to the one that asked, or else to all.

        Raises:
            InputError: too many messages wait already.
        """
        try:
            self._asked.put_nowait(lambda: self._do(deed, box, about))
        except queue.Full:
            raise InputError("message: too many sent at once; accepted: once the earlier ones are answered") from None

    @property
    def language(self) -> str:
        """The language of the page."""
        return str(self._session.options["lang"])

    def _follow_with_proof(self) -> None:
        """Send the proof of the step that is shown, which was not there when the step was sent."""
        with contextlib.suppress(InputError):  # so much waits that another step brings the proof
            self.do(lambda session: session.parts(("proof",)), Mailbox(lambda: None))

    # ------------------------------------------------------------------ thread

    _ended = False

    def _live(self) -> None:
        while not self._ended:
            deed = self._next()
            if deed is not None:
                deed()
            elif self._session.running and self._boxes:
                self._train()

    def _next(self) -> Callable[[], None] | None:
        """Return what was asked for next; wait for it while nothing else is to be done."""
        try:
            if self._session.running and self._boxes:
                return self._asked.get_nowait()
            return self._asked.get(timeout=1.0)
        except queue.Empty:
            return None

    def _do(self, deed: Deed, box: Mailbox | None, about: int | None) -> None:
        language, asked = self._session.options["lang"], self._boxes if box is None else [box]
        try:
            self._tell(deed(self._session), asked)
        except BackproofError as error:
            _refuse(error, language, about, asked)
        except MemoryError:
            _refuse(_NO_MEMORY, language, about, asked)
        except Exception:
            _LOGGER.exception("the lab could not answer a message")
            _refuse(_UNFORESEEN, language, about, asked)

    def _tell(self, parts: dict[str, Any], asked: list[Mailbox]) -> None:
        """Put what is new into every mailbox; a message that is no state only into those of the pages that asked."""
        if parts.get("type") not in (None, "state"):
            for box in asked:
                box.put_other(parts)
            return
        for box in self._boxes:
            box.put(parts)

    def _train(self) -> None:
        """Let the training go on for a moment, no faster than the speed that is asked for, and draw where it is due."""
        speed, now = 0 if self._session.until else self._session.options["speed"], time.monotonic()
        if speed > 0:
            self._owed = min(self._owed + (now - (self._last or now)) * speed, max(1.0, speed * _FRAME * 2))
        self._last = now
        if speed == 0:
            self._session.advance(_CHUNK)
        elif self._owed >= 1:
            self._owed -= self._session.advance(_CHUNK, int(self._owed))
        else:
            time.sleep(min((1 - self._owed) / speed, _CHUNK))
        if time.monotonic() >= self._due and any(box.is_free for box in self._boxes):
            self._draw()
        if not self._session.running:
            self._draw()

    def _draw(self) -> None:
        began = time.monotonic()
        rests = not self._session.running
        whole = began >= self._curves_due or rests or self._session.other is not None
        read = began >= self._read_due or rests
        try:
            frame = self._session.frame(whole=whole, read=read)
        except BackproofError as error:
            _refuse(error, self._session.options["lang"], None, self._boxes)
            frame = self._session.parts(("running",))
        for box in self._boxes:
            if box.is_free or not self._session.running:
                box.put(frame)
        took = time.monotonic() - began
        if read:
            self._read_due = began + _TO_BE_READ
        if whole:
            self._curves_due = began + took / _SHARE_OF_CURVES
        else:
            self._due = max(self._due + _FRAME, began + took / _SHARE)


def _refuse(error: BackproofError, language: str, about: int | None, boxes: list[Mailbox]) -> None:
    """Say to pages what was refused, and of which message."""
    for box in boxes:
        box.put_other({"type": "error", "sentence": error_in(error, language), "of": about})


_NO_MEMORY = InputError("this takes more memory than there is; accepted: a smaller network, or fewer rows")
_UNFORESEEN = InputError(
    "an unexpected error occurred, and is printed in the terminal; accepted: to go on, or to open the page anew"
)
