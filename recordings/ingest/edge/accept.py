"""Admission and acceptance: the two steps every recording endpoint takes.

    service = await admit(request, key, brings_chunks=True)  # key, origin, quota
    body = await request.body()                    # bounded
    count_chunk(request, service, session_id)      # quota of the session
    verdict = await accept(Chunk(service=service, request=request, …))
    refuse_unless_taken(verdict)                   # 403, 409, 410

`admit` raises Refusal before a byte of the body is read. `accept` returns once the
chunk is on durable storage, or returns the reason why it is not. Both may raise
BufferDownError and DirectoryDownError, which an HttpEndpoint answers with 503.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from recordings.ingest import consent, tokens
from recordings.ingest.buffer import BufferDownError
from recordings.ingest.directory import RecordedService, directory
from recordings.ingest.edge.answers import Refusal, unknown_key
from recordings.ingest.edge.request import Request
from recordings.ingest.pressure import NO_ROOM, NO_ROOM_SECONDS, gauge
from recordings.ingest.quota import Quota
from recordings.ingest.session_state import (
    OWNER_TOKEN,
    Claim,
    Decision,
    Outcome,
    decide,
    expiry,
    owner_of,
)

MAX_BACKDATING_MS = 60_000
MAX_USER_AGENT = 512
CROWDED_SECONDS = 30
quota = Quota()


@dataclass(slots=True, kw_only=True)
class Chunk:
    """Some events of one window, as a recorder sent them.

    `format` is how the worker reads `body`: native, rrweb or posthog. `session_id`
    and `window_id` are canonical UUIDs. `seq` None gives it the next number of its
    window (the same body again keeps the number it got).

    A recorder that knows no session token leaves `signed` False: its session is bound
    to key and origin. With `signed`, `token` must be genuine, or None for the first
    chunk of a session. Before the recorder has received the token, the `secret` that
    the first chunk carried proves as much.

    `age_ms` is how long before sending its first event happened, by the recorder's
    clock; it moves the session's start back by at most a minute. `envelope` is kept
    beside the body, for the worker. `consent_id` names the person's consent; where the
    service needs one, a chunk without it is not taken.
    """

    service: RecordedService
    request: Request
    format: str
    session_id: str
    window_id: str
    seq: int | None
    body: bytes
    signed: bool = False
    token: str | None = None
    secret: str | None = None
    age_ms: int = 0
    envelope: bytes = b""
    final: bool = False
    consent_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a chunk.

    `token` is set when the answer must carry one. `stop` is '' or the reason to end:
    duration, size, ended, disabled. `decision` holds seq, checkpoint and errors,
    `lacks` the reason why there is no consent.
    """

    outcome: Outcome
    decision: Decision
    stop: str = ""
    token: str | None = None
    lacks: str = ""


async def find_service(key: str) -> RecordedService:
    """Return the service of a public key; one refusal (401) for none and unknown."""
    service = await directory.find(key) if key else None
    if service is None:
        raise unknown_key()
    return service


async def admit(
    request: Request,
    key: str,
    *,
    needs_origin: bool = True,
    brings_chunks: bool = False,
) -> RecordedService:
    """Return the service a request may write to.

    Raises Refusal: 401 unknown key, 403 origin (without CORS header), 429 quota. The
    service may be disabled: its chunks are answered with `stop`, see `accept`. With
    `brings_chunks` the caller counts them by session with `count_chunk`.
    """
    service = await find_service(key)
    check_origin(request, service, needs_origin=needs_origin)
    wait = quota.take_from_address(key, request.client_ip)
    if not wait and not brings_chunks:
        wait = quota.take(key, request.client_ip)
    if wait:
        raise _too_many(wait, close=True)
    return service


def count_chunk(
    request: Request,
    service: RecordedService,
    session_id: str,
    *,
    token: str | None = None,
    knows_tokens: bool = False,
) -> None:
    """Count a request for its session. Raises Refusal 429."""
    is_known: bool | None = None
    if knows_tokens:
        names = {"service_id": service.id, "session_id": session_id}
        is_known = token is not None and tokens.start_in(token, **names) is not None
    wait = quota.take_chunk(
        service.key, request.client_ip, session_id, is_known=is_known
    )
    if wait:
        raise _too_many(wait)


def count_answer(service: RecordedService, action: str) -> None:
    """Count a person's answer for its service. Raises Refusal 429."""
    wait = quota.take_for_service(service.key, action)
    if wait:
        raise _too_many(wait)


def _too_many(wait: int, *, close: bool = False) -> Refusal:
    return Refusal(
        429,
        "too_many_requests",
        "Too many requests from this address; slow down.",
        retry_after=wait,
        close=close,
    )


def check_origin(
    request: Request, service: RecordedService, *, needs_origin: bool = True
) -> None:
    """Refuse (403) a page that may not send for this service."""
    if service.origins is None or (not request.origin and not needs_origin):
        return
    if not service.allows_origin(request.origin):
        raise Refusal(
            403,
            "origin_not_allowed",
            "This origin may not record for this service.",
            cors=False,
            close=True,
        )


async def accept(chunk: Chunk) -> Verdict:
    """Take a chunk onto durable storage, or return why not.

    Outcomes: accepted and duplicate (it is stored), disabled (the service takes nothing
    now: not stored, and the recorder shall stop), conflict, not_owner, ended, erased,
    no_consent, withdrawn; of a new session also full (memory) and crowded (quota).
    """
    service = chunk.service
    if not service.enabled:
        return _undecided(Outcome.DISABLED, stop="disabled")
    objection = await consent.objection(
        service, chunk.consent_id, can_show=chunk.signed
    )
    if objection is not None:
        return objection_verdict(objection)
    start_ms = None
    if chunk.token is not None:
        start_ms = tokens.start_in(
            chunk.token, service_id=service.id, session_id=chunk.session_id
        )
        if start_ms is None:
            return _undecided(Outcome.NOT_OWNER)
    await gauge.check()
    decision = await decide(_claim(chunk, start_ms))
    token = None
    taken = decision.outcome in (Outcome.ACCEPTED, Outcome.DUPLICATE)
    if taken and chunk.signed and chunk.token is None:
        token = tokens.mint(
            service_id=service.id,
            session_id=chunk.session_id,
            start_ms=decision.start_ms,
        )
    return Verdict(
        outcome=decision.outcome, decision=decision, stop=decision.stop, token=token
    )


def objection_verdict(objection: consent.Objection) -> Verdict:
    """Return the verdict over a chunk its person does not allow."""
    outcome = Outcome.WITHDRAWN if objection.withdrawn else Outcome.NO_CONSENT
    return Verdict(
        outcome=outcome, decision=Decision(outcome=outcome), lacks=objection.detail
    )


def _undecided(outcome: Outcome, *, stop: str = "") -> Verdict:
    """Return a verdict reached without reading the session's state."""
    return Verdict(outcome=outcome, decision=Decision(outcome=outcome), stop=stop)


def _claim(chunk: Chunk, token_start_ms: int | None) -> Claim:
    """Return the chunk as the claim that `decide` takes."""
    service, request = chunk.service, chunk.request
    now_ms = int(time.time() * 1000)
    if token_start_ms is None:
        start_ms = now_ms - min(max(chunk.age_ms, 0), MAX_BACKDATING_MS)
    else:
        start_ms = token_start_ms
    return Claim(
        service_id=service.id,
        session_id=chunk.session_id,
        window_id=chunk.window_id,
        seq=chunk.seq,
        body=chunk.body,
        owner=OWNER_TOKEN if chunk.signed else owner_of(request.origin),
        proven=token_start_ms is not None or not chunk.signed,
        secret=chunk.secret or "",
        may_begin=gauge.has_room,
        now_ms=now_ms,
        start_ms=start_ms,
        expires=expiry(start_ms=start_ms, retention_days=service.retention_days),
        fields=(
            *("format", chunk.format, "service", service.id),
            *("session", chunk.session_id, "received", now_ms),
            *("envelope", chunk.envelope, "ip", request.client_ip),
            *("ua", request.header(b"user-agent")[:MAX_USER_AGENT]),
            *("origin", request.origin[:MAX_USER_AGENT]),
            *("signed", "1" if chunk.signed else "0"),
            *("final", "1" if chunk.final else "0"),
        ),
    )


def refuse_unless_taken(verdict: Verdict) -> None:
    """Raise Refusal (or BufferDownError) unless the chunk was taken."""
    match verdict.outcome:
        case Outcome.NOT_OWNER:
            raise Refusal(403, "bad_token", "Another sender began this session.")
        case Outcome.CONFLICT:
            raise Refusal(
                409, "chunk_conflict", "Other bytes were stored under this number."
            )
        case Outcome.ENDED:
            raise Refusal(
                409,
                "session_ended",
                "The session has ended; begin a new one.",
                stop={"reason": verdict.stop or "ended"},
            )
        case Outcome.ERASED:
            raise Refusal(
                410,
                "session_erased",
                "The session was erased; nothing more is kept of it.",
                stop={"reason": "erased"},
            )
        case Outcome.FULL:
            raise BufferDownError(NO_ROOM, retry_after=NO_ROOM_SECONDS)
        case Outcome.CROWDED:
            raise Refusal(
                429,
                "too_many_sessions",
                "This service begins too many sessions; come back later.",
                retry_after=CROWDED_SECONDS,
            )
        case Outcome.NO_CONSENT:
            raise Refusal(403, "consent_required", verdict.lacks)
        case Outcome.WITHDRAWN:
            raise Refusal(
                410,
                "consent_withdrawn",
                "The person withdrew the consent; nothing more is taken.",
                stop={"reason": "consent_withdrawn"},
            )
