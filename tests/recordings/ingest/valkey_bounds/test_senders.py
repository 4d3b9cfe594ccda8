"""Persons, origins and lines of third-party recorders; answers about consent."""

from __future__ import annotations

import pytest

from privacy.consent import standing
from recordings.ingest import bounds, keys, pressure
from recordings.ingest.buffer import shard_of
from recordings.ingest.edge import accept
from recordings.ingest.edge.posthog import person as person_module
from recordings.ingest.edge.rrweb_client import lines as lines_module
from recordings.ingest.session_state import owner_of
from sessionhub.lib.uuid7 import uuid7
from tests.recordings.ingest.consent_hub import Person
from tests.recordings.ingest.third_party_hub import entries
from tests.recordings.ingest.third_party_traffic import (
    POSTHOG_SESSION,
    RECORDING,
    click,
    posthog_visit,
    snapshot_message,
    visit,
)
from tests.recordings.ingest.valkey_bounds.left import (
    MINUTES,
    identify,
    persons,
)

pytestmark = pytest.mark.django_db(databases=["default"], transaction=True)


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

    async def test_no_person_is_noted_while_memory_is_short(
        self, page, valkey, memory_at
    ):
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

    def test_long_ones_are_distinguished_to_the_last_character(self):
        long = "https://" + "a" * 200
        assert owner_of(long + "b") != owner_of(long + "c")
        assert owner_of("https://shop.example.com").endswith("//shop.example.com")
        # No origin spells the hash of another one.
        assert owner_of(owner_of(long).removeprefix("bound")) != owner_of(long)


class TestConsents:
    async def test_a_copy_is_kept_for_hours_and_read_again(self, hub, valkey):
        person = Person(hub)
        await person.answer()
        name = standing.key(str(hub.service.id), person.consent_id)
        assert 0 < valkey.ttl(name) <= 4 * 3600
        valkey.delete(name)
        assert (await person.post()).status == 202

    async def test_a_yes_waits_while_memory_is_short_and_a_no_does_not(
        self, hub, memory_at
    ):
        person = Person(hub)
        memory_at(pressure.NEW_AT)
        assert (await person.answer()).status == 503
        assert (await person.answer("withdraw")).status == 202

    async def test_a_service_takes_so_many_a_minute(self, hub, settings):
        settings.INGEST_SESSIONS_PER_MINUTE = 2
        answers = [(await Person(hub).answer()).status for _ in range(3)]
        assert answers == [202, 202, 429]
        # Somebody else's yes must not be in the way of a no.
        assert (await Person(hub).answer("withdraw")).status == 202


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
