"""What the worker stores of a chunk besides its events."""

from __future__ import annotations

import orjson
import pytest

from recordings import chunk_store
from recordings.ingest.worker.identity import identity_hash
from recordings.models import DeadLetter
from tests.recordings.worker.conftest import EVENTS, NOW

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])


def identify(user="u-1", proof=None):
    payload = {"userId": user, "traits": {"email": "kim@example.com"}}
    payload |= {} if proof is None else {"identityHash": proof}
    data = {"tag": "sh.identify", "payload": payload}
    return {"type": 5, "timestamp": NOW + 9, "data": data}


def at(ts):
    return {"type": 3, "timestamp": ts, "data": {"source": 3, "id": 1}}


@pytest.fixture
def stored(accept, until_idle):
    """Store a chunk; return its facts and its events."""

    def store(events, **more):
        session, window = accept(events, **more)
        until_idle()
        (facts,) = chunk_store.chunk_facts([session])
        ((_, payload),) = chunk_store.read_range(
            session, window_id=window, from_ts=-(2**63), to_ts=2**63 - 1
        ).chunks
        return facts, orjson.loads(payload)

    return store


def test_an_identity_is_taken_at_its_word_where_no_proof_is_asked(stored):
    facts, _ = stored([*EVENTS, identify()])
    assert facts.facts["identity"]["userId"] == "u-1"
    assert facts.facts["identity"]["verified"] is False
    assert facts.flags == []


def test_a_right_hash_verifies(stored, service):
    proof = identity_hash("u-1", secret=service.identity_secret)
    facts, _ = stored([*EVENTS, identify(proof=proof)])
    assert facts.facts["identity"]["verified"] is True
    assert "hash" not in facts.facts["identity"]


def test_a_wrong_hash_is_flagged(stored):
    facts, _ = stored([*EVENTS, identify(proof="0" * 64)])
    assert facts.flags == ["identity_unverified"]


@pytest.mark.parametrize("proof", [None, "", "0" * 64, 7])
def test_a_claim_without_proof_is_kept_nowhere_where_proof_is_asked(
    proof, stored, service
):
    service.identity_required = True
    service.save()
    facts, events = stored([*EVENTS, identify(proof=proof)])
    assert "identity" not in facts.facts
    assert facts.flags == ["identity_unverified"]
    assert events == EVENTS


def test_a_chunk_of_claims_alone_is_not_kept_aside_either(accept, until_idle, service):
    service.identity_required = True
    service.save()
    session, _ = accept([identify()])
    until_idle()
    assert not chunk_store.chunk_facts([session])
    assert not DeadLetter.objects.exists()


def test_a_proven_identity_is_kept_where_proof_is_asked(stored, service):
    service.identity_required = True
    service.save()
    proof = identity_hash("u-1", secret=service.identity_secret)
    facts, events = stored([*EVENTS, identify(proof=proof)])
    assert facts.facts["identity"]["verified"] is True
    assert len(events) == 4


def test_the_address_is_not_kept(stored):
    facts, events = stored(EVENTS)
    assert "203.0.113.9" not in repr(facts) + repr(events)


@pytest.mark.parametrize(
    ("events", "flags"),
    [
        ([at(NOW)], []),
        ([at(0)], ["clock_skew", "absurd_time"]),
        ([at(NOW), at(10**15)], ["clock_skew", "absurd_time"]),
        ([at(NOW - 7 * 3600_000), at(NOW)], ["clock_skew", "absurd_time"]),
        ([at(1e300)], ["clock_skew", "absurd_time"]),
    ],
)
def test_absurd_times_are_stored_and_flagged(events, flags, stored):
    facts, kept = stored(events)
    assert facts.flags == flags
    assert kept == events


def test_a_clock_that_is_off_by_a_day_is_flagged(stored):
    day = 86_400_000
    envelope = orjson.dumps({"v": 1, "sentAt": NOW - day})
    facts, _ = stored([at(NOW - day)], envelope=envelope)
    assert facts.flags == ["clock_skew"]


def test_what_no_database_keeps_is_replaced(stored):
    body = rb'[{"type":5,"timestamp":%d,"data":{"tag":"a\ud800b\u0000c"}}]' % NOW
    _, events = stored(None, body=body)
    assert events[0]["data"]["tag"] == "a\ufffdb\ufffdc"


def test_every_known_format_has_a_decoder(accept, until_idle):
    accept(EVENTS, format="fax")
    until_idle()
    assert DeadLetter.objects.get().code == "unknown_format"
