"""The finaliser, the hourly sweep and `rederive_sessions`."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils import timezone

from recordings.clickhouse.pool import read
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.selectors.stale import stale_sessions
from recordings.tasks import derive_stale_sessions
from sessionhub.lib.uuid7 import uuid7
from tests.recordings.worker.conftest import EVENTS

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])


@pytest.fixture(autouse=True)
def _every_version_stays(db):
    """Keep ClickHouse from merging the versions these tests count."""
    with connections["clickhouse"].cursor() as cursor:
        cursor.execute("SYSTEM STOP MERGES sessions")
        yield
        cursor.execute("SYSTEM START MERGES sessions")


def versions(session):
    rows = read(
        "SELECT version, events FROM sessions WHERE session_id = %(id)s"
        " ORDER BY version",
        {"id": session},
    )
    return [tuple(row) for row in rows]


def test_a_new_session_is_derived_at_once_and_then_less_often(
    accept, until_idle, valkey, service
):
    session, window = accept(EVENTS)
    until_idle()
    assert len(versions(session)) == 1
    middle = [{"type": 3, "timestamp": EVENTS[0]["timestamp"], "data": {"source": 3}}]
    accept(middle, session=session, window=window, seq=1)
    until_idle()
    assert len(versions(session)) == 1
    dirty = keys.dirty(shard_of(session))
    member = keys.member(str(service.pk), str(session))
    assert valkey.zscore(dirty, member)
    valkey.zadd(dirty, {member: 0})
    until_idle()
    assert [events for _, events in versions(session)] == [3, 4]
    assert valkey.zcard(dirty) == 0


def test_the_sweep_derives_what_nobody_derived(accept, worker, monkeypatch):
    monkeypatch.setattr(
        "recordings.ingest.worker.loop.Finaliser.work", lambda self: False
    )
    session, _ = accept(EVENTS)
    worker.turn()
    since = timezone.now() - timedelta(days=1)
    assert versions(session) == []
    # A moment ago: the worker is about to do it.
    assert session not in [found for _, found in stale_sessions(since=since)]
    stale = stale_sessions(since=since, settled_seconds=0)
    assert session in [found for _, found in stale]
    derive_stale_sessions(settled_seconds=0)
    assert len(versions(session)) == 1
    derive_stale_sessions(settled_seconds=0)
    assert len(versions(session)) == 1


def derive(*args, **options):
    out = StringIO()
    call_command("rederive_sessions", *args, stdout=out, **options)
    return out.getvalue()


def test_sessions_are_derived_again_on_demand(accept, until_idle, service):
    first, _ = accept(EVENTS)
    second, _ = accept(EVENTS)
    until_idle()
    assert derive(str(first)) == "1 session derived.\n"
    assert derive(service=service.slug) == "2 sessions derived.\n"
    assert derive(str(uuid7())) == "0 sessions derived.\n"
    assert (len(versions(first)), len(versions(second))) == (3, 2)


def test_an_unknown_service_is_named_with_those_there_are(service):
    with pytest.raises(CommandError, match=f"there are: {service.slug}"):
        derive(service="nope")
