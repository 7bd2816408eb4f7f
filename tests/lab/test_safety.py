"""Who may speak to the lab: every route, asked by a stranger in every way that strangers ask."""

import pytest
from starlette.routing import WebSocketRoute

from backproof.lab.bounds import MOST_BYTES
from backproof.lab.safety import HEADERS, Access
from backproof.lab.server import Lab, application
from backproof.lab.start import Start
from lab.asgi import answered, headers_of, scope_of, status

HOST, ORIGIN = "127.0.0.1:8765", "http://127.0.0.1:8765"
ROUTES = [("websocket", route.path, "GET") if isinstance(route, WebSocketRoute)
          else ("http", route.path.replace("{name}", "lab.js"), next(iter(route.methods - {"HEAD"})))
          for route in Lab(Start()).routes()]  # fmt: skip


@pytest.fixture
def access():
    return Access(8765)


@pytest.fixture
def app(access):
    return application(Start(), access)


def cookie(access):
    return "cookie", f"{access.cookie_name}={access.cookie}"


def ask(app, route, headers, **more):
    kind, path, method = route
    return answered(app, scope_of(kind, path, headers, method, **more))


def refused(sent):
    """Whether an answer is a refusal, and says nothing but that."""
    texts = b"".join(message.get("body", b"") for message in sent)
    return status(sent) in (403, 1008) and b"<" not in texts and len(sent) <= 2


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_every_route_lets_in_our_own_page(app, access, route):
    assert not refused(ask(app, route, [("host", HOST), ("origin", ORIGIN), cookie(access)]))


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_no_route_lets_in_whoever_has_no_cookie(app, access, route):
    other = Access(8765)
    for headers in ([], [("cookie", "a=b")], [("cookie", f"{access.cookie_name}=")], [("cookie", "\x00=;,")],
                    [cookie(other)], [("cookie", f"{access.cookie_name}-1={access.cookie}")],
                    [("authorization", f"Bearer {access.cookie}")]):  # fmt: skip
        assert refused(ask(app, route, [("host", HOST), ("origin", ORIGIN), *headers]))


@pytest.mark.parametrize(
    "host",
    ["evil.example:8765", "evil.example", "127.0.0.1", "127.0.0.1:8766", "127.0.0.1:8765.evil.example",
     "localhost.:8765", "127.0.0.1:8765@evil.example", "0.0.0.0:8765", "", "[::ffff:127.0.0.1]:8765", "127.1:8765"],
)  # fmt: skip
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_no_route_answers_under_another_name(app, access, route, host):
    """A page of somebody whose name is bound to this machine has the cookie of that name at best, and its Host."""
    assert refused(ask(app, route, [("host", host), ("origin", f"http://{host}"), cookie(access)]))
    assert refused(ask(app, route, [("host", host), ("origin", ORIGIN), cookie(access)]))
    proxied = [("host", host), ("x-forwarded-host", HOST), ("forwarded", f"host={HOST}"), cookie(access)]
    assert refused(ask(app, route, [*proxied, ("origin", ORIGIN)]))


@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_no_route_answers_without_a_host_or_with_two(app, access, route):
    assert refused(ask(app, route, [("origin", ORIGIN), cookie(access)]))
    assert refused(ask(app, route, [("host", HOST), ("host", HOST), ("origin", ORIGIN), cookie(access)]))


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "", "http://127.0.0.1", "http://127.0.0.1:8766", "https://127.0.0.1:8765",
     "http://localhost:8765", "http://127.0.0.1:8765.evil.example", "http://evil.example?http://127.0.0.1:8765",
     "http://127.0.0.1:8765/"],
)  # fmt: skip
@pytest.mark.parametrize("route", ROUTES, ids=str)
def test_no_route_answers_to_another_page(app, access, route, origin):
    assert refused(ask(app, route, [("host", HOST), ("origin", origin), cookie(access)]))
    assert refused(ask(app, route, [("host", HOST), ("origin", ORIGIN), ("origin", origin), cookie(access)]))


@pytest.mark.parametrize("route", [route for route in ROUTES if route[0] == "websocket" or route[2] != "GET"], ids=str)
def test_sockets_and_changes_need_an_origin(app, access, route):
    assert refused(ask(app, route, [("host", HOST), cookie(access)]))


def test_every_kind_of_scope_that_is_not_known_is_refused(app, access):
    headers = [("host", HOST), ("origin", ORIGIN), cookie(access)]
    assert refused(answered(app, scope_of("http", "/", headers) | {"type": "webtransport"}))


# ---------------------------------------------------------------------- token


def test_the_token_lets_in_one_visitor_and_is_not_in_the_address_afterwards(app, access):
    token = access.token
    visit = ask(app, ("http", "/", "GET"), [("host", HOST)], query=f"token={token}")
    assert status(visit) == 303
    assert headers_of(visit)["location"] == "/"
    given = headers_of(visit)["set-cookie"]
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(given.split("; "))
    assert given.startswith("backproof-lab-8765=")
    assert token not in given
    assert access.token is None
    assert refused(ask(app, ("http", "/", "GET"), [("host", HOST)], query=f"token={token}"))


@pytest.mark.parametrize(
    "query",
    ["token=", "token=a", "token=a&token=b", "", "a=b", "token=%00", "a&" * 50, "%ff=%80&token=\u00e9"],
)  # fmt: skip
def test_another_token_lets_nobody_in_and_leaves_the_right_one_good(app, access, query):
    assert refused(ask(app, ("http", "/", "GET"), [("host", HOST)], query=query))
    twice = f"token={access.token}&token={access.token}"
    assert refused(ask(app, ("http", "/", "GET"), [("host", HOST)], query=twice))
    assert access.spend(access.token)


def test_the_token_is_good_on_the_page_alone_and_from_no_other_page(app, access):
    query = f"token={access.token}"
    for route in (("http", "/static/lab.js", "GET"), ("http", "/data", "PUT"), ("websocket", "/socket", "GET")):
        assert refused(ask(app, route, [("host", HOST), ("origin", ORIGIN)], query=query))
    assert refused(ask(app, ("http", "/", "GET"), [("host", "evil.example:8765")], query=query))
    assert access.token is not None


def test_neither_token_nor_cookie_is_shown_by_what_is_printed_for_finding_faults(access):
    assert access.token not in repr(access)
    assert access.cookie not in repr(access)


# -------------------------------------------------------------------- answers


@pytest.mark.parametrize("path", ["/", "/static/lab.js", "/nowhere", "/static/../server.py"])
def test_every_answer_carries_the_policy_and_lets_no_other_page_read_it(app, access, path):
    for headers in ([cookie(access)], []):
        found = headers_of(ask(app, ("http", path, "GET"), [("host", HOST), *headers]))
        assert HEADERS.items() <= found.items()
        assert not any(name.startswith("access-control") for name in found)
        assert not {"server", "date"} & set(found)


@pytest.mark.parametrize(
    "name",
    ["../page.html", "..%2fpage.html", "..\\page.html", "\\\\evil.example\\share", "lab.js/..", "LAB.JS", "", ".",
     "lab.py", "//etc/passwd", "__init__.py", "%2e%2e/page.html"],
)  # fmt: skip
def test_only_the_files_of_the_table_are_served(app, access, name):
    assert status(ask(app, ("http", f"/static/{name}", "GET"), [("host", HOST), cookie(access)])) == 404


def test_a_method_that_is_not_offered_is_not_taken(app, access):
    for path, method in (("/", "POST"), ("/data", "GET"), ("/data", "POST"), ("/static/lab.js", "DELETE")):
        headers = [("host", HOST), ("origin", ORIGIN), cookie(access)]
        assert status(ask(app, ("http", path, method), headers)) == 405


# -------------------------------------------------------------------- uploads


def upload(app, access, headers, chunks=(b"",)):
    own = [("host", HOST), ("origin", ORIGIN), cookie(access), *headers]
    return status(answered(app, scope_of("http", "/data", own, "PUT"), chunks))


def test_an_upload_without_a_session_of_ours_is_not_taken(app, access):
    assert upload(app, access, []) == 404
    assert upload(app, access, [("x-session", "of somebody else"), ("x-name", "a.csv")]) == 404


def test_an_upload_that_is_too_large_is_refused_by_what_it_says_and_while_it_is_read(access, monkeypatch):
    lab = Lab(Start())
    monkeypatch.setattr("backproof.lab.server.Lab", lambda start: lab)
    app = application(Start(), access)
    key, live = lab._session("")
    try:
        own = [("x-session", key), ("x-name", "a.csv")]
        assert upload(app, access, [*own, ("content-length", str(MOST_BYTES + 1))]) == 413
        monkeypatch.setattr("backproof.lab.server.MOST_BYTES", 1000)
        chunks = [b"x" * 400] * 4
        assert upload(app, access, [*own, ("content-length", "10")], chunks) == 413
        assert upload(app, access, own, chunks) == 413
        assert upload(app, access, [("x-session", key), ("x-name", "a.exe")], [b"x"]) == 422
    finally:
        live.end()
