"""A graceful stop of daphne: SIGTERM or Ctrl-C cuts no request that can be finished.

Daphne itself cancels every request at once and ends its event loop; a thread that waits
for that loop then keeps the process for ever. Here the process stops accepting,
finishes the requests it has begun, closes its sockets with 1001 (going away), and ends
the loop when nothing is left, or after WEB_STOP_SECONDS; remaining work then ends with
the process. A second signal ends it at once.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import resource
import signal
import sys
import threading
import time
from types import FrameType
from typing import Any

import structlog
from daphne.http_protocol import WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketProtocol
from django.conf import settings
from twisted.internet.defer import Deferred

from sessionhub.lib.ready import announce_ready
from sessionhub.serving.channel import BoundedChannel
from sessionhub.serving.connections import connections

log = structlog.get_logger(__name__)

GOING_AWAY = 1001
IDLE_SECONDS = 2.0
"""How long a silent connection is kept, for a request that is on its way, and how
long a WebSocket may take to answer that it is closed."""
LOOK_SECONDS = 0.02
EXTRA_SECONDS = 1.0
"""What ending the loop and its threads may take beyond WEB_STOP_SECONDS."""


class GracefulServer(Server):
    """Daphne's server with a graceful stop."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._ports: list[Any] = []
        self._is_clean = True

    def run(self) -> None:
        """Serve until a signal; never return to threads that wait for the loop."""
        raise_open_files()
        super().run()
        if not self._is_clean:
            _end_process(1)

    def listen_success(self, port: Any) -> None:
        """Announce to the parent process that connections are accepted."""
        super().listen_success(port)
        self._ports.append(port)
        announce_ready()

    def kill_all_applications(self) -> Deferred[None]:
        """Stop gracefully; the loop ends after the returned Deferred."""
        task = asyncio.ensure_future(self._stop(float(settings.WEB_STOP_SECONDS)))
        return Deferred.fromFuture(task)

    async def _stop(self, seconds: float) -> None:
        end_at_next_signal()
        end_after(seconds + EXTRA_SECONDS)
        began = time.monotonic()
        BoundedChannel.is_stopping = True
        for port in self._ports:
            port.doRead()  # accept who waits already: closing would reset them
            port.stopListening()
        for channel in connections.channels():
            channel.close_after_answer()
        while time.monotonic() - began < seconds:
            for socket in self._sockets(WebSocketProtocol.STATE_OPEN):
                socket.sendCloseFrame(code=GOING_AWAY)
            if time.monotonic() - began > IDLE_SECONDS:
                _close_idle()
                # Gone or asleep: their applications store what they still hold.
                for socket in self._sockets(WebSocketProtocol.STATE_CLOSING):
                    socket.dropConnection(abort=True)
            if not self._is_busy():
                break
            await asyncio.sleep(LOOK_SECONDS)
        await self._cancel_the_rest()

    def _sockets(self, state: int) -> list[WebSocketProtocol]:
        """Return the WebSockets in one of autobahn's states."""
        sockets = [p for p in self.connections if isinstance(p, WebSocketProtocol)]
        return [socket for socket in sockets if socket.state == state]

    def _is_busy(self) -> bool:
        return len(connections) > 0 or any(map(_is_running, self.connections.values()))

    async def _cancel_the_rest(self) -> None:
        """Cancel the applications that did not end by themselves."""
        left = [
            details["application_instance"]
            for details in self.connections.values()
            if _is_running(details)
        ]
        requests = sum(isinstance(p, WebRequest) for p in self.connections)
        if left:
            self._is_clean = False
            log.warning("web.cut_off", applications=len(left), requests=requests)
        for application in left:
            application.cancel()
        await asyncio.sleep(0)


def _is_running(details: dict[str, Any]) -> bool:
    application = details.get("application_instance")
    return application is not None and not application.done()


def _close_idle() -> None:
    for channel in connections.channels():
        if channel.is_idle:
            channel.loseConnection()


def raise_open_files() -> None:
    """Raise the limit of open files to the allowed maximum; it usually is 1,024."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def end_at_next_signal() -> None:
    """Let SIGTERM and SIGINT end the process at once from now on."""

    def end(signum: int, frame: FrameType | None) -> None:
        _end_process(128 + signum)

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)


def end_after(seconds: float) -> None:
    """End the process after the given time, even if threads still wait."""

    def end() -> None:
        log.warning("web.ended_by_force", seconds=seconds)
        _end_process(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()


def _end_process(status: int) -> None:
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
