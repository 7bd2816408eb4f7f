"""The host of `backproof lab`: a page, its few files, a socket and an upload, on this machine."""

from __future__ import annotations

import asyncio
import contextlib
import re
import secrets
import socket
import time
from collections.abc import AsyncIterator, Callable
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from backproof.errors import BackproofError
from backproof.faces import LANGUAGES
from backproof.lab import messages
from backproof.lab.bounds import MOST_BYTES, MOST_CLIENTS, MOST_MESSAGE
from backproof.lab.lesson_file import is_lesson, read_lesson_file
from backproof.lab.live import Live, Mailbox
from backproof.lab.page import page
from backproof.lab.safety import Access, Guard
from backproof.lab.session import Session
from backproof.lab.start import Start
from backproof.lab.upload import read_upload
from backproof.rendering.words.spoken_errors import error_in

_KEPT = 600.0
"""Seconds for which a session without a page is kept, for a page that is loaded again."""
_TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


class Lab:
    """All sessions of a lab, and what its pages may ask for.

    Args:
        start: what each session begins with.
    """

    def __init__(self, start: Start) -> None:
        self._start = start
        self._sessions: dict[str, tuple[Live, float]] = {}
        self._files = static_files()
        self.clients = 0
        self._first: Session | None = Session(start)  # what cannot be shown is refused before anybody is let in

    def routes(self) -> list[Route | WebSocketRoute]:
        """Return every route; the guard stands before all of them."""
        return [
            Route("/", self._page, methods=["GET"]),
            Route("/static/{name}", self._static, methods=["GET"]),
            Route("/data", self._upload, methods=["PUT"]),
            WebSocketRoute("/socket", self._socket),
        ]

    # --------------------------------------------------------------- sessions

    def _session(self, asked: str) -> tuple[str, Live]:
        """Return the session of a page that is loaded again, or a new one."""
        self._end_old_ones()
        if asked in self._sessions:
            live, _ = self._sessions[asked]
        else:
            made, self._first = self._first or Session(self._start), None
            asked, live = secrets.token_urlsafe(16), Live(made)
        self._sessions[asked] = live, time.monotonic()
        return asked, live

    def _end_old_ones(self) -> None:
        idle = {key: last for key, (live, last) in self._sessions.items() if not live.pages}
        oldest = sorted(idle, key=lambda key: idle[key])
        over = len(self._sessions) - MOST_CLIENTS + 1
        for at, key in enumerate(oldest):
            if at < over or time.monotonic() - idle[key] > _KEPT:
                self._sessions.pop(key)[0].end()

    def end(self) -> None:
        """End every session."""
        for live, _ in self._sessions.values():
            live.end()

    # ----------------------------------------------------------------- routes

    async def _page(self, request: Request) -> Response:
        return Response(page(), media_type="text/html")

    async def _static(self, request: Request) -> Response:
        found = self._files.get(request.path_params["name"])
        return Response(status_code=404) if found is None else Response(found[0], media_type=found[1])

    async def _upload(self, request: Request) -> Response:
        """Take a file as the data of a session; what becomes of it is said on its socket."""
        live, _ = self._sessions.get(request.headers.get("x-session", ""), (None, 0.0))
        name = unquote(request.headers.get("x-name", ""))[-200:]
        if live is None:
            return Response(status_code=404)
        body = bytearray()
        announced = request.headers.get("content-length", "")
        if announced.isdigit() and int(announced) > MOST_BYTES:
            return Response(status_code=413)
        async for chunk in request.stream():
            body += chunk
            if len(body) > MOST_BYTES:
                return Response(status_code=413)
        try:
            live.do(await asyncio.to_thread(_deed_of, name, bytes(body)))
        except BackproofError as error:
            said = {"sentence": error_in(error, request.headers.get("x-language", "en"))}
            return Response(msgspec.json.encode(said), status_code=422, media_type="application/json")
        return Response(status_code=204)

    async def _socket(self, socket: WebSocket) -> None:
        if self.clients >= MOST_CLIENTS:
            await socket.close(1013)
            return
        self.clients += 1
        try:
            await socket.accept()
            await self._converse(socket)
        except (WebSocketDisconnect, RuntimeError):
            pass  # the page is gone
        finally:
            self.clients -= 1

    async def _converse(self, socket: WebSocket) -> None:
        loop, news = asyncio.get_running_loop(), asyncio.Event()

        def wake() -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended before the session's thread
                loop.call_soon_threadsafe(news.set)

        box = Mailbox(wake)
        language = _asked_language(socket)
        first = await _received(socket, box, language)
        while not isinstance(first, messages.Open):
            await _send_all(socket, box)
            first = await _received(socket, box, language)
        key, live = await asyncio.to_thread(self._session, first.session)
        live.join(box)
        box.put({"session": key})
        sender = asyncio.create_task(_sending(socket, box, news))
        try:
            live.say(_first_of(first, key), box)
            while True:
                message = await _received(socket, box, live.language)
                if message is not None:
                    _say(live, message, box)
        finally:
            live.leave(box)
            sender.cancel()
            with contextlib.suppress(asyncio.CancelledError, WebSocketDisconnect, RuntimeError):
                await sender
            if key in self._sessions:
                self._sessions[key] = live, time.monotonic()


def _first_of(first: messages.Open, key: str) -> messages.Open:
    """Return what a page asks for at first; of a session that goes on, the address says less than it holds."""
    return msgspec.structs.replace(first, address="") if first.session == key else first


def _deed_of(name: str, body: bytes) -> Callable[[Session], dict[str, Any]]:
    """Return what a session does with a file: take it as its data, or begin with the lesson that it holds.

    Raises:
        InputError: it is neither.
    """
    if is_lesson(body):
        start = read_lesson_file(name.replace("\\", "/").rpartition("/")[2], body)
        return lambda session: session.take_start(start)
    data = read_upload(name, body)
    return lambda session: session.take_data(data)


def _say(live: Live, message: messages.AnyMessage, box: Mailbox) -> None:
    try:
        live.say(message, box)
    except BackproofError as error:
        box.put_other({"type": "error", "sentence": error_in(error, live.language), "of": message.id})


def _asked_language(socket: WebSocket) -> str:
    """Return the first language that the browser asks for and that we have, before a page has said any."""
    asked = re.findall(r"[a-z]+", socket.headers.get("accept-language", "").lower())
    return next((language for language in asked if language in LANGUAGES), LANGUAGES[0])


async def _received(socket: WebSocket, box: Mailbox, language: str) -> messages.AnyMessage | None:
    """Return the next message; None, with an error in the mailbox, where it is none of ours."""
    event = await socket.receive()
    if event["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(event.get("code", 1000))
    try:
        return messages.read_message(event.get("text") or event.get("bytes") or b"")
    except BackproofError as error:
        box.put_other({"type": "error", "sentence": error_in(error, language), "of": None})
        return None


async def _sending(socket: WebSocket, box: Mailbox, news: asyncio.Event) -> None:
    while True:
        await news.wait()
        news.clear()
        await _send_all(socket, box)


async def _send_all(socket: WebSocket, box: Mailbox) -> None:
    for message in box.take():
        await socket.send_text(msgspec.json.encode(message).decode())


def static_files() -> dict[str, tuple[bytes, str]]:
    """Return the files of the page with their types, by their names: these and no others are served."""
    folder = files("backproof.lab") / "static"
    found = {}
    for entry in folder.iterdir() if folder.is_dir() else ():
        suffix = entry.name[entry.name.rfind(".") :]
        if suffix in _TYPES:
            found[entry.name] = entry.read_bytes(), _TYPES[suffix]
    return found


def application(start: Start, access: Access) -> Guard:
    """Return the whole application, guarded."""
    lab = Lab(start)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        lab.end()

    return Guard(Starlette(routes=lab.routes(), lifespan=lifespan), access)


def listening(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 is any that is free.

    Raises:
        OSError: the port is taken, or the host is none of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(64)
    except OSError:
        made.close()
        raise
    return made


def server(start: Start, access: Access) -> uvicorn.Server:
    """Return the server, to be run on a socket that listens."""
    config = uvicorn.Config(
        application(start, access),
        log_level="warning",
        access_log=False,
        ws="websockets-sansio",
        ws_max_size=MOST_MESSAGE,
        ws_max_queue=8,
        ws_per_message_deflate=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
        h11_max_incomplete_event_size=16_384,
    )
    return uvicorn.Server(config)
