"""`WS /i/v1/<key>/ws`: a page that is being watched.

A chunk is one frame, binary or text: exactly the body of a `POST /i/v1/<key>` (envelope
line, newline, events). Everything else is a JSON text frame declared here.
"""

from __future__ import annotations

from sessionhub.lib.messages import (
    FLAG,
    ID,
    TEXT,
    WHOLE,
    Field,
    Message,
    Shape,
    list_of,
    one_of,
    or_null,
)

STOP = Shape(
    "Stop", "Why recording ends.", Field("reason", TEXT, "As in the POST's answer.")
)
FAULT = Shape(
    "Fault",
    "A chunk refused after it was answered.",
    Field("seq", WHOLE, "Its number."),
    Field("code", TEXT, "What was wrong."),
)
_LIVE = Field("live", FLAG, "Somebody watches: keep the socket, send every 100 ms.")
_NEAR = Field(
    "near", FLAG, "Somebody may watch any moment: keep the socket.", required=False
)
_NOTIFY = Field("notify", FLAG, "Show the person the bar that says so.", required=False)
_CHECKPOINT = Field("checkpoint", FLAG, "Take a full snapshot now.")
_STOP = Field("stop", or_null(STOP.kind), "End recording, if it is not null.")

ANSWER = Message(
    "answer",
    "What became of a chunk: the JSON a POST would be answered with, and its number. "
    "Where `status` is 200 or 202 the chunk is stored; else `code` and `detail` say "
    "why not, and `retryAfter` in how many seconds to send it again.",
    Field("status", WHOLE, "As of HTTP."),
    Field("seq", WHOLE, "The chunk's number in its window."),
    Field("window", ID, "The chunk's window."),
    Field("live", FLAG, _LIVE.what, required=False),
    _NEAR,
    _NOTIFY,
    Field("checkpoint", FLAG, _CHECKPOINT.what, required=False),
    Field("stop", or_null(STOP.kind), _STOP.what, required=False),
    Field("config", TEXT, "ETag of the configuration.", required=False),
    Field("errors", list_of(FAULT.kind), "Told once.", required=False),
    Field("token", TEXT, "With the session's first chunk.", required=False),
    Field("duplicate", FLAG, "The chunk was stored before.", required=False),
    Field("code", TEXT, "For programs.", required=False),
    Field("detail", TEXT, "A sentence for people.", required=False),
    Field("requestId", ID, "For the hub's log.", required=False),
    Field("retryAfter", WHOLE, "Whole seconds.", required=False),
)
DIRECTIVE = Message(
    "directive",
    "Said at any time, also without a chunk: first in answer to `hello`.",
    _LIVE,
    Field("near", FLAG, _NEAR.what),
    Field("notify", FLAG, _NOTIFY.what),
    _CHECKPOINT,
    _STOP,
)
PONG = Message("pong", "The answer to a ping.")
ERROR = Message(
    "error",
    "The frame makes no sense, or there were too many; a close follows.",
    Field("code", TEXT, "For programs."),
    Field("detail", TEXT, "A sentence for people."),
    Field("requestId", ID, "For the hub's log."),
    Field("field", TEXT, "The field of the envelope that is wrong.", required=False),
)

HELLO = Message(
    "hello",
    "Which page this is; the first frame. Answered with a directive.",
    Field("sessionId", ID, "The session."),
    Field("windowId", ID, "The tab."),
    Field("token", TEXT, "The session's token."),
)
PING = Message(
    "ping", "The page is open, if quiet: it stays in the live list. Every 30 s."
)
STOP_WATCHING = Message(
    "stop_watching", "The person pressed Stop: this visit cannot be watched any more."
)

PAGE_MESSAGE = Shape(
    "PageMessage",
    "The body of `POST /i/v1/<key>/live`, for pages without a socket; answered with "
    "the fields of a directive.",
    Field("sessionId", ID, "The session."),
    Field("windowId", ID, "The tab."),
    Field("token", TEXT, "The session's token."),
    Field("say", one_of("ping", "stop_watching"), "As the messages of that name."),
)

TO_BROWSER = (ANSWER, DIRECTIVE, PONG, ERROR)
TO_HUB = (HELLO, PING, STOP_WATCHING)
SHAPES = (STOP, FAULT, PAGE_MESSAGE)
