"""Every message of every socket, declared once.

docs/messages.md and the fixtures in tests/vectors/messages are compared with `SOCKETS`;
Python and browser tests read the same fixtures.
"""

from __future__ import annotations

from dataclasses import dataclass

from live.messages import monitor, session, watch
from recordings.ingest.presence import messages as recorder
from sessionhub.lib.messages import Message, Shape


@dataclass(frozen=True, slots=True)
class Socket:
    """One address and its messages."""

    name: str
    address: str
    what: str
    to_browser: tuple[Message, ...]
    to_hub: tuple[Message, ...]
    shapes: tuple[Shape, ...]


SOCKETS = (
    Socket(
        "monitor",
        "/admin/sessions/live",
        monitor.__doc__ or "",
        monitor.TO_BROWSER,
        monitor.TO_HUB,
        (*monitor.SHAPES, *session.SHAPES),
    ),
    Socket(
        "watch",
        "/admin/sessions/live/<sessionId>/",
        watch.__doc__ or "",
        watch.TO_BROWSER,
        watch.TO_HUB,
        watch.SHAPES,
    ),
    Socket(
        "recorder",
        "/i/v1/<key>/ws",
        recorder.__doc__ or "",
        recorder.TO_BROWSER,
        recorder.TO_HUB,
        recorder.SHAPES,
    ),
)
