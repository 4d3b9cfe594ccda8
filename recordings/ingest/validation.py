"""What a native request must look like before it is worth keeping.

`split` and `read_envelope` look at the envelope line, `check_gzip` at what the ends of
a gzip body give away without inflating it, `check_events` at everything, with the
worker's own decoder (`?validate=1`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import orjson

from recordings.ingest.decode import ChunkError, Limits, decode_native
from recordings.ingest.decode.inflate import RATIO_FREE_BYTES, is_gzip
from sessionhub.lib.json_input import read_json

ENVELOPE_BYTES = 4096
MAX_SEQ = 2**31 - 1
MAX_COUNT = 64_000
VERSION = 1
# Deflate cannot do better than this, whatever a gzip trailer claims.
BEST_DEFLATE_RATIO = 1032
MIN_GZIP_BYTES = 18

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-%s[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"
is_uuid = re.compile(_UUID % "[0-9a-f]").fullmatch
is_uuid7 = re.compile(_UUID % "7").fullmatch

REQUIRED = frozenset(
    ("v", "sessionId", "windowId", "seq", "firstTs", "lastTs", "count", "sentAt")
)
FIELDS = REQUIRED | {"checkpoint", "final", "token", "secret", "consentId"}

# Wrong bytes are 400, wrong contents 422, too many bytes 413.
STATUS_OF_CODE = {
    "truncated_gzip": 400,
    "trailing_bytes": 400,
    "bad_crc": 400,
    "bad_gzip": 400,
    "bad_json": 400,
    "nested_encoding": 415,
    "inflated_too_large": 413,
    "ratio_exceeded": 413,
}


class InvalidChunkError(Exception):
    """A request that can be refused at once: HTTP status, code and a sentence.

    `more` goes into the answer beside them: `field` or `index`.
    """

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.more = more

    @classmethod
    def of(cls, error: ChunkError) -> InvalidChunkError:
        """Return the refusal with the decoder's code and detail."""
        more = {} if error.index is None else {"index": error.index}
        status = STATUS_OF_CODE.get(error.code, 422)
        return cls(status, error.code, error.detail, **more)


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """The line before the events, checked. Times are epoch ms of the recorder."""

    session_id: str
    window_id: str
    seq: int
    first_ts: int
    last_ts: int
    count: int
    sent_at: int
    checkpoint: bool
    final: bool
    token: str | None
    consent_id: str | None = None
    secret: str | None = None

    def as_json(self) -> bytes:
        """Return it as it is kept with the chunk: without token and secret."""
        return orjson.dumps(
            {
                "v": VERSION,
                "sessionId": self.session_id,
                "windowId": self.window_id,
                "seq": self.seq,
                "firstTs": self.first_ts,
                "lastTs": self.last_ts,
                "count": self.count,
                "sentAt": self.sent_at,
                "checkpoint": self.checkpoint,
                "final": self.final,
                "consentId": self.consent_id,
            }
        )


def split(raw: bytes) -> tuple[bytes, bytes]:
    """Return (envelope line, events) of a request body."""
    end = raw.find(b"\n", 0, ENVELOPE_BYTES + 1)
    if end < 0:
        raise InvalidChunkError(
            400,
            "bad_envelope",
            "The body must begin with a JSON envelope of at most "
            f"{ENVELOPE_BYTES} bytes and a newline.",
        )
    return raw[:end], raw[end + 1 :]


def read_envelope(line: bytes) -> Envelope:
    """Return the envelope in `line`, or raise InvalidChunkError naming the field."""
    try:
        given = read_json(line)
    except ValueError as error:
        raise InvalidChunkError(
            400, "bad_envelope", f"The envelope is not JSON: {error}."[:300]
        ) from None
    if type(given) is not dict:
        raise InvalidChunkError(
            400, "bad_envelope", "The envelope must be a JSON object."
        )
    if not (given.keys() <= FIELDS and given.keys() >= REQUIRED):
        raise _wrong_fields(given)
    if type(given["v"]) is not int or given["v"] != VERSION:
        raise _bad("v", f"must be {VERSION}", status=400, code="unknown_version")
    token = given.get("token")
    if token is not None and type(token) is not str:
        raise _bad("token", "must be a string or null")
    return Envelope(
        session_id=_id(given, "sessionId", is_uuid7, "UUIDv7"),
        window_id=_id(given, "windowId", is_uuid, "UUID"),
        seq=_integer(given, "seq", 0, MAX_SEQ),
        first_ts=_integer(given, "firstTs", -(2**63), 2**63 - 1),
        last_ts=_integer(given, "lastTs", -(2**63), 2**63 - 1),
        count=_integer(given, "count", 0, MAX_COUNT),
        sent_at=_integer(given, "sentAt", -(2**63), 2**63 - 1),
        checkpoint=_flag(given, "checkpoint"),
        final=_flag(given, "final"),
        token=token,
        consent_id=_optional_uuid(given, "consentId"),
        secret=_optional_uuid(given, "secret"),
    )


def check_gzip(body: bytes, *, limits: Limits) -> None:
    """Refuse a gzip body whose last four bytes, its inflated length, exceed a limit.

    Cheap and no proof: the trailer may lie, and the worker inflates with a bound.
    """
    if not is_gzip(body):
        return
    if len(body) < MIN_GZIP_BYTES:
        raise InvalidChunkError(400, "truncated_gzip", "The gzip body ends too early.")
    promised = int.from_bytes(body[-4:], "little")
    if promised > len(body) * BEST_DEFLATE_RATIO:
        raise InvalidChunkError(
            400,
            "bad_gzip",
            "The gzip body is cut short, or other bytes follow it.",
        )
    if promised > limits.inflated_bytes:
        raise InvalidChunkError(
            413,
            "inflated_too_large",
            f"The body inflates to more than {limits.inflated_bytes} bytes.",
        )
    if promised > max(len(body) * limits.ratio, RATIO_FREE_BYTES):
        raise InvalidChunkError(
            413,
            "ratio_exceeded",
            f"The body inflates to more than {limits.ratio} times its size.",
        )


def check_events(body: bytes, *, limits: Limits) -> None:
    """Decode a native body as the worker will; raise InvalidChunkError."""
    try:
        decode_native(body, limits=limits)
    except ChunkError as error:
        raise InvalidChunkError.of(error) from None


def _wrong_fields(given: dict[str, Any]) -> InvalidChunkError:
    """Return the refusal naming the first field too many or too few."""
    unknown = sorted(given.keys() - FIELDS)
    if unknown:
        return InvalidChunkError(
            400,
            "unknown_field",
            f"{unknown[0]!r} is not a field of the envelope; "
            f"allowed: {', '.join(sorted(FIELDS))}.",
            field=unknown[0],
        )
    missing = min(REQUIRED - given.keys())
    return InvalidChunkError(
        400,
        "missing_field",
        f"The envelope lacks {missing!r}.",
        field=missing,
    )


def _bad(
    field: str, must: str, *, status: int = 422, code: str = "invalid_field"
) -> InvalidChunkError:
    return InvalidChunkError(status, code, f"{field} {must}.", field=field)


def _id(given: dict[str, Any], field: str, matches: Any, kind: str) -> str:
    value = given[field]
    if type(value) is not str or not matches(value):
        must = f"must be a {kind} in canonical lower-case form"
        raise _bad(field, must, status=400, code="bad_id")
    return value


def _optional_uuid(given: dict[str, Any], field: str) -> str | None:
    if given.get(field) is None:
        return None
    return _id(given, field, is_uuid, "UUID")


def _integer(given: dict[str, Any], field: str, low: int, high: int) -> int:
    value = given[field]
    if type(value) is not int or not low <= value <= high:
        raise _bad(field, f"must be an integer from {low} to {high}")
    return value


def _flag(given: dict[str, Any], field: str) -> bool:
    value = given.get(field, False)
    if type(value) is not bool:
        raise _bad(field, "must be true or false")
    return value
