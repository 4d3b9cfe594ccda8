"""The ASGI application in front of Django."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from recordings.ingest.buffer import close_pipeline
from recordings.ingest.directory import directory
from recordings.ingest.edge.asgi_types import Application, Receive, Scope, Send
from recordings.ingest.edge.counts import sockets
from recordings.ingest.edge.endpoint import Endpoint
from recordings.ingest.edge.endpoints import all_endpoints
from recordings.ingest.presence.notifications import close_notifications
from sessionhub.lib.compressed import split_name

NOTHING = nullcontext()


class IngestEdge:
    """Hand a scope to the first endpoint that takes it, all others to `otherwise`.

    Stands before Django because a POST costs it microseconds, not milliseconds.
    """

    def __init__(
        self, *, otherwise: Application, endpoints: Iterable[Endpoint] | None = None
    ) -> None:
        """`endpoints` defaults to all of them (`endpoints.all_endpoints`)."""
        self._otherwise = otherwise
        self._by_root: dict[str, list[Endpoint]] = {}
        for endpoint in all_endpoints() if endpoints is None else endpoints:
            for root in endpoint.roots:
                self._by_root.setdefault(root, []).append(endpoint)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        kind = scope["type"]
        if kind == "lifespan":
            await _lifespan(receive, send)
            return
        if kind in ("http", "websocket"):
            for endpoint in self._endpoints(scope["path"]):
                application = endpoint.find(scope)
                if application is not None:
                    with _counted(kind, "recorders"):
                        await application(scope, receive, send)
                    return
        with _counted(kind, "staff"):
            await self._otherwise(scope, receive, send)

    def body_limit(self, path: str) -> int | None:
        """Return the largest body at `path`, in bytes; None where Django answers."""
        limits = [endpoint.body_limit() for endpoint in self._endpoints(path)]
        return max(limits) if limits else None

    def may_read(self, path: str, origin: str) -> bool:
        """Return whether a page of `origin` may read a refusal at `path`.

        Not where Django answers, and not where the address names a service that is
        known and does not allow the origin.
        """
        if self.body_limit(path) is None:
            return False
        service = directory.known(path.split("/")[3]) if path.count("/") > 2 else None
        return service is None or service.allows_origin(origin)

    def _endpoints(self, path: str) -> list[Endpoint]:
        root = path[1:].partition("/")[0]
        if root.endswith(".js"):
            root = split_name(root)[0]
        return self._by_root.get(root, [])


def _counted(kind: str, of: str) -> AbstractContextManager[Any]:
    """Count a socket while it is open."""
    return sockets.labels(of).track_inprogress() if kind == "websocket" else NOTHING


async def _lifespan(receive: Receive, send: Send) -> None:
    """Answer the server's start and end; Django needs neither."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await close_notifications()
            await close_pipeline()
            await send({"type": "lifespan.shutdown.complete"})
            return
