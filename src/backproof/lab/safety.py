"""Who may speak to the lab: one guard around everything, which refuses before anything else looks at a request.

The lab listens on this machine only; but other people's pages run in the same browser, and other users on the same
machine. So, of every request, WebSocket and page alike: the Host must be exactly ours, since a name that is bound to
this machine by somebody else brings another; whoever changes something or opens a socket must come from our own page,
by its Origin; and everyone must have the cookie, which is given once, for the token in the address that is opened.
No header of a proxy is believed, and no header lets another page read anything.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs

RequestScope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[RequestScope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "accelerometer=(), camera=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=()",
    "cache-control": "no-store",
}
"""What every answer carries."""
_CHANGING = ("POST", "PUT", "DELETE", "PATCH")


@dataclass
class Access:
    """Who has access.

    Attributes:
        port: that the lab listens on.
        names: by which it is reached, without the port.
        token: given once for the cookie, then void.
        cookie: what the cookie holds.
    """

    port: int
    names: Sequence[str] = ("127.0.0.1", "localhost", "[::1]")
    token: str | None = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def hosts(self) -> frozenset[bytes]:
        """What Host may be."""
        return frozenset(f"{name}:{self.port}".encode() for name in self.names)

    @property
    def cookie_name(self) -> str:
        """The name of the cookie; with the port, since the ports of a host share their cookies."""
        return f"backproof-lab-{self.port}"

    def address(self, name: str = "") -> str:
        """Return the address that lets its first visitor in."""
        return f"http://{name or self.names[0]}:{self.port}/?token={self.token}"

    def spend(self, given: str) -> bool:
        """Whether a token is the one; it is void from then on."""
        fits = self.token is not None and hmac.compare_digest(given.encode(), self.token.encode())
        if fits:
            self.token = None
        return fits

    def knows(self, header: bytes) -> bool:
        """Whether a Cookie header holds our cookie."""
        try:
            found = SimpleCookie(header.decode("latin-1")).get(self.cookie_name)
        except CookieError:
            return False
        return found is not None and hmac.compare_digest(found.value.encode(), self.cookie.encode())


class Guard:
    """The guard around an application.

    Args:
        app: that is guarded.
        access: who is let in.
    """

    def __init__(self, app: App, access: Access) -> None:
        self._app, self._access = app, access

    async def __call__(self, scope: RequestScope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] not in ("http", "websocket") or not self._is_ours(scope):
            await _refuse(scope, receive, send)
        elif self._is_visit_with_token(scope):
            await self._let_in(scope, send)
        elif not self._access.knows(b"; ".join(_all(scope, b"cookie"))):
            await _refuse(scope, receive, send)
        else:
            await self._app(scope, receive, _with_headers(send) if scope["type"] == "http" else send)

    def _is_ours(self, scope: RequestScope) -> bool:
        """Whether Host is one of ours, and Origin, where it is needed, is the same."""
        hosts = _all(scope, b"host")
        if len(hosts) != 1 or hosts[0].lower() not in self._access.hosts:
            return False
        origins = _all(scope, b"origin")
        if not origins:
            return scope["type"] == "http" and scope["method"] not in _CHANGING
        return len(origins) == 1 and origins[0] == b"http://" + hosts[0].lower()

    def _is_visit_with_token(self, scope: RequestScope) -> bool:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] != "/":
            return False
        try:
            given = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=10).get("token", [])
        except ValueError:  # more fields than an address of ours has
            return False
        return len(given) == 1 and self._access.spend(given[0])

    async def _let_in(self, scope: RequestScope, send: Send) -> None:
        """Give the cookie for the token, and lead on to an address without it."""
        access = self._access
        cookie = f"{access.cookie_name}={access.cookie}; HttpOnly; SameSite=Strict; Path=/"
        await _answer(send, 303, b"", [(b"location", b"/"), (b"set-cookie", cookie.encode())])


def _all(scope: RequestScope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key == name]


def _with_headers(send: Send) -> Send:
    async def sending(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            own = [(name, value) for name, value in message["headers"] if name.decode() not in HEADERS]
            message["headers"] = own + [(name.encode(), value.encode()) for name, value in HEADERS.items()]
        await send(message)

    return sending


async def _refuse(scope: RequestScope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
    else:
        await _answer(
            send, 403, b"403: open the address that backproof lab printed; it lets in whoever opens it first\n"
        )


async def _answer(send: Send, status: int, body: bytes, headers: Sequence[tuple[bytes, bytes]] = ()) -> None:
    plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    guarded = _with_headers(send)
    await guarded({"type": "http.response.start", "status": status, "headers": [*plain, *headers]})
    await guarded({"type": "http.response.body", "body": body})
