"""Valkey's memory stays flat, under a week of traffic and attempts to fill it."""

from __future__ import annotations

import gzip
import uuid
from dataclasses import dataclass

import orjson
import pytest
import redis
from asgiref.sync import async_to_sync

from recordings.ingest import keys
from recordings.ingest.buffer import close_pipeline
from recordings.ingest.directory import directory
from recordings.ingest.edge import accept
from recordings.ingest.key_kinds import kind_of
from recordings.ingest.presence.notifications import close_notifications
from sessionhub.lib.uuid7 import uuid7
from sessionhub.stack.servers import embedded_valkey, wait_for_valkey
from tests.faults.conftest import Outcome
from tests.faults.simulated_time import SimulatedTime
from tests.faults.valkey_visits import visits_script
from tests.recordings.factories import make_service
from tests.recordings.ingest.consent_hub import Person
from tests.recordings.ingest.hub import Hub, call
from tests.recordings.ingest.third_party_hub import ThirdPartyHub
from tests.recordings.ingest.third_party_traffic import (
    click,
    identify_message,
    posthog_visit,
    snapshot_message,
)

MIB = 1024**2
HOUR = 3600


@pytest.fixture
def own_valkey(settings, tmp_path):
    """A Valkey as shipped, 1 GiB, of this test alone."""
    server = embedded_valkey(directory=tmp_path)
    server.process.start()
    wait_for_valkey(server.url)
    settings.VALKEY_URL = server.url
    settings.INGEST_SHARDS = 4
    with redis.Redis.from_url(server.url) as client:
        # Its file has nothing to do with its memory, and this disk has other work.
        client.config_set("appendonly", "no")
        yield client
    server.process.kill()


# --- a week ---------------------------------------------------------------------------

AT_ONCE, VISIT_SECONDS, STEP = 1000, 1200, 4 * HOUR
A_VISIT = (3, 400_000, 10)
"""Chunks, milliseconds between them, bytes of each."""


@pytest.mark.timeout(1800)
def test_a_week_of_a_thousand_sessions_at_once_leaves_memory_flat(
    own_valkey, settings, monkeypatch, outcomes
):
    settings.INGEST_SHARDS = 1
    clock = SimulatedTime(own_valkey, shards=1, patch=monkeypatch)
    visits = own_valkey.register_script(visits_script())
    apart = VISIT_SECONDS * 1000 // AT_ONCE
    begun, days = 0, []
    for step in range(7 * 24 * HOUR // STEP):
        start = clock.now_ms
        for _ in range(STEP * 1000 // apart // 1000):
            visits(args=[start, apart, 1000, begun, *A_VISIT])
            start += 1000 * apart
            begun += 1000
        clock.passes(STEP)
        if (step + 1) * STEP % (24 * HOUR) == 0:
            days.append(clock.used)
    assert begun == 504_000
    seen = f"{days[0] / MIB:.1f} MiB on day 1, {days[-1] / MIB:.1f} on day 7"
    outcomes.append(Outcome(f"a week, {begun:,} visits", seen, "nothing", 0.0))
    assert max(days) < 0.2 * 1024 * MIB
    assert max(days[1:]) < 1.03 * min(days[1:])


# --- a stranger -----------------------------------------------------------------------


@dataclass
class Stranger:
    """Somebody with the public key of a service."""

    service: object

    def __post_init__(self):
        self.page = ThirdPartyHub(self.service.key)

    async def identifies(self):
        """One batch names as many persons of as many sessions as it may hold."""
        batch = []
        for _ in range(1000):
            message = identify_message(str(uuid.uuid4()), key=self.page.key)
            message["properties"]["$session_id"] = str(uuid7())
            batch.append(message)
        return await self.page.post_snapshots(*batch, path="/batch/")

    async def names_one_person_at_length(self):
        message = identify_message("u" * 180, key=self.page.key, name="n" * 7000)
        message["properties"]["$session_id"] = str(uuid7())
        return await self.page.post_snapshots(message, path="/e/")

    async def sends_a_long_origin(self):
        self.page.origin = f"https://{uuid.uuid4()}" + "a" * 15_900
        return await self.page.post_lines(click(), recording=str(uuid.uuid4()))

    async def begins_sessions(self):
        return await Hub(self.service).post()

    async def begins_sessions_of_long_senders(self):
        long = {"user-agent": "u" * 15_000, "x-forwarded-for": "1.2.3.4, " * 1000}
        return await Hub(self.service).post(headers=long)

    async def opens_windows(self):
        hub = Hub(self.service)
        for _ in range(30):
            answer = await hub.post(windowId=str(uuid.uuid4()))
        return answer

    async def sends_chunks_without_end(self):
        hub = Hub(self.service)
        for seq in range(30):
            answer = await hub.post(seq=seq * 1000)
        return answer

    async def posts_lines(self):
        lines = [click(1_800_000_000_000 + n) for n in range(3000)]
        return await self.page.post_lines(*lines, recording=str(uuid.uuid4()))

    async def changes_identity(self):
        session = str(uuid7())
        for n in range(10):
            message = snapshot_message(
                *posthog_visit(),
                key=self.page.key,
                session=session,
                distinct_id=f"{n}" * 190,
            )
            answer = await self.page.post_snapshots(message)
        return answer

    async def speaks_without_chunks(self):
        hub = Hub(self.service)
        await hub.post()
        for command in ("ping", "stop_watching") * 5:
            fields = {"sessionId": hub.session, "windowId": str(uuid.uuid4())}
            body = orjson.dumps({**fields, "token": hub.token, "say": command})
            path = f"/i/v1/{self.service.key}/live"
            answer = await call(hub.app, "POST", path, body=body)
        return answer

    async def answers_about_consent(self):
        hub = Hub(self.service)
        person = Person(hub)
        await person.answer()
        await person.answer("withdraw", sessionId=hub.session)
        return await Person(hub).answer("withdraw", sessionId=str(uuid7()))

    async def sends_what_is_refused(self):
        hub = Hub(self.service)
        await hub.post(token="v1." + "A" * 43)
        await hub.post(sessionId="x" * 5000)
        await hub.post(body=gzip.compress(b"x")[:-3])
        await hub.post(key="pk_" + "x" * 5000)
        return await hub.post(raw=b"x" * 100_000)


ABUSES = [name for name in vars(Stranger) if not name.startswith("_")]
EACH_HOUR, HOURS = 3, 28


@pytest.mark.timeout(900)
@pytest.mark.django_db(databases=["default"], transaction=True)
@pytest.mark.parametrize("abuse", ABUSES)
def test_a_stranger_fills_nothing(
    own_valkey, transactional_db, monkeypatch, abuse, outcomes
):
    directory.forget()
    stranger = Stranger(make_service())
    clock = SimulatedTime(own_valkey, shards=4, patch=monkeypatch)

    async def hour():
        accept.quota = type(accept.quota)()
        for _ in range(EACH_HOUR):
            answer = await getattr(stranger, abuse)()
            assert answer.status < 500
        await close_pipeline()
        await close_notifications()

    # Valkey keeps the scripts it was given.
    async_to_sync(hour)()
    clock.passes(HOUR)
    own_valkey.flushall()
    empty, hours = clock.used, []
    for _ in range(HOURS):
        before = clock.used
        async_to_sync(hour)()
        for shard in range(4):
            own_valkey.xtrim(keys.stream(shard), maxlen=0, approximate=False)
        hours.append((clock.used - before, clock.used))
        clock.passes(HOUR)
    a_call = hours[0][0] / EACH_HOUR
    seen = f"{a_call / 1024:.1f} KiB a call, {(hours[-1][1] - empty) / 1024:.0f} KiB "
    seen += f"after {HOURS} hours of {EACH_HOUR}"
    outcomes.append(Outcome(f"a stranger {abuse}", seen, "nothing", 0.0))
    # From the second day on as much goes as comes.
    assert max(used for _, used in hours[25:]) < hours[24][1] + 64 * 1024
    clock.passes(8 * 24 * HOUR)
    left = {kind_of(name.decode()) for name in own_valkey.scan_iter()}
    assert not any(kind is None or kind.lasts for kind in left)
    assert clock.used - empty < 128 * 1024
    assert a_call < 128 * 1024
