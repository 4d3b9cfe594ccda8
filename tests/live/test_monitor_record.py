"""Audit rows of an open live list: its viewer, and the sessions it showed."""

from __future__ import annotations

import json
import uuid

import pytest
from asgiref.sync import sync_to_async

from live.consumers import list_record
from live.consumers.list_record import SHOWN, VIEWED, ShownSessions
from privacy.access import Caller
from privacy.access.search_facts import search_hash
from privacy.models import AuditLog
from tests.live.monitoring import opened
from tests.live.rows import LiveSession, identity
from tests.recordings.people import make_staff

pytestmark = pytest.mark.django_db(
    databases=["default", "clickhouse"], transaction=True
)


@sync_to_async
def rows(action, user):
    found = AuditLog.objects.filter(action=action, actor_id=user.pk)
    return list(found.order_by("sequence").values_list("metadata", flat=True))


async def test_what_is_typed_is_a_hash_and_what_is_chosen_is_known(
    web_app, cookie, vera, valkey
):
    page = await opened(cookie)
    asked = {"text": "Ada@Example.com", "device": "mobile", "service": "ada.lovelace"}
    await page.send({"type": "filter", **asked})
    await page.wait_for("sessions_snapshot")
    await page.send({"type": "filter", "service": web_app.slug})
    await page.wait_for("sessions_snapshot")
    _, typed, chosen = await rows(VIEWED, vera)
    assert typed["searchHash"] == search_hash("ada@example.com")
    assert typed["filters"]["device"] == "mobile"
    assert "ada" not in json.dumps(typed["filters"])
    assert chosen["filters"] == {"service": web_app.slug}
    await page.disconnect()


async def test_shown_sessions_are_audited_before_and_when_the_page_goes(
    web_app, cookie, vera, valkey
):
    first, second = LiveSession(valkey, web_app), LiveSession(valkey, web_app)
    first.write_row()
    page = await opened(cookie)
    (before,) = await rows(SHOWN, vera)
    assert str(first.id) in before["sessions"]
    second.write_row(second.row(facts=identity("Mara")))
    await page.wait_for("session_started")
    await page.disconnect()
    last = (await rows(SHOWN, vera))[-1]
    assert {str(first.id), str(second.id)} <= set(last["sessions"])
    assert before["from"] <= before["to"] <= last["from"] <= last["to"]
    assert "Mara" not in json.dumps(last)


class TestShownSessions:
    def caller(self):
        return Caller(user=make_staff(f"shown-{uuid.uuid4().hex[:8]}"), via="live")

    def metadata(self):
        found = AuditLog.objects.filter(action=SHOWN).order_by("sequence")
        return list(found.values_list("metadata", flat=True))

    def test_rows_are_bounded_by_time_and_size(self, monkeypatch, db):
        monkeypatch.setattr(list_record, "MOST_IN_A_ROW", 2)
        shown, caller = ShownSessions(), self.caller()
        assert not shown.is_due
        shown.add(["a", "b"])
        shown.add(["b", "c"])
        assert not shown.is_due
        monkeypatch.setattr(shown, "_due_at", 0.0)
        assert shown.is_due
        before = len(self.metadata())
        shown.put_on_record(caller, still=["c"])
        written = self.metadata()[before:]
        assert [row["sessions"] for row in written] == [["a", "b"], ["c"]]
        assert {row["shown"] for row in written} == {3}
        assert not shown.is_due

    def test_a_session_still_shown_is_named_again_and_one_that_left_is_not(self, db):
        shown, caller = ShownSessions(), self.caller()
        shown.add(["a", "b"])
        shown.put_on_record(caller, still=["b"])
        shown.put_on_record(caller)
        assert [row["sessions"] for row in self.metadata()[-2:]] == [["a", "b"], ["b"]]
        count = len(self.metadata())
        shown.put_on_record(caller)
        assert len(self.metadata()) == count
