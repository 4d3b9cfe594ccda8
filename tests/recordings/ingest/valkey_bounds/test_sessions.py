"""Sessions: how many begin, what one keeps, what a withdrawal leaves."""

from __future__ import annotations

import asyncio
import uuid

import orjson
import pytest

from privacy.consent import standing
from recordings.ingest import bounds, keys, pressure
from recordings.ingest.buffer import close_pipeline, shard_of
from recordings.ingest.edge.posthog import person as person_module
from recordings.ingest.edge.rrweb_client import lines as lines_module
from recordings.ingest.presence import keys as presence_keys
from recordings.ingest.presence import rows, watching
from recordings.ingest.session_state import mark_withdrawn
from tests.recordings.ingest.consent_hub import Person
from tests.recordings.ingest.hub import Hub, state_key
from tests.recordings.ingest.third_party_hub import entries
from tests.recordings.ingest.third_party_traffic import (
    RECORDING,
    click,
    visit,
)
from tests.recordings.ingest.valkey_bounds.left import (
    MINUTES,
)

pytestmark = pytest.mark.django_db(databases=["default"], transaction=True)


class TestSessions:
    async def test_a_running_session_keeps_the_digests_of_its_last_chunks(
        self, hub, valkey, monkeypatch
    ):
        monkeypatch.setattr(bounds, "WINDOW_DIGESTS", 8)
        bodies = [orjson.dumps([{"n": n}]) for n in range(40)]
        for seq, body in enumerate(bodies):
            assert (await hub.post(seq=seq, body=body)).status == 202
        digests = [f for f in valkey.hkeys(state_key(hub)) if f.startswith(b"c:")]
        # The very first one may be sent again without a token.
        assert len(digests) == 8 + 1
        assert (await hub.post(seq=39, body=bodies[39])).json["duplicate"] is True
        assert (await hub.post(seq=33, body=bodies[1])).status == 409
        assert (await hub.post(seq=5, body=bodies[5])).status == 409
        assert (await hub.post(seq=0, body=bodies[0])).json["duplicate"] is True
        assert len(entries(valkey, hub.session)) == 40

    async def test_bodies_without_a_number_are_forgotten_likewise(
        self, page, valkey, hub, monkeypatch
    ):
        monkeypatch.setattr(bounds, "WINDOW_DIGESTS", 8)
        state = keys.state(shard_of(RECORDING), str(hub.service.id), RECORDING)
        await page.post_lines(*visit())
        sizes = []
        for n in range(40):
            await page.post_lines(click(1_800_000_001_000 + n))
            sizes.append(valkey.hlen(state))
        assert sizes[-1] == sizes[20]

    async def test_a_gap_in_the_numbers_leaves_nothing_behind(
        self, hub, valkey, monkeypatch
    ):
        monkeypatch.setattr(bounds, "WINDOW_DIGESTS", 8)
        for seq in (*range(10), *range(30, 40), *range(60, 70)):
            await hub.post(seq=seq)
        digests = [f for f in valkey.hkeys(state_key(hub)) if f.startswith(b"c:")]
        assert len(digests) == 8 + 1

    async def test_one_with_too_many_windows_has_ended_by_its_size(
        self, hub, monkeypatch
    ):
        monkeypatch.setattr(bounds, "MAX_WINDOWS", 3)
        stops = [
            (await hub.post(windowId=str(uuid.uuid4()))).json["stop"] for _ in range(4)
        ]
        assert stops == [None, None, None, {"reason": "size"}]

    async def test_one_with_too_many_fields_too(self, hub, monkeypatch, valkey):
        monkeypatch.setattr(bounds, "MAX_FIELDS", 20)
        for seq in range(30):
            answer = await hub.post(seq=seq)
            if answer.json["stop"]:
                break
        assert answer.json["stop"] == {"reason": "size"}
        assert valkey.hlen(state_key(hub)) < 25

    async def test_new_ones_are_refused_before_running_ones(
        self, hub, valkey, memory_at
    ):
        assert (await hub.post()).status == 202
        memory_at(pressure.NEW_AT)
        assert (await hub.post(seq=1)).status == 202
        new = Hub(hub.service)
        answer = await new.post()
        assert (answer.status, answer.json["code"]) == (503, "unavailable")
        assert int(answer.headers["retry-after"]) > 0
        assert not valkey.exists(state_key(new))
        memory_at(pressure.FULL_AT)
        assert (await hub.post(seq=2)).status == 503

    async def test_a_token_shows_that_one_runs_though_valkey_forgot_it(
        self, hub, valkey, memory_at
    ):
        await hub.post()
        valkey.flushall()
        memory_at(pressure.NEW_AT)
        assert (await hub.post(seq=1)).status == 202

    async def test_a_service_may_begin_so_many_a_minute(self, hub, settings, valkey):
        settings.INGEST_SHARDS = 1
        settings.INGEST_SESSIONS_PER_MINUTE = 4
        for _ in range(5):
            assert (await Hub(hub.service).post()).status == 202
        late = Hub(hub.service)
        answer = await late.post()
        assert (answer.status, answer.json["code"]) == (429, "too_many_sessions")
        assert int(answer.headers["retry-after"]) > 0
        assert not valkey.exists(state_key(late))
        assert 0 < valkey.pttl(keys.begun(0, str(hub.service.id))) <= 60_000

    async def test_those_that_run_go_on_meanwhile(self, hub, settings):
        settings.INGEST_SHARDS = 1
        settings.INGEST_SESSIONS_PER_MINUTE = 1
        for _ in range(3):
            await hub.post()
        answers = await asyncio.gather(*(hub.post(seq=seq) for seq in range(1, 9)))
        assert {answer.status for answer in answers} == {202}


class TestWithdrawals:
    async def test_one_for_an_unknown_session_is_kept_for_minutes(self, hub, valkey):
        person = Person(hub)
        answer = await person.answer("withdraw", sessionId=hub.session)
        assert answer.status == 202
        assert 0 < valkey.ttl(state_key(hub)) <= MINUTES
        assert not valkey.exists(presence_keys.row(hub.session))
        assert not valkey.exists(presence_keys.CHANGED)
        # The session may begin a moment later: the no has to meet it.
        assert (await hub.post()).status == 410

    async def test_one_for_a_running_session_is_kept_as_long_as_it(self, hub, valkey):
        await hub.post()
        mark_withdrawn(hub.service.id, hub.session, on_page=None)
        assert valkey.ttl(state_key(hub)) > MINUTES

    async def test_one_never_shortens_that_a_session_is_erased(self, hub, valkey):
        from recordings.ingest.session_state import mark_erased

        await hub.post()
        mark_erased(hub.service.id, hub.session)
        mark_withdrawn(hub.service.id, hub.session, on_page=None)
        assert valkey.ttl(state_key(hub)) > 24 * 3600

    async def test_a_stop_for_an_unknown_session_leaves_no_key_for_ever(
        self, hub, valkey
    ):
        given = {"service_id": str(hub.service.id), "session_id": hub.session}
        assert await watching.refuse(**given)
        assert 0 < valkey.ttl(state_key(hub)) <= MINUTES


def test_the_live_sets_forget_sessions_though_no_user_looks(valkey):
    for name in (presence_keys.INDEX, presence_keys.CHANGED):
        valkey.zadd(name, {"old": 1, "new": 2**52})
    rows.prune(valkey)
    for name in (presence_keys.INDEX, presence_keys.CHANGED):
        assert valkey.zrange(name, 0, -1) == [b"new"]


async def test_a_window_that_was_never_recorded_adds_no_fields_without_end(
    hub, valkey, monkeypatch
):
    monkeypatch.setattr(bounds, "MAX_FIELDS", 20)
    await hub.post()
    given = {"service_id": str(hub.service.id), "session_id": hub.session}
    assert await watching.renew(**given, checkpoint=True)
    for _ in range(30):
        await watching.directive(**given, window_id=str(uuid.uuid4()))
    assert valkey.hlen(state_key(hub)) <= 20
    await close_pipeline()


def test_the_shipped_bounds(settings):
    assert (bounds.UNKNOWN_SECONDS, bounds.WINDOW_DIGESTS) == (900, 512)
    assert (bounds.MAX_FIELDS, bounds.MAX_WINDOWS) == (16_384, 256)
    assert bounds.UNSIGNED_SECONDS == 7200
    assert settings.INGEST_SESSIONS_PER_MINUTE == 6_000
    assert (person_module.MAX_PERSONS, person_module.BUDGET_BYTES) == (8, 16 * 1024**2)
    assert lines_module.MAX_REMEMBERED == 4000
    assert (standing.KEPT_SECONDS, standing.WITHDRAWN_SECONDS) == (14_400, 86_400)
