"""POST /i/v1/<key>/live: messages of a page that has no socket.

`ping`: the page is open, if quiet. `stop_watching`: the person stops the watching. The
answer is the directive that the socket would send.
"""

from __future__ import annotations

import re
from typing import Any

from recordings.ingest import tokens
from recordings.ingest.directory import RecordedService
from recordings.ingest.edge.accept import admit, count_chunk
from recordings.ingest.edge.answers import Answer, Refusal, json_answer
from recordings.ingest.edge.endpoint import HttpEndpoint
from recordings.ingest.edge.request import Request
from recordings.ingest.presence import messages
from recordings.ingest.presence.rows import keep_listed
from recordings.ingest.presence.watching import directive, stop_watching
from sessionhub.lib.json_input import DuplicateKeyError, read_json
from sessionhub.lib.messages import MessageError

BODY_BYTES = 1024
_PATH = re.compile(r"/i/v1/([^/]*)/live/?")


class PingEndpoint(HttpEndpoint):
    """Take one message of a page that sends the session's token."""

    roots = ("i",)
    methods = ("POST",)

    def matches(self, path: str) -> bool:
        """Only the one address; the rest below /i/v1 is the native endpoint's."""
        return _PATH.fullmatch(path) is not None

    def body_limit(self) -> int:
        return BODY_BYTES

    async def answer(self, request: Request) -> Answer:
        """Handle the message; answer with a directive."""
        match = _PATH.fullmatch(request.path)
        service = await admit(request, match[1] if match else "", brings_chunks=True)
        request.check_encoding()
        message = _read(await request.body(limit=BODY_BYTES))
        count_chunk(
            request,
            service,
            message["sessionId"],
            token=message["token"],
            knows_tokens=True,
        )
        return await handle(service, message)


def _read(raw: bytes) -> dict[str, Any]:
    try:
        message = read_json(raw)
        if not isinstance(message, dict):
            raise MessageError("The body must be one JSON object.")
        messages.PAGE_MESSAGE.check(message)
    except MessageError as error:
        raise Refusal(400, "bad_word", str(error)) from None
    except DuplicateKeyError as error:
        raise Refusal(400, "bad_json", str(error)) from None
    except ValueError:
        raise Refusal(400, "bad_json", "The body must be one JSON object.") from None
    return message


async def handle(service: RecordedService, message: dict[str, Any]) -> Answer:
    """Act on a message; return the directive. Raises Refusal, BufferDownError."""
    names = {"service_id": service.id, "session_id": message["sessionId"]}
    if tokens.start_in(message["token"], **names) is None:
        raise Refusal(403, "bad_token", "Another sender began this session.")
    if message["say"] == "stop_watching":
        await stop_watching(**names)
    else:
        await keep_listed(message["sessionId"])
    found = await directive(**names, window_id=message["windowId"])
    order = messages.DIRECTIVE.make(
        live=found.live,
        near=found.near,
        notify=found.live and service.notifies_watched,
        checkpoint=found.checkpoint,
        stop={"reason": found.stop} if found.stop else None,
    )
    del order["type"]
    return json_answer(200, order)
