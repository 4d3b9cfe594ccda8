"""`WS /admin/sessions/live/<sessionId>/`: one session as it happens.

`position` counts the checkpoints and events of one socket, from 1, over all windows.
Those of one window come in the order of `seq`; if one is missing, `gap` names it and a
checkpoint follows. The viewer restarts the window with a checkpoint.
"""

from __future__ import annotations

from live.messages.session import SESSION
from live.messages.staff import ERROR, PONG
from sessionhub.lib.messages import (
    EVENTS,
    FLAG,
    ID,
    TEXT,
    TIME,
    WHOLE,
    Field,
    Message,
    Shape,
    list_of,
    one_of,
)

WINDOW = Shape(
    "Window",
    "One tab of the session.",
    Field("id", ID, "The window."),
    Field("active", FLAG, "Whether the person looks at this tab."),
    Field("lastActivityAt", TIME, "When something of it last arrived."),
)
VIEWER = Shape(
    "Viewer",
    "A user who watches the session now.",
    Field("id", ID, "The staff account."),
    Field("name", TEXT, "Its name."),
)
GRANT = Shape(
    "Grant",
    "The grant under which this user watches.",
    Field("expiresAt", TIME, "When the socket will be closed."),
)
_WINDOW = Field("window", ID, "The tab.")
_POSITION = Field("position", WHOLE, "One more than the one before.")

WATCH_OPENED = Message(
    "watch_opened",
    "The first message: the state; the content follows as checkpoints.",
    Field("session", SESSION.kind, "The row of the live list."),
    Field("windows", list_of(WINDOW.kind), "Its tabs, the active one first."),
    Field("grant", GRANT.kind, "Until when."),
    Field("position", WHOLE, "0: nothing was sent yet."),
    Field("credit", WHOLE, "How many messages come before the first `credit`."),
    Field("viewers", list_of(VIEWER.kind), "The viewers, this user included."),
    Field("notify", FLAG, "Whether the person is notified of being watched."),
)
CHECKPOINT = Message(
    "checkpoint",
    "A full snapshot of a window and what followed: restart from it.",
    _POSITION,
    _WINDOW,
    Field("seq", WHOLE, "The last chunk that is in it."),
    Field("events", EVENTS, "Begins with the page's size (type 4) and snapshot (2)."),
    Field("capturedAt", TIME, "When the last of them happened, by the hub's clock."),
    Field("sentAt", TIME, "When the hub sent this."),
)
EVENTS_MESSAGE = Message(
    "events",
    "The next chunk of a window.",
    _POSITION,
    _WINDOW,
    Field("seq", WHOLE, "One more than the window's last."),
    Field("events", EVENTS, "What happened, masked."),
    Field("capturedAt", TIME, "When the last of them happened, by the hub's clock."),
    Field("sentAt", TIME, "When the hub sent this."),
)
WINDOW_ACTIVE = Message("window_active", "The person went to another tab.", _WINDOW)
VIEWERS = Message(
    "viewers",
    "A viewer came or left.",
    Field("viewers", list_of(VIEWER.kind), "All current viewers."),
)
SESSION_CHANGED = Message(
    "session_changed",
    "The session's row changed; at most once a second.",
    Field("session", SESSION.kind, "The whole row."),
)
SESSION_ENDED = Message(
    "session_ended",
    "Nothing more will come. The socket stays open until the viewer goes.",
    Field("reason", one_of("ended", "idle", "erased"), "As in the live list."),
)
SESSION_PAUSED = Message(
    "session_paused",
    "Nothing may be shown now. The socket stays open; a checkpoint resumes it.",
    Field(
        "reason",
        one_of("stopped_by_person", "no_consent"),
        "`stopped_by_person`: no more on this visit. `no_consent`: the service asks "
        "for consent to be watched, and there is none.",
    ),
)
GAP = Message(
    "gap",
    "Chunks of a window are missing; a checkpoint was asked for.",
    _WINDOW,
    Field("fromSeq", WHOLE, "The first one missing."),
    Field("toSeq", WHOLE, "The last one missing."),
)

CREDIT = Message(
    "credit",
    "Everything up to `position` was taken; send at most `credit` more messages. "
    "Counts `checkpoint` and `events` only. If none comes for 10 s while something "
    "waits, the hub closes with 4008.",
    Field("position", WHOLE, "The last `position` taken."),
    Field("credit", WHOLE, "At most 64 count."),
)
ASK_CHECKPOINT = Message(
    "checkpoint", "The picture is broken: send a checkpoint of every window."
)
PING = Message("ping", "The page is open; send one every 20 s.")

TO_BROWSER = (
    WATCH_OPENED,
    CHECKPOINT,
    EVENTS_MESSAGE,
    WINDOW_ACTIVE,
    VIEWERS,
    SESSION_CHANGED,
    SESSION_ENDED,
    SESSION_PAUSED,
    GAP,
    PONG,
    ERROR,
)
TO_HUB = (CREDIT, ASK_CHECKPOINT, PING)
SHAPES = (WINDOW, VIEWER, GRANT)
