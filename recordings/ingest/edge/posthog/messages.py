"""From the body of a PostHog capture request to its messages.

The same list of messages arrives as gzip (`text/plain`), as a form field with base64
(beacons that could not compress) or as plain JSON; alone, in a list, or as `batch` of
an object that also holds the key.
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from recordings.ingest.decode import ChunkError, Limits
from recordings.ingest.decode.inflate import inflate, is_gzip
from recordings.ingest.decode.parse import parse_json
from recordings.ingest.validation import InvalidChunkError

Message = dict[str, Any]

ENCODINGS = ("", "gzip", "gzip-js", "base64")
MAX_MESSAGES = 1000


@dataclass(frozen=True, slots=True)
class Batch:
    """The messages of one request and the public key they came with ('' if none)."""

    key: str
    messages: list[Message]


def read_batch(body: bytes, *, query: Mapping[str, str], limits: Limits) -> Batch:
    """Return what a request holds. Raises InvalidChunkError."""
    if query.get("compression", "") not in ENCODINGS:
        raise InvalidChunkError(
            415, "unsupported_encoding", "Accepted: gzip, gzip-js, base64, none."
        )
    try:
        given = parse_json(_plain(body, limits), limits=limits)
    except ChunkError as error:
        raise InvalidChunkError.of(error) from None
    found = given.get("batch", given) if isinstance(given, dict) else given
    messages = found if isinstance(found, list) else [found]
    if len(messages) > MAX_MESSAGES:
        raise InvalidChunkError(
            422, "too_many_messages", f"At most {MAX_MESSAGES} messages a request."
        )
    for index, message in enumerate(messages):
        if not isinstance(message, dict):
            detail = f"Message {index} is not an object."
            raise InvalidChunkError(422, "bad_message", detail, index=index)
    return Batch(_key(given, messages, query), messages)


def properties_of(message: Message) -> Message:
    """Return the properties of a message, {} if it has none."""
    properties = message.get("properties")
    return properties if isinstance(properties, dict) else {}


def _plain(body: bytes, limits: Limits) -> bytes:
    if body.startswith(b"data="):
        return _from_form(body)
    return inflate(body, limits=limits)


def _from_form(body: bytes) -> bytes:
    field = body[5:].split(b"&", 1)[0]
    try:
        plain = b64decode(unquote_to_bytes(field), validate=True)
    except binascii.Error:
        raise InvalidChunkError(
            400, "bad_base64", "The form field data is not base64."
        ) from None
    if is_gzip(plain):
        raise InvalidChunkError(
            415, "nested_encoding", "The base64 text must be JSON, not gzip."
        )
    return plain


def _key(given: Any, messages: list[Message], query: Mapping[str, str]) -> str:
    """Return the one public key of the request, wherever its version puts it."""
    first = messages[0] if messages else {}
    places: list[Any] = [query.get("token"), query.get("api_key")]
    if isinstance(given, dict):
        places += [given.get("api_key"), given.get("token")]
    places += [properties_of(first).get("token"), first.get("api_key")]
    return next((key for key in places if isinstance(key, str) and key), "")
