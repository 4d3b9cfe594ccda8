"""Pages of staff, and their sockets, through the whole application."""

from __future__ import annotations

import asyncio

import orjson
from asgiref.sync import sync_to_async
from django.conf import settings
from django.test import Client

from live.messages import SOCKETS
from sessionhub.asgi import application
from tests.recordings.ingest.third_party_hub import Socket

HOST = "hub.example.com"
ORIGIN = f"http://{HOST}"
DECLARED = {
    socket.name: {message.name: message for message in socket.to_browser}
    for socket in SOCKETS
}


def sign_in(user):
    """Return the cookie of a fresh sign-in (call it in a thread)."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


class Page(Socket):
    """A page with a socket; checks what it receives against the declarations."""

    name = "monitor"
    path = "/admin/sessions/live"

    def __init__(self, cookie="", *, path=None, origin=ORIGIN, host=HOST, **scope):
        super().__init__(application, path=path or self.path, query="", origin=origin)
        self._scope["headers"].append((b"host", host.encode()))
        if cookie:
            line = f"{settings.SESSION_COOKIE_NAME}={cookie}"
            self._scope["headers"].append((b"cookie", line.encode()))
        self._scope |= scope
        self.received = []

    async def opened(self):
        """Shake hands."""
        answer = await self.connect()
        assert answer == {"type": "websocket.accept"}, answer

    async def refused(self):
        """Return the code a handshake is refused with."""
        answer = await self.connect()
        await self.ended()
        assert answer["type"] == "websocket.close", answer
        return answer["code"]

    async def next_message(self):
        """Return the next message, or {"close": code}."""
        frame = await self.receive()
        if frame["type"] == "websocket.close":
            return {"close": frame["code"]}
        message = orjson.loads(frame["text"])
        DECLARED[self.name][message["type"]].check(message)
        self.received.append(message)
        return message

    async def wait_for(self, wanted):
        """Return the first message of a type, or for which `wanted` is true."""
        test = wanted if callable(wanted) else lambda m: m.get("type") == wanted
        async with asyncio.timeout(10):
            while not test(message := await self.next_message()):
                pass
        return message

    async def closed(self):
        """Return (error, close code)."""
        error = await self.wait_for("error")
        close = await self.next_message()
        await self.ended()
        return error, close["close"]


class MonitorPage(Page):
    """The live list, kept as the browser keeps it."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.sessions = {}
        self.statistics = {}
        self.sequence = 0

    async def next_message(self):
        message = await super().next_message()
        kind = message.get("type", "")
        if kind == "sessions_snapshot":
            self.sessions = {row["id"]: row for row in message["sessions"]}
        elif kind in ("session_started", "session_updated"):
            row = message["session"]
            assert (row["id"] in self.sessions) == (kind == "session_updated")
            self.sessions[row["id"]] = row
        elif kind == "session_ended":
            del self.sessions[message["sessionId"]]
        if kind.startswith("session"):
            assert message["sequence"] == self.sequence + 1
            self.sequence = message["sequence"]
            self.statistics = message["statistics"]
        return message

    async def until(self, test):
        """Receive messages until the list is as `test` wants it."""
        async with asyncio.timeout(10):
            while not test(self.sessions):
                await self.next_message()
        return self.sessions


class WatchPage(Page):
    """A page that watches one session, and gives credit as the browser does."""

    name = "watch"

    def __init__(self, session, cookie, *, credit=16, **options):
        super().__init__(cookie, path=f"/admin/sessions/live/{session}/", **options)
        self.credit = credit
        self.events = {}
        self.next = {}

    async def next_message(self):
        message = await super().next_message()
        if message.get("type") in ("checkpoint", "events"):
            window, seq = message["window"], message["seq"]
            if message["type"] == "checkpoint":
                assert [e["type"] for e in message["events"][:2]] == [4, 2]
                self.events[window] = []
            else:
                assert seq == self.next[window], "a gap without its message"
            self.events[window] += message["events"]
            self.next[window] = seq + 1
            if self.credit:
                position = message["position"]
                await self.send_message(
                    type="credit", position=position, credit=self.credit
                )
        return message

    async def send_message(self, **message):
        await self.send(message)

    def numbers(self, window):
        """Return the numbers of the changes shown, in order."""
        events = self.events.get(str(window), [])
        return [int(e["data"]["texts"][0]["value"]) for e in events if e["type"] == 3]


make_cookie = sync_to_async(sign_in)
