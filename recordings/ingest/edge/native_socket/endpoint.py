"""The handshake of a page that is watched."""

from __future__ import annotations

import re

from django.conf import settings

from recordings.ingest.edge.accept import admit
from recordings.ingest.edge.answers import Refusal
from recordings.ingest.edge.asgi_types import Application, Receive, Scope, Send
from recordings.ingest.edge.endpoint import explain
from recordings.ingest.edge.native_socket.stream import Stream
from recordings.ingest.edge.request import Request
from sessionhub.lib.handshake import refuse_handshake

_PATH = re.compile(r"/i/v1/([^/]*)/ws/?")


class NativeSocketEndpoint:
    """Offers the socket; the rest below /i/v1 is the native endpoint's."""

    roots = ("i",)

    def find(self, scope: Scope) -> Application | None:
        """Return ourselves for a handshake at the one address."""
        if scope["type"] == "websocket" and _PATH.fullmatch(scope["path"]):
            return self
        return None

    def body_limit(self) -> int:
        """Return the largest frame."""
        return int(settings.INGEST_MAX_COMPRESSED_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Admit the page (401, 403, 429, 503 at the handshake) and serve it."""
        request = Request(scope, receive)
        match = _PATH.fullmatch(request.path)
        key = match[1] if match else ""
        await receive()  # websocket.connect
        try:
            service = await admit(request, key)
            if not service.enabled:
                raise Refusal(403, "disabled", "This service does not record now.")
        except Exception as error:  # noqa: BLE001 - any error refuses the handshake
            await refuse_handshake(scope, send, explain(error, request).status)
            return
        await send({"type": "websocket.accept"})
        await Stream(key=key, request=request, send=send).run(receive)
