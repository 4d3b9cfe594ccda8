"""Messages that both staff sockets speak."""

from __future__ import annotations

from sessionhub.lib.messages import TEXT, TIME, Field, Message

ERROR = Message(
    "error",
    "Something is wrong; a close follows, its code says what kind.",
    Field("code", TEXT, "One word for programs."),
    Field("detail", TEXT, "A sentence for people."),
)
PONG = Message(
    "pong",
    "The answer to a ping.",
    Field("at", TIME, "The hub's clock: what the page reckons latency with."),
)
