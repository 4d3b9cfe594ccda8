"""Messages of both staff sockets."""

from __future__ import annotations

from sessionhub.lib.messages import TEXT, TIME, Field, Message

ERROR = Message(
    "error",
    "An error; the socket is closed next, with a code for its kind.",
    Field("code", TEXT, "A short code for programs."),
    Field("detail", TEXT, "A sentence for users."),
)
PONG = Message(
    "pong",
    "The answer to a ping.",
    Field("at", TIME, "The hub's clock; the page measures latency with it."),
)
