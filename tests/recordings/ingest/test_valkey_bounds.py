"""What one request, one session and one service may leave in Valkey."""

from __future__ import annotations

import asyncio
import uuid

import orjson
import pytest
import pytest_asyncio

from privacy.consent import standing
from recordings.ingest import bounds, keys, pressure
from recordings.ingest.buffer import close_pipeline, shard_of
from recordings.ingest.edge import accept
from recordings.ingest.edge.posthog import person as person_module
from recordings.ingest.edge.rrweb_client import lines as lines_module
from recordings.ingest.live import names, presence, watching
from recordings.ingest.pressure import Gauge, Memory
from recordings.ingest.session_state import mark_withdrawn, owner_of
from sessionhub.lib.uuid7 import uuid7
from tests.recordings.ingest.consent_hub import Person
from tests.recordings.ingest.foreign_hub import ForeignHub, entries
from tests.recordings.ingest.foreign_traffic import (
    POSTHOG_SESSION,
    RECORDING,
    click,
    identify_message,
    posthog_visit,
    snapshot_message,
    visit,
)
from tests.recordings.ingest.hub import Hub

pytestmark = pytest.mark.django_db(databases=["default"], transaction=True)
MINUTES = 15 * 60


@pytest.fixture
def memory_at(monkeypatch):
    """Have every gauge of the edge see this share of the memory as used."""

    def see(share):
        async def ask(gauge, pipeline):
            gauge.memory = Memory(round(share * 1000), 1000)

        monkeypatch.setattr(Gauge, "_ask", ask)
        for gauge in (pressure.gauge, accept.gauge):
            gauge._of = None

    yield see
    for gauge in (pressure.gauge, accept.gauge):
        gauge.memory, gauge._of = Memory(), None


@pytest_asyncio.fixture
async def page(hub):
    """A page that uses posthog-js or browser-client, of the same service."""
    return ForeignHub(hub.service.key)


def identify(session, *, key, **traits):
    message = identify_message(key=key, **traits)
    message["properties"]["$session_id"] = session
    return message


def persons(valkey):
    return list(valkey.scan_iter(match="sh:*:person:*"))


def state_key(hub):
    return keys.state(shard_of(hub.session), str(hub.service.id), hub.session)


class TestPersons:
    async def test_a_batch_names_persons_of_a_few_sessions_for_minutes(
        self, page, valkey
    ):
        batch = [
            identify(str(uuid7()), key=page.key, email=f"p{n}@example.com")
            for n in range(1000)
        ]
        before = valkey.info("memory")["used_memory_dataset"]
        answer = await page.post_snapshots(*batch, path="/batch/")
        assert answer.status == 200
        left = persons(valkey)
        assert 0 < len(left) <= person_module.MAX_PERSONS
        assert all(0 < valkey.ttl(name) <= MINUTES for name in left)
        assert valkey.info("memory")["used_memory_dataset"] - before < 100_000

    async def test_what_is_known_is_kept_once_not_twice(self, page, valkey):
        traits = {"name": "n" * 4000}
        await page.post_snapshots(
            identify(str(uuid7()), key=page.key, **traits), path="/e/"
        )
        (name,) = persons(valkey)
        assert valkey.memory_usage(name) < 7000

    async def test_a_service_over_its_bytes_is_asked_to_come_back(
        self, page, valkey, monkeypatch
    ):
        monkeypatch.setattr(person_module, "BUDGET_BYTES", 16 * 2000)
        answers = [
            await page.post_snapshots(
                identify(POSTHOG_SESSION, key=page.key, name="n" * 400 * n), path="/e/"
            )
            for n in range(1, 9)
        ]
        refused = [answer for answer in answers if answer.status != 200]
        assert {answer.status for answer in refused} == {429}
        assert {answer.json["code"] for answer in refused} == {"too_many_persons"}
        assert all(int(answer.headers["retry-after"]) > 0 for answer in refused)
        assert sum(map(valkey.memory_usage, persons(valkey))) < 4000

    async def test_nobody_is_noted_while_memory_is_short(self, page, valkey, memory_at):
        memory_at(pressure.NEW_AT)
        answer = await page.post_snapshots(
            identify(POSTHOG_SESSION, key=page.key, name="Ann"), path="/e/"
        )
        assert (answer.status, answer.json["code"]) == (503, "unavailable")
        assert persons(valkey) == []

    async def test_the_person_of_a_recorded_session_stays_as_long_as_it(
        self, page, valkey
    ):
        await page.post_snapshots(snapshot_message(*posthog_visit(), key=page.key))
        await page.post_snapshots(
            identify(POSTHOG_SESSION, key=page.key, name="Ann"), path="/e/"
        )
        (name,) = persons(valkey)
        assert MINUTES < valkey.ttl(name) <= bounds.silence_seconds()


class TestOrigins:
    async def test_a_long_one_is_kept_as_a_hash(self, hub, page, valkey):
        page.origin = "https://" + "a" * 15_900 + ".example.com"
        assert (await page.post_lines(*visit())).status == 202
        assert (await page.post_lines(click(1_800_000_009_000))).status == 202
        state = keys.state(shard_of(RECORDING), str(hub.service.id), RECORDING)
        assert len(valkey.hget(state, "owner")) <= 64
        assert valkey.memory_usage(state) < 1500
        for row in entries(valkey, RECORDING):
            assert len(row["origin"]) <= accept.MAX_USER_AGENT

    def test_long_ones_are_told_apart_to_the_last_character(self):
        long = "https://" + "a" * 200
        assert owner_of(long + "b") != owner_of(long + "c")
        assert owner_of("https://shop.example.com").endswith("//shop.example.com")
        # No origin spells the hash of another one.
        assert owner_of(owner_of(long).removeprefix("bound")) != owner_of(long)


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
    async def test_one_for_a_session_nobody_knows_is_kept_for_minutes(
        self, hub, valkey
    ):
        person = Person(hub)
        said = await person.say("withdraw", sessionId=hub.session)
        assert said.status == 202
        assert 0 < valkey.ttl(state_key(hub)) <= MINUTES
        assert not valkey.exists(names.row(hub.session))
        assert not valkey.exists(names.CHANGED)
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

    async def test_who_says_stop_of_a_session_nobody_knows_leaves_no_key_for_ever(
        self, hub, valkey
    ):
        given = {"service_id": str(hub.service.id), "session_id": hub.session}
        assert await watching.refuse(**given)
        assert 0 < valkey.ttl(state_key(hub)) <= MINUTES


class TestConsents:
    async def test_a_copy_is_kept_for_hours_and_read_again(self, hub, valkey):
        person = Person(hub)
        await person.say()
        name = standing.key(str(hub.service.id), person.consent_id)
        assert 0 < valkey.ttl(name) <= 4 * 3600
        valkey.delete(name)
        assert (await person.post()).status == 202

    async def test_a_yes_waits_while_memory_is_short_and_a_no_does_not(
        self, hub, memory_at
    ):
        person = Person(hub)
        memory_at(pressure.NEW_AT)
        assert (await person.say()).status == 503
        assert (await person.say("withdraw")).status == 202

    async def test_a_service_takes_so_many_a_minute(self, hub, settings):
        settings.INGEST_SESSIONS_PER_MINUTE = 2
        answers = [(await Person(hub).say()).status for _ in range(3)]
        assert answers == [202, 202, 429]
        # Somebody else's yes must not be in the way of a no.
        assert (await Person(hub).say("withdraw")).status == 202


class TestLines:
    def seen(self, hub, valkey):
        return keys.seen(shard_of(RECORDING), str(hub.service.id), RECORDING)

    async def test_the_last_ones_are_remembered(self, hub, page, valkey, monkeypatch):
        monkeypatch.setattr(lines_module, "MAX_REMEMBERED", 10)
        at = 1_800_000_001_000
        for n in range(30):
            await page.post_lines(click(at + 2 * n), click(at + 2 * n + 1))
        assert valkey.strlen(self.seen(hub, valkey)) <= 2 * 10 * 8
        assert 0 < valkey.ttl(self.seen(hub, valkey)) <= 600
        again = [click(at + 2 * n) for n in range(26, 30)]
        assert (await page.post_lines(*again)).json["duplicate"] is True

    async def test_none_is_remembered_while_memory_is_short(
        self, hub, page, valkey, memory_at
    ):
        memory_at(pressure.ALERT_AT)
        assert (await page.post_lines(*visit())).status == 202
        assert not valkey.exists(self.seen(hub, valkey))


def test_the_live_sets_forget_sessions_though_nobody_looks(valkey):
    for name in (names.INDEX, names.CHANGED):
        valkey.zadd(name, {"old": 1, "new": 2**52})
    presence.prune(valkey)
    for name in (names.INDEX, names.CHANGED):
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
