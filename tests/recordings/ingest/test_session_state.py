"""recordings.ingest.session_state: one decision a chunk, whatever the order."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recordings.ingest import keys
from recordings.ingest.buffer import close_pipeline, shard_of
from recordings.ingest.session_state import Claim, Outcome, decide, expiry
from sessionhub.lib.uuid7 import uuid7

SERVICE = "0190a000-0000-7000-8000-000000000001"
WINDOWS = tuple(str(uuid.UUID(int=n)) for n in (1, 2))
BODIES = (b"first", b"second", b"third")
NOW = 1_800_000_000_000
MINUTE = 60_000

some_chunks = st.lists(
    st.tuples(
        st.sampled_from(WINDOWS),
        st.integers(0, 3),
        st.sampled_from(BODIES),
    ),
    min_size=1,
    max_size=24,
)
patient = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def claim(session, **changes):
    given = {
        "service_id": SERVICE,
        "session_id": session,
        "window_id": WINDOWS[0],
        "seq": 0,
        "body": b"body",
        "owner": "token",
        "proven": True,
        "now_ms": NOW,
        "start_ms": NOW,
        "expires": "2027-02-14",
        "fields": ("format", "native", "session", session),
        **changes,
    }
    return Claim(**given)


def run(*claims, at_once=False):
    """Decide over claims, one after the other or at once; return the decisions."""

    async def go():
        try:
            if at_once:
                return list(await asyncio.gather(*map(decide, claims)))
            return [await decide(one) for one in claims]
        finally:
            await close_pipeline()

    return asyncio.run(go())


def stored(valkey, session):
    """Return [(window, seq, body)] in the stream for `session`."""
    return [
        (entry[b"window"].decode(), int(entry[b"seq"]), entry[b"body"])
        for _, entry in valkey.xrange(keys.stream(shard_of(session)))
        if entry[b"session"].decode() == session
    ]


@patient
@given(chunks=some_chunks)
def test_the_first_write_of_each_number_wins_in_any_order(valkey, chunks):
    session = str(uuid7())
    decisions = run(*(claim(session, window_id=w, seq=s, body=b) for w, s, b in chunks))
    first: dict[tuple[str, int], bytes] = {}
    for (window, seq, body), decision in zip(chunks, decisions, strict=True):
        if (window, seq) not in first:
            first[window, seq] = body
            expected = Outcome.ACCEPTED
        elif first[window, seq] == body:
            expected = Outcome.DUPLICATE
        else:
            expected = Outcome.CONFLICT
        assert decision.outcome is expected
        assert decision.seq == seq
    assert stored(valkey, session) == [(w, s, b) for (w, s), b in first.items()]


@patient
@given(chunks=some_chunks)
def test_the_same_holds_for_requests_at_the_same_moment(valkey, chunks):
    session = str(uuid7())
    decisions = run(
        *(claim(session, window_id=w, seq=s, body=b) for w, s, b in chunks),
        at_once=True,
    )
    taken = [
        chunk
        for chunk, decision in zip(chunks, decisions, strict=True)
        if decision.outcome is Outcome.ACCEPTED
    ]
    assert sorted(stored(valkey, session)) == sorted(taken)
    assert len({(w, s) for w, s, _ in taken}) == len(taken)
    assert len(taken) == len({(w, s) for w, s, _ in chunks})
    for chunk, decision in zip(chunks, decisions, strict=True):
        same = chunk in taken
        assert (decision.outcome is Outcome.CONFLICT) == (not same)


@patient
@given(
    bodies=st.lists(
        st.tuples(st.sampled_from(WINDOWS), st.binary(min_size=1, max_size=2)),
        min_size=1,
        max_size=20,
    )
)
def test_bodies_without_a_number_get_the_next_one_and_keep_it(valkey, bodies):
    session = str(uuid7())
    decisions = run(
        *(
            claim(session, window_id=w, seq=None, body=b, owner="bound:x")
            for w, b in bodies
        )
    )
    numbers: dict[str, list[bytes]] = {}
    for (window, body), decision in zip(bodies, decisions, strict=True):
        known = numbers.setdefault(window, [])
        again = body in known
        if not again:
            known.append(body)
        assert decision.seq == known.index(body)
        assert decision.outcome is (Outcome.DUPLICATE if again else Outcome.ACCEPTED)


def test_without_proof_only_the_first_chunk_passes_and_passes_again(valkey):
    session = str(uuid7())
    decisions = run(
        claim(session, proven=False),
        claim(session, proven=False),
        claim(session, proven=False, body=b"other"),
        claim(session, proven=False, seq=1),
        claim(session, seq=1),
        claim(session, proven=False, seq=1),
    )
    assert [decision.outcome for decision in decisions] == [
        Outcome.ACCEPTED,
        Outcome.DUPLICATE,
        Outcome.NOT_OWNER,
        Outcome.NOT_OWNER,
        Outcome.ACCEPTED,
        Outcome.NOT_OWNER,
    ]


def test_the_secret_of_the_first_chunk_is_proof(valkey):
    session = str(uuid7())
    decisions = run(
        claim(session, proven=False, secret="mine"),
        claim(session, proven=False, secret="mine", seq=1),
        claim(session, proven=False, secret="theirs", seq=2),
        claim(session, proven=False, seq=2),
        claim(session, proven=False, secret="mine", seq=1, body=b"other"),
    )
    assert [decision.outcome for decision in decisions] == [
        Outcome.ACCEPTED,
        Outcome.ACCEPTED,
        Outcome.NOT_OWNER,
        Outcome.NOT_OWNER,
        Outcome.CONFLICT,
    ]


def test_no_sender_can_name_a_secret_for_a_session_begun_without(valkey):
    session = str(uuid7())
    decisions = run(
        claim(session, proven=False),
        claim(session, seq=1, secret="late"),
        claim(session, proven=False, seq=2, secret="late"),
    )
    assert decisions[-1].outcome is Outcome.NOT_OWNER


def test_two_first_chunks_at_the_same_moment_leave_one_owner(valkey):
    session = str(uuid7())
    decisions = run(
        *(claim(session, proven=False, body=b"%d" % n) for n in range(20)),
        at_once=True,
    )
    outcomes = [decision.outcome for decision in decisions]
    assert outcomes.count(Outcome.ACCEPTED) == 1
    assert outcomes.count(Outcome.NOT_OWNER) == 19


@pytest.mark.parametrize("owner", ["bound:https://b.example", "token"])
def test_a_bound_session_belongs_to_its_origin(valkey, owner):
    session = str(uuid7())
    decisions = run(
        claim(session, seq=None, owner="bound:https://a.example"),
        claim(session, seq=None, owner=owner, body=b"other"),
    )
    assert decisions[1].outcome is Outcome.NOT_OWNER


def test_the_start_and_expiry_of_the_first_chunk_hold_for_all(valkey):
    session = str(uuid7())
    run(
        claim(session),
        claim(session, seq=1, start_ms=NOW + 5 * MINUTE, expires="2099-01-01"),
    )
    entries = [
        entry
        for _, entry in valkey.xrange(keys.stream(shard_of(session)))
        if entry[b"session"].decode() == session
    ]
    assert {entry[b"start"] for entry in entries} == {str(NOW).encode()}
    assert {entry[b"expires"] for entry in entries} == {b"2027-02-14"}


def test_a_token_of_a_session_long_over_opens_nothing(valkey):
    session = str(uuid7())
    (decision,) = run(claim(session, start_ms=NOW - 24 * 60 * MINUTE))
    assert (decision.outcome, decision.stop) == (Outcome.ENDED, "duration")
    assert stored(valkey, session) == []
    assert not valkey.exists(keys.state(shard_of(session), SERVICE, session))


def test_silence_is_counted_from_the_last_chunk_not_from_the_first(valkey):
    session = str(uuid7())
    moments = (0, 29, 58, 87)
    decisions = run(
        *(
            claim(session, seq=seq, now_ms=NOW + minutes * MINUTE)
            for seq, minutes in enumerate(moments)
        )
    )
    assert {(d.outcome, d.stop) for d in decisions} == {(Outcome.ACCEPTED, "")}
    (late,) = run(claim(session, seq=9, now_ms=NOW + (87 + 33) * MINUTE))
    assert late.outcome is Outcome.ENDED


def test_a_day_of_retention_is_a_day():
    assert expiry(start_ms=0, retention_days=1) == "1970-01-02"
    assert expiry(start_ms=86_399_999, retention_days=30) == "1970-01-31"
