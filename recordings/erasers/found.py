"""Which sessions a person has, and how nothing more comes of them."""

from __future__ import annotations

import json
import re
import time
import zlib
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

import redis
from cryptography.fernet import InvalidToken
from django.conf import settings

from privacy.erasure.registry import NotYetError, Progress
from privacy.erasure.scope import Person
from privacy.models import ErasedSession
from recordings.erasers.buffer import PATIENCE_SECONDS, POLL_SECONDS, by_shard, valkey
from recordings.erasers.tables import as_store_away
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.ingest.session_state import mark_all_erased
from recordings.models import DeadLetter
from recordings.selectors import persons
from recordings.services.dead_letters import unseal
from sessionhub.lib.person_names import email_form, user_id_form

GZIP = 31
PIECE = 16_384
# A JSON text, or the number of a user id.
_TEXTS = re.compile(
    rb'("(?:[^"\\]++|\\.)++")|(?<=[Ii]d")\s*+:\s*+(-?\d{1,40}+(?:\.0)?)', re.DOTALL
)
LONGEST_TEXT = 10_000
NO_WORKER = (
    "Chunks wait in the buffer that may be of this person, and no ingest worker takes "
    "them. Start one (manage.py ingest_worker); then this goes on by itself."
)
BUSY = "The ingest worker is still storing chunks. This goes on by itself."


class RecordedSessions:
    """Answers for this room; see `privacy.erasure.registry.Sessions`."""

    def knows(self, service_id: UUID, session_id: UUID) -> bool:
        """Return whether anything of that session is or was here."""
        ours = {"service_id": service_id, "session_id": session_id}
        if ErasedSession.objects.filter(**ours).exists():
            return True
        if DeadLetter.objects.filter(**ours).exists():
            return True
        name = keys.state(shard_of(session_id), str(service_id), str(session_id))
        with valkey() as client:
            if client.exists(name):
                return True
        with as_store_away():
            return persons.is_stored(service_id, session_id)

    def identify(self, service_id: UUID, person: Person) -> Person:
        """Return the person with the user ids that came with their emails."""
        with as_store_away():
            user_ids = persons.user_ids_of(service_id, person)
        return person.joined(Person(user_ids=user_ids))

    def find(self, service_id: UUID, person: Person) -> Iterator[list[UUID]]:
        """Yield the ids of their sessions, page by page."""
        with as_store_away():
            yield from persons.sessions_of(service_id, person)
        yield _in_letters(service_id, person)

    def close(self, service_id: UUID, session_ids: Collection[UUID]) -> None:
        """Have the edge answer 410, and the worker drop what it holds."""
        with valkey() as client:
            mark_all_erased(client, service_id, session_ids)

    def wait_for_the_buffer(self, progress: Progress) -> None:
        """Return once what waits in every stream now has been taken out of it."""
        with valkey() as client:
            last = _last_ids(client)
            started = waiting = _waiting(client, last)
            until = time.monotonic() + PATIENCE_SECONDS
            while waiting:
                progress("Waiting for the ingest worker", started - waiting, started)
                time.sleep(POLL_SECONDS)
                before, waiting = waiting, _waiting(client, last)
                if waiting < before:
                    until = time.monotonic() + PATIENCE_SECONDS
                if time.monotonic() > until:
                    raise NotYetError(NO_WORKER)

    def wait_for_writers(
        self, session_ids: Collection[UUID], progress: Progress
    ) -> None:
        """Return once no batch is being stored that was announced before now.

        A worker announces a batch, then looks which sessions are erased, then stores.
        So one announced from now on holds nothing of what is marked already.
        """
        with valkey() as client:
            announced = {
                shard: client.get(keys.batch(shard))
                for shard in by_shard([list(session_ids)])
            }
            until = time.monotonic() + PATIENCE_SECONDS
            for shard, manifest in announced.items():
                while manifest and _is_storing(client, shard, manifest):
                    progress("Waiting for the ingest worker", 0, 0)
                    if time.monotonic() > until:
                        raise NotYetError(BUSY)
                    time.sleep(POLL_SECONDS)


def _is_storing(client: redis.Redis, shard: int, manifest: Any) -> bool:
    """Return whether a live worker still works on that very batch."""
    held = client.exists(keys.lease(shard))
    return bool(held) and client.get(keys.batch(shard)) == manifest


def _last_ids(client: redis.Redis) -> dict[int, str]:
    found = {}
    for shard in range(settings.INGEST_SHARDS):
        try:
            info: Any = client.xinfo_stream(keys.stream(shard))
        except redis.ResponseError:  # no such stream
            continue
        found[shard] = info["last-generated-id"].decode()
    return found


def _waiting(client: redis.Redis, last: dict[int, str]) -> int:
    """Return about how many entries up to `last` are still there, 0 for none."""
    left = [
        shard
        for shard, entry_id in last.items()
        if client.xrange(keys.stream(shard), "-", entry_id, count=1)
    ]
    return sum(int(client.xlen(keys.stream(shard))) for shard in left)  # type: ignore[arg-type]


def _in_letters(service_id: UUID, person: Person) -> list[UUID]:
    """Return the sessions of dead letters that name the person in what can be read.

    A session may have nothing else: its first chunk, which named the person,
    was refused. Its body is opened here to be searched alone.
    """
    found: set[UUID] = set()
    letters = DeadLetter.objects.filter(service_id=service_id)
    for letter in letters.iterator(chunk_size=50):
        if letter.session_id in found:
            continue
        try:
            parts = _readable(unseal(letter))
        except InvalidToken:  # SECRET_KEY was another one then: unreadable
            continue
        if any(_names(part, person) for part in parts):
            found.add(letter.session_id)
    return sorted(found)


def _names(text: bytes, person: Person) -> bool:
    """Return whether a text of JSON, however it is spelled, names the person."""
    for match in _TEXTS.finditer(text):
        if match.end() - match.start() > LONGEST_TEXT:
            continue
        name = _unquoted(match[1]) if match[1] else match[2].decode()
        if user_id_form(name) in person.user_ids or email_form(name) in person.emails:
            return True
    return False


def _unquoted(quoted: bytes) -> str:
    try:
        text = json.loads(quoted.decode(errors="replace"), strict=False)
    except json.JSONDecodeError:  # an escape JSON does not know
        text = quoted[1:-1].decode(errors="replace")
    return str(text)


def _readable(body: bytes) -> list[bytes]:
    """Return a body, and what can be inflated of it within the worker's bounds."""
    at = body.find(b"\x1f\x8b\x08")
    if at < 0:
        return [body]
    return [body[:at], b"".join(_inflated(body[at:]))]


def _inflated(packed: bytes) -> Iterator[bytes]:
    """Yield what gzip gives back, up to its end, a fault or the worker's bound."""
    inflater = zlib.decompressobj(wbits=GZIP)
    left, start, size = settings.INGEST_MAX_INFLATED_BYTES, 0, PIECE
    while start < len(packed) and left > 0 and not inflater.eof:
        before = inflater.copy()
        try:
            part = inflater.decompress(packed[start : start + size], left)
        except zlib.error:
            if size == 1:
                return
            # Byte by byte: what stands before the fault is read all the same.
            inflater, size = before, 1
            continue
        start += size
        left -= len(part)
        yield part
