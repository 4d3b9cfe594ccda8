"""What is known of a session while its chunks arrive, and which sender may add to it.

A hash in Valkey, `keys.state(...)`, for 24 hours after the last chunk:

    start    epoch ms, server's clock         expires  YYYY-MM-DD
    owner    `token`; without one `bound:<origin>`, of a long origin `bound#<hash>`
    first    `<window>:<seq>` of the first chunk, the one that may come without a token
    secret   first 16 bytes of SHA-256 over what its recorder made up to be known by
             until it has the token
    last     epoch ms of the last accepted chunk
    raw      inflated bytes so far, counted by the worker
    c:<window>:<seq>      first 16 bytes of SHA-256 over the accepted body, of the last
                          `bounds.WINDOW_DIGESTS` numbers
    m:<window>            highest seq; `windows` is how many of these there are
    d:<window>:<digest>   seq given to a body that came without one
    next:<window>         next seq for bodies that come without one
    cp       `1` = ask for a full snapshot with the next answer
    err      JSON [{seq, code, window}] of refused chunks, not reported yet
    ended    epoch ms at which it ended, and `why` (ended, duration, size)
    erased   `1`
    withdrawn  `<epoch ms>:<epoch ms of the page, or ''>`: the person withdrew
    watch, near, nolive, ask, asked:<window>   see `recordings.ingest.presence.keys`
    kept     `1`: over and past its grace; `worker.retiring` dropped all fields that
             no answer needs any more. k:<window> is what is left of the digests

Everything that decides over a chunk happens in `accept.lua`, in one step with the
append to the stream: of two equal requests at the same moment exactly one is stored.
"""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import redis
from django.conf import settings

from recordings.ingest import bounds, keys
from recordings.ingest.buffer import Argument, pipeline, shard_of
from recordings.ingest.presence import keys as presence_keys
from recordings.ingest.presence import rows
from sessionhub.valkey.clients import bounded_client

STATE_SECONDS = 24 * 3600
ERASED_SECONDS = 7 * STATE_SECONDS
"""Long enough for any late chunk: tokens die with the longest session."""
DIGEST_BYTES = 16
EPOCH = date(1970, 1, 1)
MAX_PLAIN_ORIGIN = 56
OWNER_TOKEN = "token"  # noqa: S105 - a kind of owner, not a secret

SCRIPT = Path(__file__).with_name("accept.lua").read_text()
SCRIPT_SHA = hashlib.sha1(SCRIPT.encode(), usedforsecurity=False).hexdigest()


class Outcome(StrEnum):
    """What became of a chunk."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"
    NOT_OWNER = "not_owner"
    ENDED = "ended"
    ERASED = "erased"
    DISABLED = "disabled"
    NO_CONSENT = "no_consent"
    WITHDRAWN = "withdrawn"
    FULL = "full"
    CROWDED = "crowded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A chunk asking to be taken.

    `seq` None means the next one of its window. `owner` names the session's writer;
    `proven` whether the sender showed it (a genuine token, or a bound owner, who needs
    none); `secret`, '' for none, proves it too if the session was begun with the same
    one. `start_ms` and `expires` apply if the session is new; `may_begin` False refuses
    it then. `fields` are those of the stream entry that accept.lua does not add (see
    `buffer`).
    """

    service_id: str
    session_id: str
    window_id: str
    seq: int | None
    body: bytes
    owner: str
    proven: bool
    now_ms: int
    start_ms: int
    expires: str
    fields: tuple[Argument, ...]
    secret: str = ""
    may_begin: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What became of a chunk: its `seq`, and when its session started.

    `stop` is why the recorder should end, '' to go on; `errors` JSON for `errors_of`;
    `live` whether a user watches now, `near` whether one may at any moment.
    """

    outcome: Outcome
    seq: int = 0
    start_ms: int = 0
    stop: str = ""
    checkpoint: bool = False
    errors: bytes = b""
    live: bool = False
    near: bool = False


def expiry(*, start_ms: int, retention_days: int) -> str:
    """Return the day (ISO) on which a session begun at `start_ms` may be dropped."""
    return _day(start_ms // 86_400_000 + retention_days)


@lru_cache(maxsize=1024)
def _day(days_since_epoch: int) -> str:
    return (EPOCH + timedelta(days=days_since_epoch)).isoformat()


async def decide(claim: Claim) -> Decision:
    """Take the chunk onto durable storage, or return why not; BufferDownError."""
    shard = shard_of(claim.session_id)
    reply = await pipeline().ask(
        "EVALSHA",
        SCRIPT_SHA,
        4,
        keys.state(shard, claim.service_id, claim.session_id),
        keys.stream(shard),
        keys.ends(shard),
        keys.begun(shard, claim.service_id),
        claim.now_ms,
        claim.window_id,
        "" if claim.seq is None else claim.seq,
        _digest(claim.body),
        claim.owner,
        "1" if claim.proven else "0",
        claim.start_ms,
        claim.expires,
        settings.INGEST_MAX_SESSION_SECONDS * 1000,
        settings.SESSION_END_SECONDS * 1000,
        settings.INGEST_GRACE_SECONDS * 1000,
        settings.INGEST_MAX_SESSION_BYTES,
        STATE_SECONDS * 1000,
        _digest(claim.secret.encode()) if claim.secret else "",
        "1" if claim.may_begin else "0",
        bounds.a_shard(int(settings.INGEST_SESSIONS_PER_MINUTE)),
        keys.member(claim.service_id, claim.session_id),
        *(bounds.WINDOW_DIGESTS, bounds.MAX_FIELDS, bounds.MAX_WINDOWS),
        "body",
        claim.body,
        *claim.fields,
        size=len(claim.body),
        script=SCRIPT,
    )
    return _read(reply)


def owner_of(origin: str) -> str:
    """Return the owner of sessions a page of this origin begins without a token."""
    if len(origin) <= MAX_PLAIN_ORIGIN:
        return f"bound:{origin}"
    return f"bound#{_digest(origin.encode()).hex()}"


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()[:DIGEST_BYTES]


def _read(reply: list[bytes]) -> Decision:
    """Return the decision in a reply of accept.lua (trailing parts may be missing)."""
    outcome, seq, start, stop, checkpoint, errors, live = (
        *reply,
        *(b"",) * (7 - len(reply)),
    )
    return Decision(
        outcome=Outcome(outcome.decode()),
        seq=int(seq or 0),
        start_ms=int(start or 0),
        stop=stop.decode(),
        checkpoint=bool(checkpoint),
        errors=errors,
        live=live == b"2",
        near=bool(live),
    )


@contextmanager
def _client() -> Iterator[redis.Redis]:
    with bounded_client() as client:
        yield client


def _state_key(service_id: str | uuid.UUID, session_id: str | uuid.UUID) -> str:
    session = str(session_id)
    return keys.state(shard_of(session), str(service_id), session)


def mark_ended(
    service_id: str | uuid.UUID, session_id: str | uuid.UUID, *, why: str = "ended"
) -> None:
    """End a session: chunks within the grace are the last ones, later ones answer 409.

    `why` is the reason sent to the recorder: ended, duration or size.
    """
    key = _state_key(service_id, session_id)
    with _client() as client, client.pipeline() as transaction:
        transaction.hsetnx(key, "ended", str(int(time.time() * 1000)))
        transaction.hsetnx(key, "why", why)
        # A new key gets a lifetime, an older one keeps the longer: erased, for one.
        transaction.expire(key, STATE_SECONDS, nx=True)
        transaction.expire(key, STATE_SECONDS, gt=True)
        rows.leave(transaction, str(session_id), why="ended")
        transaction.execute()


def mark_erased(service_id: str | uuid.UUID, session_id: str | uuid.UUID) -> None:
    """Forget a session and refuse whatever still arrives for it (410)."""
    with _client() as client:
        mark_all_erased(client, service_id, [session_id])


def mark_all_erased(
    client: redis.Redis,
    service_id: str | uuid.UUID,
    session_ids: Collection[str | uuid.UUID],
) -> None:
    """Forget sessions and refuse whatever still arrives for them (410)."""
    with client.pipeline() as transaction:
        for session_id in session_ids:
            key = _state_key(service_id, session_id)
            transaction.delete(key)
            transaction.hset(key, "erased", "1")
            transaction.expire(key, ERASED_SECONDS)
            member = keys.member(str(service_id), str(session_id))
            transaction.zrem(keys.ends(shard_of(session_id)), member)
            _erase_live(transaction, str(session_id))
        transaction.execute()


def _erase_live(transaction: Any, session_id: str) -> None:
    """Add to `transaction` the end of a session in the live view, and of its ring."""
    shard = shard_of(session_id)
    transaction.delete(
        presence_keys.ring(shard, session_id),
        presence_keys.ring_meta(shard, session_id),
    )
    rows.leave(transaction, session_id, why="erased")
    transaction.publish(presence_keys.ring_channel(session_id), "ring")


def mark_withdrawn(
    service_id: str | uuid.UUID, session_id: str | uuid.UUID, *, on_page: int | None
) -> None:
    """Take nothing more for a session (410); the first withdrawal counts.

    `on_page` is the moment by the page's clock, which events are stamped with.
    """
    key = _state_key(service_id, session_id)
    at = f"{int(time.time() * 1000)}:{'' if on_page is None else on_page}"
    with _client() as client, client.pipeline() as transaction:
        is_known = client.hexists(key, "start")
        transaction.hsetnx(key, "withdrawn", at)
        seconds = STATE_SECONDS if is_known else bounds.UNKNOWN_SECONDS
        transaction.expire(key, seconds, nx=True)
        transaction.expire(key, seconds, gt=True)
        if is_known:
            rows.leave(transaction, str(session_id), why="ended")
        transaction.execute()


def ask_for_checkpoint(
    service_id: str | uuid.UUID, session_id: str | uuid.UUID
) -> None:
    """Ask for a full snapshot with the next answer, if the session is known."""
    key = _state_key(service_id, session_id)
    with _client() as client:
        if client.hexists(key, "start"):
            client.hset(key, "cp", "1")


def errors_of(decision: Decision) -> list[dict[str, object]]:
    """Return the refused chunks this answer reports: [{seq, code}]."""
    return list(orjson.loads(decision.errors)) if decision.errors else []
