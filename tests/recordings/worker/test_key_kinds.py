"""Every key the product writes is declared, with what bounds it."""

from __future__ import annotations

import asyncio
import gzip
import re
import time
from functools import partial

import orjson
import pytest
from celery import current_app
from django.conf import settings as django_settings

from live.feed.viewers import Viewer, hold
from live.valkey import close_valkey
from recordings.ingest import directory as directory_module
from recordings.ingest.buffer import close_pipeline
from recordings.ingest.key_kinds import KINDS, as_markdown, kind_of
from recordings.ingest.presence import watching
from recordings.ingest.presence.notifications import close_notifications
from recordings.ingest.session_state import mark_ended, mark_erased
from recordings.ingest.worker import memory_watch
from recordings.ingest.worker import shard as shard_module
from recordings.ingest.worker.finaliser import Finaliser
from recordings.ingest.worker.retiring import Retirer
from sessionhub import celery
from sessionhub.beat import ValkeyScheduler
from tests.recordings.factories import make_service
from tests.recordings.ingest.consent_hub import Person
from tests.recordings.ingest.hub import Hub
from tests.recordings.ingest.third_party_hub import ThirdPartyHub
from tests.recordings.ingest.third_party_traffic import (
    full_snapshot,
    identify_message,
    meta,
    posthog_visit,
    snapshot_message,
    visit,
)

pytestmark = pytest.mark.django_db(
    databases=["default", "clickhouse"], transaction=True
)
HOUR_MS = 3_600_000


@pytest.fixture
def service(transactional_db):
    directory_module.directory.forget()
    return make_service()


def secret_page():
    """Return a chunk whose masking has to be remembered."""
    page = full_snapshot(int(time.time() * 1000))
    body = page["data"]["node"]["childNodes"][0]["childNodes"][0]
    body["childNodes"].append(
        {
            "type": 2,
            "tagName": "div",
            "attributes": {"class": "sh-mask"},
            "childNodes": [{"type": 3, "textContent": "a secret", "id": 6}],
            "id": 5,
        }
    )
    events = [meta(int(time.time() * 1000)), page]
    return gzip.compress(orjson.dumps(events), mtime=0)


async def visits(service, hubs):
    """Everything pages and staff do, before the worker has its turn."""
    page = ThirdPartyHub(service.key)
    for hub in hubs:
        await hub.post(body=secret_page())
    await page.post_lines(*visit())
    await page.post_snapshots(identify_message(key=page.key, name="Ann"), path="/e/")
    await page.post_snapshots(snapshot_message(*posthog_visit(), key=page.key))
    person = Person(hubs[0])
    await person.answer()
    await Person(hubs[0]).answer("withdraw", sessionId=hubs[1].session)
    await Hub(service).post()
    watched = {"service_id": str(service.id), "session_id": hubs[0].session}
    await watching.renew(**watched, checkpoint=True)
    await watching.approach(**watched, for_ms=60_000)
    await watching.directive(**watched, window_id=hubs[0].window)
    viewer = Viewer("socket", "1", "Vera")
    await hold(hubs[0].session, [viewer], news=True)
    await hubs[0].post(seq=1)
    await close_pipeline()
    await close_valkey()
    await close_notifications()


def undeclared(valkey, seen):
    """Return keys without a row, or without the lifetime their row gives."""
    wrong = []
    for raw in valkey.scan_iter():
        name = raw.decode()
        kind = kind_of(name)
        ttl = valkey.ttl(raw)
        if kind is None or (kind.lasts and ttl == -1):
            wrong.append((name, ttl))
        else:
            seen.add(kind.name)
    return wrong


def looked_before(patch, where, name, look):
    """Look at the keys each time before `name` runs."""
    real = getattr(where, name)

    def looked(*args, **kwargs):
        assert look() == []
        return real(*args, **kwargs)

    patch.setattr(where, name, looked)


def test_what_the_main_paths_write_is_declared_and_bounded(
    service, valkey, worker, until_idle, monkeypatch
):
    hubs = [Hub(service) for _ in range(4)]
    seen: set[str] = set()
    asyncio.run(visits(service, hubs))
    assert undeclared(valkey, seen) == []
    with monkeypatch.context() as patch:
        # What is there only while a batch is on its way, or a session is to be derived.
        looked_before(
            patch, shard_module, "store_rows", partial(undeclared, valkey, seen)
        )
        looked_before(patch, Finaliser, "work", partial(undeclared, valkey, seen))
        until_idle()
    assert undeclared(valkey, seen) == []
    mark_ended(service.id, hubs[2].session)
    mark_erased(service.id, hubs[3].session)
    memory_watch.alert(valkey, percent=51)
    current_app.send_task("recordings.trim_dead_letters")
    ValkeyScheduler(app=celery.app).close()
    worker._rewriter.work()
    later = int(time.time() * 1000) + HOUR_MS
    retirer = Retirer(client=valkey)
    assert sum(retirer.retire(n, now_ms=later) for n in range(4)) >= 4
    assert undeclared(valkey, seen) == []
    assert seen == {kind.name for kind in KINDS}


def test_no_name_is_of_two_kinds():
    for name in ("sh:{01}:in", "sh:masked", "sh:live:index"):
        matching = [kind for kind in KINDS if re.fullmatch(kind.pattern, name)]
        assert len(matching) == 1
    assert kind_of("something:else") is None


def test_the_documentation_shows_the_same_table():
    page = (django_settings.BASE_DIR / "docs/reliability.md").read_text()
    assert as_markdown() in page
