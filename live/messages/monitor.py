"""`WS /admin/sessions/live`: the live list.

`sequence` counts the messages of one socket, from 1: a page that sees a gap sends
`resync`. A snapshot and the messages after it always equal a fresh snapshot.
"""

from __future__ import annotations

from live.messages.session import DEVICES, SESSION
from live.messages.staff import ERROR, PONG
from sessionhub.lib.messages import (
    ID,
    TEXT,
    TIME,
    WHOLE,
    Field,
    Message,
    Shape,
    list_of,
    map_of,
    one_of,
    or_null,
)

FILTERS = Shape(
    "Filters",
    "Which sessions are shown; null is no filter.",
    Field("service", or_null(TEXT), "The slug of a service."),
    Field("device", or_null(one_of(*DEVICES)), "A device type."),
    Field("text", or_null(TEXT), "Found in person, page, place or browser."),
)
STATISTICS = Shape(
    "Statistics",
    "About the sessions this socket shows, after this message.",
    Field("total", WHOLE, "How many."),
    Field("byService", map_of(WHOLE), "By slug; services without one are left out."),
    Field("byDevice", map_of(WHOLE), "By device type; none are left out."),
)
SEQUENCE = Field("sequence", WHOLE, "One more than that of the message before.")

SESSIONS_SNAPSHOT = Message(
    "sessions_snapshot",
    "All rows: on connecting, after `filter` and after `resync`.",
    SEQUENCE,
    Field("filters", FILTERS.kind, "The filters it was made with."),
    Field("statistics", STATISTICS.kind, "Sums."),
    Field("sessions", list_of(SESSION.kind), "Newest first."),
    Field("serverTime", TIME, "The hub's clock."),
)
SESSION_STARTED = Message(
    "session_started",
    "A session started, or began to match the filters.",
    SEQUENCE,
    Field("session", SESSION.kind, "The whole row."),
    Field("statistics", STATISTICS.kind, "Sums."),
)
SESSION_UPDATED = Message(
    "session_updated",
    "A row changed; at most once a second each.",
    SEQUENCE,
    Field("session", SESSION.kind, "The whole row."),
    Field("statistics", STATISTICS.kind, "Sums."),
)
ENDINGS = ("ended", "idle", "filtered", "erased")
SESSION_ENDED = Message(
    "session_ended",
    "A session ended, or no longer matches the filters.",
    SEQUENCE,
    Field("sessionId", ID, "The session."),
    Field(
        "reason",
        one_of(*ENDINGS),
        "`ended`: its last page was left. `idle`: nothing came for 150 s. `filtered`: "
        "it no longer matches. `erased`: it was deleted.",
    ),
    Field("statistics", STATISTICS.kind, "Sums."),
)

FILTER = Message(
    "filter",
    "Show these only; answered with a snapshot. What is left out is not filtered.",
    Field("service", or_null(TEXT), "The slug of a service.", required=False),
    Field("device", or_null(one_of(*DEVICES)), "A device type.", required=False),
    Field("text", or_null(TEXT), "At most 200 characters.", required=False),
)
RESYNC = Message("resync", "A message was lost; answered with a snapshot.")
PING = Message(
    "ping",
    "The page is open and has taken everything up to `sequence`. Send one every 20 s "
    "and after every 64 messages: without it the hub first holds messages back, then "
    "closes with 4008.",
    Field("sequence", WHOLE, "The last `sequence` seen; 0 before the first."),
)

TO_BROWSER = (
    SESSIONS_SNAPSHOT,
    SESSION_STARTED,
    SESSION_UPDATED,
    SESSION_ENDED,
    PONG,
    ERROR,
)
TO_HUB = (FILTER, RESYNC, PING)
SHAPES = (FILTERS, STATISTICS)
