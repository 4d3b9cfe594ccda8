"""Refused chunks: kept, told, tried again, forgotten."""

from __future__ import annotations

import gzip
from datetime import timedelta

import orjson
import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from recordings import chunk_store
from recordings.ingest import keys
from recordings.ingest.buffer import shard_of
from recordings.models import DeadLetter
from recordings.services import dead_letters
from recordings.tasks import trim_dead_letters
from sessionhub.models import User
from tests.recordings.worker.conftest import EVENTS

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])


@pytest.fixture
def refused(accept, until_idle):
    """A chunk cut off on its way."""
    body = gzip.compress(orjson.dumps(EVENTS))[:-9]
    accept(EVENTS, body=body)
    until_idle()
    return DeadLetter.objects.get()


def officer(client, *permissions):
    user = User.objects.create_user(username="olga", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    client.force_login(user)


def test_it_keeps_a_broken_chunk_with_its_reason_and_without_the_address(refused):
    assert refused.code == "truncated_gzip"
    assert refused.detail == "The gzip body ends too early."
    assert "ip" not in refused.entry
    assert refused.entry["format"] == "native"


def test_it_stores_the_chunks_behind_a_broken_one(accept, until_idle):
    session, window = accept(EVENTS, body=b"not json")
    accept(EVENTS, session=session, window=window, seq=1)
    until_idle()
    assert [entry.seq for entry in chunk_store.manifest(session)] == [1]


def test_it_has_the_recorder_told_and_asked_for_a_checkpoint(refused, valkey):
    session = refused.session_id
    state = keys.state(shard_of(session), str(refused.service_id), str(session))
    assert orjson.loads(valkey.hget(state, "err")) == [
        {"seq": 0, "code": "truncated_gzip", "window": str(refused.window_id)}
    ]
    assert valkey.hget(state, "cp") == b"1"
    assert valkey.xlen(keys.stream(shard_of(session))) == 0


def test_it_keeps_a_chunk_once_however_often_it_is_refused(accept, until_idle):
    session, window = accept(EVENTS, body=b"{")
    accept(EVENTS, session=session, window=window, body=b"[")
    until_idle()
    assert DeadLetter.objects.count() == 1


def test_it_stays_with_a_new_reason_when_tried_again_in_vain(refused, until_idle):
    dead_letters.try_again([refused])
    until_idle()
    letter = DeadLetter.objects.get()
    assert letter.retried_at is not None
    assert letter.code == "truncated_gzip"


def test_it_leaves_once_its_chunk_is_stored(refused, until_idle):
    refused.body = dead_letters.seal(orjson.dumps(EVENTS))
    refused.save()
    assert dead_letters.try_again([refused]) == 1
    until_idle()
    assert not DeadLetter.objects.exists()
    assert len(chunk_store.manifest(refused.session_id)) == 1


def test_it_is_forgotten_after_a_month(refused):
    assert trim_dead_letters() == 0
    old = timezone.now() - timedelta(days=31)
    DeadLetter.objects.update(created_at=old)
    assert trim_dead_letters() == 1


def test_staff_with_the_permission_see_the_list_and_find_a_session(refused, client):
    officer(client, "view_deadletter")
    page = client.get(
        reverse("admin:recordings_deadletter_changelist"),
        {"q": str(refused.session_id)},
    )
    assert page.status_code == 200
    assert "truncated_gzip" in page.content.decode()
    one = client.get(reverse("admin:recordings_deadletter_change", args=[refused.pk]))
    assert "ends too early" in one.content.decode()


def test_other_staff_do_not_see_the_list(refused, client):
    officer(client, "view_recordedsession")
    page = client.get(reverse("admin:recordings_deadletter_changelist"))
    assert page.status_code == 403


def test_nobody_reads_what_was_never_masked(accept, until_idle, client):
    body = orjson.dumps([{"type": 3, "note": "call 415-555-0134"}])
    accept(EVENTS, body=body)
    until_idle()
    letter = DeadLetter.objects.get()
    assert b"415-555-0134" not in bytes(letter.body)
    assert dead_letters.unseal(letter) == body
    officer(client, "view_deadletter", "change_deadletter")
    page = client.get(reverse("admin:recordings_deadletter_change", args=[letter.pk]))
    assert "415-555-0134" not in page.content.decode()
    assert "Sealed" in page.content.decode()


def test_a_letter_sealed_under_another_key_stays(refused, settings, valkey):
    settings.SECRET_KEY = "another"
    assert dead_letters.try_again([refused]) == 0
    assert DeadLetter.objects.exists()


def test_trying_again_is_an_action_of_the_list(refused, client, until_idle):
    officer(client, "view_deadletter", "change_deadletter")
    refused.body = dead_letters.seal(orjson.dumps(EVENTS))
    refused.save()
    answer = client.post(
        reverse("admin:recordings_deadletter_changelist"),
        {"action": "try_again", "_selected_action": [refused.pk]},
        follow=True,
    )
    assert "1 chunk goes to the worker again" in answer.content.decode()
    until_idle()
    assert not DeadLetter.objects.exists()


def test_who_may_only_look_is_not_offered_to_try_again(refused, client):
    officer(client, "view_deadletter")
    page = client.get(reverse("admin:recordings_deadletter_changelist"))
    assert "try_again" not in page.content.decode()
