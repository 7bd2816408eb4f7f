"""The lab as it is served: many pages at once, of which one is slow and one sends garbage; no other notices."""

import asyncio
import contextlib
import json
import threading
import time
from urllib.request import Request, urlopen

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from backproof.lab import derivations
from backproof.lab.bounds import MOST_CLIENTS, MOST_MESSAGE
from backproof.lab.lab_options import LabOptions
from backproof.lab.live import Live, Mailbox
from backproof.lab.messages import Drawn, Go, Open, Set, Train
from backproof.lab.safety import Access
from backproof.lab.server import _say, listening, server
from backproof.lab.session import Session
from backproof.lab.start import Start


@pytest.fixture(scope="module")
def access():
    made = listening("127.0.0.1", 0)
    access = Access(made.getsockname()[1])
    serving = server(Start(moves=False), access)
    thread = threading.Thread(target=serving.run, kwargs={"sockets": [made]}, daemon=True)
    thread.start()
    while not serving.started:
        time.sleep(0.01)
    yield access
    serving.should_exit = True
    thread.join(10)
    assert not thread.is_alive()


def page(access, more=None):
    """Return a connection as our page makes it, with more headers where such are given."""
    headers = {"Cookie": f"{access.cookie_name}={access.cookie}"} | (more or {})
    return connect(f"ws://127.0.0.1:{access.port}/socket", origin=f"http://127.0.0.1:{access.port}",
                   additional_headers=headers, max_size=None)  # fmt: skip


async def say(socket, **message):
    await socket.send(json.dumps(message))


async def heard(socket, part):
    """Return the next message that has a part, and say of every state that it is drawn."""
    while True:
        message = json.loads(await asyncio.wait_for(socket.recv(), 30))
        if message["type"] == "state":
            await say(socket, type="drawn")
        if part in message:
            return message


def test_a_page_opens_steps_and_trains(access):
    async def visit():
        async with page(access) as socket:
            await say(socket, type="open", address="v=1&net=2-3-1&speed=0")
            assert (await heard(socket, "picture"))["running"]["on"] is False
            await say(socket, type="go", to="next")
            assert (await heard(socket, "step"))["step"]["id"] == "z.2"
            await say(socket, type="train", deed="run")
            updates = [(await heard(socket, "running"))["running"]["update"] for _ in range(6)]
            await say(socket, type="train", deed="pause", id=3)
            assert updates == sorted(updates)
            assert updates[-1] > 0

    asyncio.run(visit())


def test_a_page_that_is_loaded_again_finds_its_session_as_it_left_it(access):
    async def visit():
        async with page(access) as socket:
            await say(socket, type="open")
            key = (await heard(socket, "session"))["session"]
            await say(socket, type="train", deed="epoch")
            while (await heard(socket, "running"))["running"]["epoch"] != 1:
                pass
        async with page(access) as socket:
            await say(socket, type="open", session=key)
            assert (await heard(socket, "running"))["running"]["epoch"] == 1

    asyncio.run(visit())


def test_without_the_cookie_or_from_another_page_there_is_no_socket(access):
    async def attempt(**more):
        async with connect(f"ws://127.0.0.1:{access.port}/socket", **more):
            pass

    cookie = {"Cookie": f"{access.cookie_name}={access.cookie}"}
    for more in ({}, {"origin": "http://evil.example"}, {"origin": "http://evil.example", "additional_headers": cookie},
                 {"additional_headers": cookie}):  # fmt: skip
        with pytest.raises(InvalidStatus, match="403"):
            asyncio.run(attempt(**more))


GARBAGE = ["", "{", "[]", '{"type": "eval"}', b"\xff\x00", "[" * 5000, '{"type": "open", "address": 3}', "x" * 50_000]


@pytest.mark.published
def test_of_twenty_pages_a_slow_one_and_one_that_sends_garbage_disturb_nobody(access):
    async def visit():
        async with contextlib.AsyncExitStack() as stack:
            pages = [await stack.enter_async_context(page(access)) for _ in range(MOST_CLIENTS)]
            slow, wild, *others = pages
            for socket in (slow, *others):
                await say(socket, type="open", address="v=1&net=2-3-1&speed=50")
            await say(slow, type="train", deed="run")  # and it reads nothing from now on
            for text in GARBAGE * 3:
                await wild.send(text)
            assert json.loads(await wild.recv())["type"] == "error"
            ids = []
            for socket in others:
                await say(socket, type="go", to="bp2.2.1")
                ids.append((await heard(socket, "step"))["step"])
            assert all(step is None or step["id"].startswith("bp2.2") for step in ids)
            with pytest.raises((InvalidStatus, ConnectionClosed)):  # one more than there may be
                async with page(access) as late:
                    await late.recv()

    asyncio.run(visit())


def test_a_message_that_is_too_long_ends_the_connection_of_its_page_alone(access):
    async def visit():
        async with page(access) as socket, page(access) as other:
            await say(other, type="open")
            await socket.send("x" * (MOST_MESSAGE + 1))
            await socket.wait_closed()
            assert "picture" in await heard(other, "picture")

    asyncio.run(visit())


# ------------------------------------------------------------------- mailboxes


def test_in_a_mailbox_a_part_takes_the_place_of_an_older_one():
    box = Mailbox(lambda: None)
    box.put({"picture": 1, "step": 1})
    box.put({"picture": 2})
    box.put_other({"type": "error"})
    assert not box.is_free
    assert box.take() == [{"type": "error"}, {"type": "state", "picture": 2, "step": 1}]
    assert box.take() == []
    assert not box.is_free
    box.drew()
    assert box.is_free


def test_of_messages_that_are_no_state_a_mailbox_keeps_a_few():
    box = Mailbox(lambda: None)
    for number in range(100):
        box.put_other({"number": number})
    assert [message["number"] for message in box.take()] == list(range(92, 100))


def test_a_session_that_fails_says_so_and_lives_on(caplog):
    """What nobody foresaw is said on the page and written in the terminal; the next message is answered."""
    live, news = Live(Session(Start(moves=False))), threading.Event()
    box = Mailbox(news.set)
    live.join(box)
    try:
        live.do(lambda session: 1 / 0, box, 5)
        assert news.wait(10)
        assert box.take()[0]["of"] == 5
        assert "ZeroDivisionError" in caplog.text
        news.clear()
        live.say(Open(), box)
        assert news.wait(30)
        assert "picture" in box.take()[0]
    finally:
        live.end()


def test_a_step_does_not_wait_for_its_proof_which_follows(monkeypatch):
    may_derive = threading.Event()
    derive = derivations.derive

    def derive_when_allowed(network):
        assert may_derive.wait(30)
        return derive(network)

    monkeypatch.setattr(derivations, "derive", derive_when_allowed)
    derivations._derivation.cache_clear()
    derivations._DONE.clear()
    live, news = Live(Session(Start(moves=False))), threading.Event()
    box = Mailbox(news.set)
    live.join(box)
    try:
        live.say(Go(to="bp1.3"), box)
        assert news.wait(30)
        first = box.take()[0]
        assert (first["step"]["id"], first["proof"]) == ("bp1.3", None)
        news.clear()
        may_derive.set()
        assert news.wait(30)
        (then,) = box.take()
        assert set(then) == {"type", "proof"}
        assert then["proof"] == Session().answer(Go(to="bp1.3"))["proof"]
        news.clear()
        live.say(Go(to="bp2.2"), box)
        assert news.wait(30)
        assert box.take()[0]["proof"] is not None
    finally:
        may_derive.set()
        live.end()


@pytest.mark.parametrize(("asked", "expected"), [("zh-CN,zh;q=0.9,en;q=0.8", "消息：无法读取"), ("fr", "message: it")])
def test_before_a_page_says_its_language_an_error_comes_in_that_of_the_browser(access, asked, expected):
    async def visit():
        async with page(access, more={"Accept-Language": asked}) as socket:
            await socket.send("{")
            assert json.loads(await socket.recv())["sentence"].startswith(expected)

    asyncio.run(visit())


def test_an_error_about_a_message_that_is_none_comes_in_the_language_of_the_page(access):
    async def visit():
        async with page(access) as socket:
            await say(socket, type="open", address="v=1&lang=zh")
            await heard(socket, "picture")
            await socket.send("{")
            assert (await heard(socket, "sentence"))["sentence"].startswith("消息：无法读取")

    asyncio.run(visit())


def test_where_too_much_waits_the_error_comes_in_the_language_of_the_page():
    def wait(session):
        goes_on.wait(30)
        return {}

    live = Live(Session(Start(options=LabOptions({"lang": "zh"}), moves=False)))
    goes_on, box = threading.Event(), Mailbox(lambda: None)
    try:
        live.do(wait, box)
        for number in range(300):
            _say(live, Go(id=number, to="next"), box)
        assert {message["sentence"][:3] for message in box.take()} == {"消息："}
    finally:
        goes_on.set()
        live.end()


def test_a_file_that_no_network_can_learn_is_refused_on_every_page(access):
    """Whoever sends it hears of the file alone; what the session says of it comes by the socket."""

    async def visit():
        async with page(access) as socket:
            await say(socket, type="open", address="v=1&lang=en&net=2-1024-1")
            key = (await heard(socket, "session"))["session"]
            await asyncio.to_thread(send, key)
            assert (await heard(socket, "sentence"))["sentence"].startswith("network: 1025025")

    def send(key):
        wide = "\n".join([",".join(f"c{at}" for at in range(1000)), *["1.5," * 999 + "a", "2.5," * 999 + "b"] * 4])
        headers = {"Cookie": f"{access.cookie_name}={access.cookie}", "Origin": f"http://127.0.0.1:{access.port}",
                   "X-Session": key, "X-Name": "wide.csv"}  # fmt: skip
        asked = Request(f"http://127.0.0.1:{access.port}/data", wide.encode(), headers, method="PUT")
        with urlopen(asked, timeout=30) as answer:
            assert answer.status == 204

    asyncio.run(visit())


def test_a_page_that_draws_nothing_is_sent_no_more_frames_than_one():
    live = Live(Session(Start(moves=False)))
    boxes = [Mailbox(lambda: None), Mailbox(lambda: None)]
    for box in boxes:
        live.join(box)
    try:
        live.say(Set(changes={"speed": 0}), boxes[0])
        live.say(Train(deed="run"), boxes[0])
        seen = 0
        while seen < 5:
            seen += len(boxes[0].take())
            live.say(Drawn(), boxes[0])
            time.sleep(0.01)
        live.say(Train(deed="pause"), boxes[0])
        assert len(boxes[1].take()) == 1
    finally:
        live.end()
