"""A person with recordings in every store."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from privacy.erasure import requests
from privacy.erasure.run import run_waiting
from privacy.models import AccessGrant, ConsentReceipt
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.models import DeadLetter, RecordingNote, RecordingView
from recordings.services.dead_letters import seal
from sessionhub.lib.person_names import user_id_form
from sessionhub.lib.uuid7 import uuid7
from tests.recordings.factories import MadeSession, make_chunk, make_session


@dataclass
class Recorded:
    """One person, and all that names them."""

    user_id: str
    email: str
    sessions: list[MadeSession]


@pytest.fixture
def stores(transactional_db, store, valkey):
    """Every store, empty, with what is written to them committed."""
    return valkey


@pytest.fixture
def record(stores, viewer):
    """Record a person: some sessions, and a trace of each in every store."""

    def make(count=2, *, user_id="u-17", email="ada@example.com") -> Recorded:
        sessions = [
            make_session(actor_type=1, actor_id=user_id, actor_email=email)
            for _ in range(count)
        ]
        for session in sessions:
            leave_traces(stores, session, viewer, user_id, email)
        ConsentReceipt.objects.create(
            service=sessions[0].service,
            consent_id=uuid.uuid4(),
            user_id=user_id,
            user_form=user_id_form(user_id),
            session_id=sessions[0].id,
        )
        return Recorded(user_id, email, sessions)

    return make


def leave_traces(valkey, session, viewer, user_id, email):
    """Put something of a session into every store but `sessions`."""
    facts = {"identity": {"userId": user_id, "email": email}}
    make_chunk(session, seq=0, facts=json.dumps(facts))
    make_chunk(session, seq=1)
    RecordingNote.objects.create(
        session_id=session.id, author=viewer, at_ms=1, text=f"{user_id} was lost"
    )
    RecordingView.objects.create(user=viewer, session_id=session.id)
    AccessGrant.objects.create(
        user=viewer,
        session_id=session.id,
        service_id=session.service.pk,
        reason=f"{email} called",
        expires_at=datetime.now(tz=UTC),
    )
    DeadLetter.objects.create(
        service=session.service,
        session_id=session.id,
        window_id=session.id,
        seq=2,
        code="bad_json",
        detail="",
        entry={},
        body=seal(b"not json"),
        received_at=datetime.now(tz=UTC),
    )
    in_valkey(valkey, session)


def in_valkey(valkey, session):
    """Put state, a waiting chunk and the rest into Valkey."""
    shard = shard_of(session.id)
    service, of = str(session.service.pk), str(session.id)
    valkey.hset(keys.state(shard, service, of), mapping={"start": 1, "first": "x"})
    valkey.set(keys.seen(shard, service, of), "line")
    valkey.set(keys.window(shard, of, of), "[]")
    valkey.zadd(keys.dirty(shard), {keys.member(service, of): 1e15})


@pytest.fixture
def erase():
    """Erase a person and return the finished job."""

    def run(service, **person):
        job = requests.erase_person(
            service=service, reason="They asked.", by=None, **person
        )
        run_waiting(only=job.pk)
        job.refresh_from_db()
        return job

    return run


@pytest.fixture
def waiting_chunk(stores):
    """Put a chunk into the buffer as the edge does."""

    def append(session, *, body=b"[]", window=None, seq=9):
        shard = shard_of(session.id)
        stores.xadd(
            keys.stream(shard),
            {
                "format": "native",
                "service": str(session.service.pk),
                "session": str(session.id),
                "window": str(window or uuid7()),
                "seq": seq,
                "start": session.start_ms,
                "expires": str(session.expires_on),
                "received": session.start_ms,
                "envelope": "{}",
                "body": body,
                "ip": "203.0.113.9",
                "ua": "",
                "origin": "",
                "signed": "1",
                "final": "0",
            },
        )

    return append
