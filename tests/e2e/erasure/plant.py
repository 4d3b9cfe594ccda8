"""Put many sessions of one person into the stores of a running hub, at once.

    python -m tests.e2e.erasure.plant MARK COUNT SERVICE

What goes through the edge is one chunk a request; a thousand of them would test the
edge. These rows are written as the worker writes them. The mark stands wherever a
person's data may: payload, facts, addresses, search text, notes, dead letters, reasons.
"""

from __future__ import annotations

import json
import os
import sys
import time
import uuid
from datetime import UTC, datetime, timedelta

import django


def main() -> None:
    mark, count, slug = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sessionhub.settings")
    django.setup()
    print(json.dumps(plant(mark, count, slug)))


def plant(mark: str, count: int, slug: str) -> list[str]:
    """Write the rows; return the ids of the sessions."""
    from recordings import chunk_store
    from recordings.chunk_store import insert_chunks
    from recordings.services.derive import derive_session
    from recordings.session_store import insert_sessions
    from sessionhub.models import Service

    service = Service.objects.get(slug=slug)
    now = datetime.now(tz=UTC)
    chunks = [
        _chunk(service, mark, now - timedelta(hours=index % 500), index)
        for index in range(count)
    ]
    insert_chunks([row for pair in chunks for row in pair], token=mark)
    ids = [pair[0].session_id for pair in chunks]
    facts = chunk_store.chunk_facts(ids, service_id=service.pk)
    by_session = {}
    for each in facts:
        by_session.setdefault(each.session_id, []).append(each)
    insert_sessions([derive_session(rows) for rows in by_session.values()])
    _rows(service, mark, ids, now)
    _valkey(service, mark, ids)
    return [str(each) for each in ids]


def _chunk(service, mark, began, index):
    """Return two chunks of a session; the mark stands in bytes no codec shortens."""
    from recordings.chunk_store import ChunkRow
    from sessionhub.lib.uuid7 import uuid7

    session_id, window_id = uuid7(), uuid.uuid4()
    start = int(began.timestamp() * 1000)
    noise = os.urandom(400).decode("latin-1")
    facts = {
        "identity": {
            "userId": f"u-{mark}",
            "email": f"{mark}@example.com",
            "name": f"Ada {mark}",
        },
        "session": {"href": f"https://shop.example.com/{mark}?q={index}"},
        "errorTexts": [f"{mark} is not a function"],
        "pages": [[start, f"https://shop.example.com/{mark}", mark]],
    }
    marks = [[start, "navigation", mark, {"url": f"https://shop.example.com/{mark}"}]]
    return [
        ChunkRow(
            service_id=service.pk,
            session_id=session_id,
            window_id=window_id,
            seq=seq,
            session_start=start,
            expires_on=began.date() + timedelta(days=service.retention_days),
            received_at=start + 1000,
            source="native",
            signed=1,
            first_ts=start,
            last_ts=start + 1000,
            snapshot_ts=start,
            has_full_snapshot=int(seq == 0),
            is_final=seq,
            event_count=1,
            raw_bytes=500,
            clicks=0,
            inputs=0,
            errors=1,
            flags=[],
            facts=json.dumps(facts).encode(),
            marks=json.dumps(marks).encode(),
            payload=json.dumps([noise, mark, noise[::-1]]).encode(),
        )
        for seq in (0, 1)
    ]


def _rows(service, mark, ids, now):
    from privacy.audit import subject_pseudonym
    from privacy.models import AccessGrant, ConsentReceipt
    from recordings.models import DeadLetter, RecordingNote, RecordingView
    from recordings.services.dead_letters import seal
    from sessionhub.models import User

    staff = User.objects.get(username="admin")
    RecordingNote.objects.bulk_create(
        RecordingNote(session_id=each, author=staff, at_ms=1, text=f"Ask {mark}! " * 20)
        for each in ids
    )
    RecordingView.objects.bulk_create(
        RecordingView(user=staff, session_id=each) for each in ids
    )
    DeadLetter.objects.bulk_create(
        DeadLetter(
            service=service,
            session_id=each,
            window_id=each,
            seq=7,
            code="bad_json",
            detail="",
            entry={"origin": f"https://{mark}.example.com"},
            body=seal(mark.encode()),
            received_at=now,
        )
        for each in ids[::10]
    )
    AccessGrant.objects.bulk_create(
        AccessGrant(
            user=staff,
            session_id=each,
            service_id=service.pk,
            reason=f"{mark} called",
            expires_at=now,
        )
        for each in ids[::10]
    )
    ConsentReceipt.objects.create(
        service=service,
        consent_id=uuid.uuid4(),
        user_id=f"u-{mark}",
        user_form=f"u-{mark}",
    )
    subject_pseudonym(service.slug, f"u-{mark}")


def _valkey(service, mark, ids):
    """What posthog-js sends about a person waits there in the clear."""
    import redis
    from django.conf import settings

    from recordings.ingest import keys
    from recordings.ingest.buffer import shard_of

    with redis.Redis.from_url(settings.VALKEY_URL) as client:
        for each in ids[:20]:
            shard, session = shard_of(each), str(each)
            known = json.dumps([f"u-{mark}", {"email": f"{mark}@example.com"}])
            name = keys.person(shard, str(service.pk), session)
            client.hset(name, mapping={"known": known})
            state = keys.state(shard, str(service.pk), session)
            client.hset(state, mapping={"start": int(time.time() * 1000)})


if __name__ == "__main__":
    main()
