"""An ASGI application, asked without a server: what it answers to one request, or to one attempt at a socket."""

import asyncio


def scope_of(kind, path, headers, method="GET", query=""):
    """Return the scope of a request with these headers, and no others."""
    pairs = [(name.encode(), value.encode()) for name, value in headers]
    scope = {"type": kind, "path": path, "raw_path": path.encode(), "query_string": query.encode(), "headers": pairs,
             "scheme": "http" if kind == "http" else "ws", "server": ("127.0.0.1", 8765), "client": ("127.0.0.1", 1),
             "root_path": "", "http_version": "1.1"}  # fmt: skip
    return scope | ({"method": method} if kind == "http" else {"subprotocols": []})


def answered(app, scope, chunks=(b"",)):
    """Return the messages that an application sends, for a body in chunks, or a socket that says nothing and goes."""
    sent, waiting = [], list(chunks)

    async def receive():
        if scope["type"] == "websocket":
            return {"type": "websocket.connect"} if not sent else {"type": "websocket.disconnect", "code": 1000}
        if not waiting:
            return {"type": "http.disconnect"}
        body = waiting.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(waiting)}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent


def status(sent):
    """Return the status of an answer; of a socket 101 where it was accepted, else the code it was closed with."""
    first = sent[0]
    return {"http.response.start": first.get("status"), "websocket.accept": 101,
            "websocket.close": first.get("code")}[first["type"]]  # fmt: skip


def headers_of(sent):
    """Return the headers of an answer."""
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}
