"""Grants, alerts and reviews in the admin: pages, permissions, signatures."""

from __future__ import annotations

import csv
import io
import re
import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from privacy.access import Caller, open_session
from privacy.models import AccessAlert, AccessGrant, AccessReview, AuditLog
from privacy.models.access_review import SignedError
from tests.recordings.people import SomeSession, make_staff, open_to

pytestmark = pytest.mark.django_db

GRANTS = "/admin/privacy/accessgrant/"
ALERTS = "/admin/privacy/accessalert/"
REVIEWS = "/admin/privacy/accessreview/"
WHY = "The shop is down for everyone."


@pytest.fixture
def auditor(client, db):
    client.user = make_staff("aldo", group="Auditor")
    client.force_login(client.user)
    return client


def text(answer):
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def break_glass(person, session=None):
    return open_to(person, session or SomeSession(), reason=WHY, break_glass=True)


def alert_about(person):
    for _ in range(11):
        open_to(person, SomeSession())
    return AccessAlert.objects.get()


class TestGrants:
    def test_every_reason_is_listed_and_found(self, auditor, vera):
        session = SomeSession()
        open_to(vera, session, reason="It hangs at checkout")
        open_to(make_staff("otto"), SomeSession(), reason="Only curious")
        for query in ("", f"?q={session.id}", "?q=checkout", "?q=vera"):
            page = text(auditor.get(f"{GRANTS}{query}"))
            assert "It hangs at checkout" in page
            assert ("Only curious" in page) == (query == "")

    def test_nothing_about_it_is_changed(self, auditor, vera):
        grant = open_to(vera, SomeSession())
        page = text(auditor.get(f"{GRANTS}{grant.pk}/change/"))
        assert 'name="_save"' not in page
        assert auditor.get(f"{GRANTS}{grant.pk}/delete/").status_code == 403
        assert auditor.get(f"{GRANTS}add/").status_code == 403

    def test_those_who_look_do_not_see_who_else_did(self, client, vera):
        client.force_login(vera)
        for address in (GRANTS, ALERTS, REVIEWS, f"{REVIEWS}review/"):
            assert client.get(address).status_code == 403


class TestBreakGlass:
    def test_it_waits_on_the_first_page_and_in_the_list(self, auditor, sam):
        break_glass(sam)
        page = text(auditor.get("/admin/"))
        assert "1</b> recording opened by break-glass waits for a review" in page
        assert "The shop is down" in text(auditor.get(f"{GRANTS}?glass=waiting"))

    def test_a_second_person_signs_it_with_a_note(self, auditor, sam):
        grant = break_glass(sam)
        address = f"{GRANTS}{grant.pk}/review/"
        assert 'data-testid="review"' in text(
            auditor.get(f"{GRANTS}{grant.pk}/change/")
        )
        auditor.post(address, {"note": "Asked Sam; it was so."})
        grant.refresh_from_db()
        assert grant.reviewed_by == auditor.user
        assert grant.review_note == "Asked Sam; it was so."
        (row,) = AuditLog.objects.filter(action="privacy.break_glass.reviewed")
        assert row.metadata["grant"] == str(grant.pk)
        assert "break-glass waits" not in text(auditor.get("/admin/"))
        assert "The shop" not in text(auditor.get(f"{GRANTS}?glass=waiting"))
        assert "The shop" in text(auditor.get(f"{GRANTS}?glass=reviewed"))

    def test_a_second_signature_changes_nothing(self, auditor, sam):
        grant = break_glass(sam)
        auditor.post(f"{GRANTS}{grant.pk}/review/", {"note": "First"})
        answer = auditor.post(
            f"{GRANTS}{grant.pk}/review/", {"note": "Second"}, follow=True
        )
        assert "It was reviewed already" in text(answer)
        grant.refresh_from_db()
        assert grant.review_note == "First"

    def test_a_user_cannot_review_their_own(self, client, db):
        olga = make_staff("olga", group="Privacy Officer")
        client.force_login(olga)
        grant = break_glass(olga)
        page = text(client.get(f"{GRANTS}{grant.pk}/change/"))
        assert "a second person has to review it" in page
        assert 'data-testid="review"' not in page
        assert "break-glass waits" not in text(client.get("/admin/"))
        answer = client.post(
            f"{GRANTS}{grant.pk}/review/", {"note": "All fine"}, follow=True
        )
        assert "A second person has to review" in text(answer)
        assert AccessGrant.objects.get().reviewed_at is None

    @pytest.mark.parametrize("note", ["", "  ", "\u200b", None])
    def test_a_signature_needs_a_note(self, auditor, sam, note):
        grant = break_glass(sam)
        data = {} if note is None else {"note": note}
        auditor.post(f"{GRANTS}{grant.pk}/review/", data)
        assert AccessGrant.objects.get().reviewed_at is None

    def test_only_those_who_may_sign(self, client, sam):
        grant = break_glass(sam)
        client.force_login(make_staff("otto", group="Authorization Admin"))
        address = f"{GRANTS}{grant.pk}/review/"
        assert client.post(address, {"note": "x"}).status_code == 403

    def test_an_ordinary_reason_needs_no_review(self, auditor, vera):
        grant = open_to(vera, SomeSession())
        address = f"{GRANTS}{grant.pk}/review/"
        assert auditor.post(address, {"note": "x"}).status_code == 404
        missing = f"{GRANTS}{uuid.uuid4()}/review/"
        assert auditor.post(missing, {"note": "x"}).status_code == 404


class TestAlerts:
    def test_it_stands_on_the_first_page_and_in_the_list(self, auditor, vera):
        alert_about(vera)
        assert "1</b> access alert to look at" in text(auditor.get("/admin/"))
        page = text(auditor.get(ALERTS))
        assert "Vera opened 11 recordings within 24 hours." in page

    def test_one_click_acknowledges_it(self, auditor, vera):
        alert = alert_about(vera)
        page = text(auditor.get(f"{ALERTS}{alert.pk}/change/"))
        assert 'data-testid="acknowledge"' in page
        auditor.post(f"{ALERTS}{alert.pk}/acknowledge/")
        alert.refresh_from_db()
        assert alert.acknowledged_by == auditor.user
        assert "access alert to look at" not in text(auditor.get("/admin/"))
        assert AuditLog.objects.filter(
            action="privacy.access_alert.acknowledged", target_id=alert.pk
        ).exists()

    def test_so_does_the_action_of_the_list(self, auditor, vera):
        alert = alert_about(vera)
        chosen = {"action": "acknowledge_chosen", "_selected_action": [str(alert.pk)]}
        auditor.post(ALERTS, chosen)
        alert.refresh_from_db()
        assert alert.acknowledged_by == auditor.user

    def test_the_person_it_is_about_neither_sees_nor_acknowledges_it(self, client, db):
        olga = make_staff("olga", group="Privacy Officer")
        alert = alert_about(olga)
        client.force_login(olga)
        assert "Olga opened" not in text(client.get(ALERTS))
        assert "access alert to look at" not in text(client.get("/admin/"))
        assert client.post(f"{ALERTS}{alert.pk}/acknowledge/").status_code == 404
        chosen = {"action": "acknowledge_chosen", "_selected_action": [str(alert.pk)]}
        client.post(ALERTS, chosen)
        alert.refresh_from_db()
        assert alert.acknowledged_at is None

    def test_a_user_who_may_not_see_alerts_gets_no_notice(self, client, vera):
        alert = alert_about(vera)
        client.force_login(make_staff("otto"))
        assert "access alert" not in text(client.get("/admin/"))
        assert client.post(f"{ALERTS}{alert.pk}/acknowledge/").status_code == 403


class TestReviews:
    def query(self, person, **more):
        today = timezone.localdate()
        first, last = more.get("first", today), more.get("last", today)
        return f"{REVIEWS}review/?person={person.pk}&first_day={first}&last_day={last}"

    def seen_hash(self, page):
        return re.search(r'name="rows_hash" value="(\w+)"', page)[1]

    def test_it_lists_what_was_opened_why_and_which_part(self, auditor, vera, sam):
        session = SomeSession()
        open_to(vera, session, reason="It hangs")
        for start, end in ((0, 62_000), (250_000, 295_000)):
            portion = {"part": "events", "fromMs": start, "toMs": end}
            open_session(caller=Caller(user=vera), session=session, portion=portion)
        open_to(sam, SomeSession(), reason="Not hers")
        page = text(auditor.get(self.query(vera)))
        assert "It hangs" in page
        assert "0:00–1:02, 4:10–4:55" in page
        assert "Not hers" not in page

    def test_other_days_have_other_lists(self, auditor, vera):
        open_to(vera, SomeSession(), reason="It hangs")
        day = timezone.localdate() - timedelta(days=2)
        page = text(auditor.get(self.query(vera, first=day, last=day)))
        assert "They opened no recording in these days." in page

    def test_exactly_the_list_that_was_seen_is_signed(self, auditor, vera):
        open_to(vera, SomeSession())
        address = self.query(vera)
        seen = self.seen_hash(text(auditor.get(address)))
        auditor.post(address, {"rows_hash": seen, "note": "Asked, fine."})
        review = AccessReview.objects.get()
        assert (review.subject, review.reviewer) == (vera, auditor.user)
        assert (review.rows, review.rows_hash, review.note) == (1, seen, "Asked, fine.")
        (row,) = AuditLog.objects.filter(action="privacy.access_review.signed")
        assert row.metadata["rowsHash"] == seen
        assert "Asked, fine." in text(auditor.get(REVIEWS))

    def test_a_signature_stays_as_it_is(self, auditor, vera):
        address = self.query(vera)
        seen = self.seen_hash(text(auditor.get(address)))
        auditor.post(address, {"rows_hash": seen})
        review = AccessReview.objects.get()
        for change in (review.save, review.delete):
            with pytest.raises(SignedError):
                change()
        one = f"{REVIEWS}{review.pk}/"
        assert 'name="_save"' not in text(auditor.get(f"{one}change/"))
        assert auditor.get(f"{one}delete/").status_code == 403

    def test_a_list_that_grew_is_not_signed_unseen(self, auditor, vera):
        open_to(vera, SomeSession())
        address = self.query(vera)
        seen = self.seen_hash(text(auditor.get(address)))
        open_to(vera, SomeSession())
        answer = auditor.post(address, {"rows_hash": seen}, follow=True)
        assert "has changed since" in text(answer)
        assert not AccessReview.objects.exists()

    def test_a_user_cannot_sign_off_their_own(self, client, db):
        olga = make_staff("olga", group="Privacy Officer")
        open_to(olga, SomeSession())
        client.force_login(olga)
        page = text(client.get(self.query(olga)))
        assert "a second person has to sign it off" in page
        assert 'data-testid="sign-off"' not in page
        client.post(self.query(olga), {"rows_hash": "x"})
        assert not AccessReview.objects.exists()

    def test_it_is_there_as_csv_without_formulas(self, auditor, vera):
        open_to(vera, SomeSession(), reason="=HYPERLINK(1)")
        answer = auditor.get(f"{self.query(vera)}&csv=1")
        assert answer["Content-Type"].startswith("text/csv")
        assert "attachment" in answer["Content-Disposition"]
        (row,) = csv.DictReader(io.StringIO(answer.content.decode()))
        assert row["words"] == "'=HYPERLINK(1)"
        assert row["grant"] == str(AccessGrant.objects.get().pk)
        assert AuditLog.objects.filter(action="privacy.access_review.exported").exists()

    @pytest.mark.parametrize(
        "query",
        [
            "person=&first_day=2026-01-01&last_day=2026-01-02",
            "person=abc&first_day=2026-01-01&last_day=2026-01-02",
            "person={vera}&first_day=&last_day=",
            "person={vera}&first_day=2026-01-03&last_day=2026-01-02",
            "person={vera}&first_day=2020-01-01&last_day=2026-01-02",
        ],
    )
    def test_a_wrong_query_is_reported(self, auditor, vera, query):
        query = query.format(vera=vera.pk)
        page = text(auditor.get(f"{REVIEWS}review/?{query}"))
        assert "errorlist" in page
        assert 'name="rows_hash"' not in page

    def test_without_the_audit_log_nothing_is_listed(self, auditor, vera, no_audit):
        assert auditor.get(self.query(vera)).status_code == 503
