"""Which socket is where."""

from __future__ import annotations

import re
from collections.abc import Callable, Coroutine
from typing import Any

from live.consumers.monitor import MonitorSocket
from live.consumers.socket import Receive, Scope, Send, as_application
from live.consumers.watch import WatchSocket

_MONITOR = re.compile(r"/admin/sessions/live/?")
_UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_WATCH = re.compile(rf"/admin/sessions/live/({_UUID})/")

Application = Callable[[Scope, Receive, Send], Coroutine[Any, Any, None]]


def socket_at(path: str) -> Application | None:
    """Return the socket at `path`, None if there is none."""
    if _MONITOR.fullmatch(path):
        return as_application(MonitorSocket)
    match = _WATCH.fullmatch(path)
    if match is not None:
        session_id = match[1]
        return as_application(
            lambda scope, send: WatchSocket(scope, send, session_id=session_id)
        )
    return None
