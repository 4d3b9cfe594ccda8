"""Erasures and holds in the admin: asked, confirmed, followed, by who may."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.urls import reverse

from privacy.erasure.run import run_waiting
from privacy.models import AuditLog, ErasureJob, HoldKind, SessionHold
from recordings.services import holds
from tests.recordings.factories import make_session
from tests.recordings.people import make_staff
from tests.unwritable import refused_rows

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "clickhouse"]
)
PERSON = "/admin/privacy/erasurejob/person/"
ACT = "/admin/recordings/recordedsession/act/"
OTHERS = ("Viewer", "Support Admin", "Auditor")


def ask(client, to, /, **values):
    """Post the form of the page that erases a person."""
    values = {"service": to.pk, "user_id": "u-17", "email": "", **values}
    return client.post(PERSON, values)


def hold(session, kind=HoldKind.LEGAL_HOLD):
    """Put a session on hold."""
    named = [(session.service.pk, session.id)]
    holds.hold(named, kind=kind, reason="Case 7", by=None)


def test_what_would_go_is_shown_before_anything_goes(record, officer):
    ada = record(2)
    page = ask(officer, ada.sessions[0].service)
    assert page.status_code == 200
    assert page.context["found"].sessions == 2
    assert b"2 sessions of this person go" in page.content
    assert b"Erase for good" in page.content
    assert not ErasureJob.objects.exists()
    assert AuditLog.objects.first().action == "privacy.erasure.previewed"
    assert "u-17" not in str(list(AuditLog.objects.values()))


def test_confirmed_with_a_reason_it_goes_and_the_page_shows_the_proof(record, officer):
    ada = record(1)
    answer = ask(officer, ada.sessions[0].service, confirm="1", reason="By letter.")
    job = ErasureJob.objects.get()
    address = reverse("admin:privacy_erasurejob_change", args=[job.pk])
    assert answer["Location"] == address
    waiting = officer.get(address)
    assert b'data-erasure="' in waiting.content
    progress = officer.get(f"/admin/privacy/erasurejob/{job.pk}/progress/").json()
    assert (progress["state"], progress["over"]) == ("queued", False)
    run_waiting()
    page = officer.get(address)
    assert b"genuine: this hub signed it" in page.content
    assert b"data-erasure" not in page.content
    assert b"u-17" not in page.content
    progress = officer.get(f"/admin/privacy/erasurejob/{job.pk}/progress/").json()
    assert progress["over"]
    file = officer.get(f"/admin/privacy/erasurejob/{job.pk}/certificate/")
    assert "attachment" in file["Content-Disposition"]
    job.refresh_from_db()
    assert json.loads(file.content) == job.certificate
    actions = AuditLog.objects.values_list("action", flat=True)
    assert "privacy.erasure.certificate_downloaded" in actions


def test_without_a_reason_nothing_goes(record, officer):
    service = record(1).sessions[0].service
    for reason in ("", "  ", "\u200b", "x" * 2001):
        page = ask(officer, service, confirm="1", reason=reason)
        assert page.status_code == 200
        assert page.context["reason"].errors
    assert not ErasureJob.objects.exists()


def test_one_person_has_to_be_named(record, officer):
    service = record(1).sessions[0].service
    for person in ({"user_id": ""}, {"email": "a@example.com"}, {"service": uuid4()}):
        page = ask(officer, service, **person)
        assert page.status_code == 200
        assert not page.context["subject"].is_valid()
        assert page.context["found"] is None


def test_a_legal_hold_is_shown_instead_of_the_button(record, officer):
    session = record(1).sessions[0]
    hold(session)
    page = ask(officer, session.service)
    assert b"A legal hold refuses this erasure" in page.content
    assert b"Case 7" in page.content
    assert b"Erase for good" not in page.content
    ask(officer, session.service, confirm="1", reason="x")
    job = ErasureJob.objects.get()
    assert job.state == "refused"
    page = officer.get(reverse("admin:privacy_erasurejob_change", args=[job.pk]))
    assert b"Case 7" in page.content


def test_the_person_stands_in_no_address(officer, service, stores):
    page = officer.get(f"{PERSON}?user_id=u-17")
    assert page.context["found"] is None


def test_others_may_not_erase_and_it_is_on_record(record, client):
    service = record(1).sessions[0].service
    for group in OTHERS:
        client.force_login(make_staff(group.lower()[:5], group=group))
        assert client.get(PERSON).status_code == 403
        assert ask(client, service, confirm="1", reason="x").status_code == 403
    assert not ErasureJob.objects.exists()
    denied = AuditLog.objects.filter(action="privacy.erasure.requested.denied")
    assert denied.count() == 2 * len(OTHERS)


def test_an_auditor_reads_a_viewer_does_not(record, officer, client):
    ask(officer, record(1).sessions[0].service, confirm="1", reason="x")
    job = ErasureJob.objects.get()
    for part in ("change/", "progress/"):
        address = f"/admin/privacy/erasurejob/{job.pk}/{part}"
        client.force_login(make_staff(f"aud{part[0]}", group="Auditor"))
        assert client.get(address).status_code == 200
        client.force_login(make_staff(f"vic{part[0]}", group="Viewer"))
        assert client.get(address).status_code == 403


def test_a_certificate_that_is_not_there_is_404(record, officer):
    ask(officer, record(1).sessions[0].service, confirm="1", reason="x")
    job = ErasureJob.objects.get()
    for pk in (job.pk, uuid4()):
        address = f"/admin/privacy/erasurejob/{pk}/certificate/"
        assert officer.get(address).status_code == 404


# --- sessions -------------------------------------------------------------------------


def test_the_list_offers_what_the_reader_may_do(record, officer, client):
    record(1)
    page = officer.get("/admin/recordings/recordedsession/")
    assert b'value="legal_hold"' in page.content
    assert b'class="sh-choose"' in page.content
    client.force_login(make_staff("vic"))
    page = client.get("/admin/recordings/recordedsession/")
    assert b'class="sh-choose"' not in page.content


@pytest.mark.parametrize("action", ["keep", "legal_hold"])
def test_sessions_are_held_and_released_with_a_reason(record, officer, action):
    session = record(1).sessions[0]
    asked = officer.get(ACT, {"action": action, "id": str(session.id)})
    assert asked.status_code == 200
    assert not SessionHold.objects.exists()
    body = {"action": action, "id": str(session.id), "reason": "Case 7"}
    officer.post(ACT, body)
    held = SessionHold.objects.get()
    assert (held.kind, held.reason, held.by) == (action, "Case 7", officer.user)
    page = officer.get("/admin/recordings/recordedsession/")
    assert b'class="sh-held"' in page.content
    officer.post(ACT, {**body, "action": "release", "reason": "Settled."})
    held.refresh_from_db()
    assert held.released_by == officer.user
    assert held.release_reason == "Settled."


def test_the_list_of_holds_leads_to_their_release(record, officer):
    session = record(1).sessions[0]
    hold(session)
    address = "/admin/privacy/sessionhold/"
    assert b"Case 7" in officer.get(address).content
    chosen = {"action": "release", "_selected_action": SessionHold.objects.get().pk}
    answer = officer.post(address, chosen)
    assert f"id={session.id}" in answer["Location"]
    assert SessionHold.objects.filter(released_at=None).exists()
    assert b"Release these sessions?" in officer.get(answer["Location"]).content


def test_chosen_sessions_are_erased_after_their_counts_were_shown(record, officer):
    ada = record(2)
    ids = [str(each.id) for each in ada.sessions]
    page = officer.get(ACT, {"action": "erase", "id": ids})
    assert page.context["previews"][0][1].sessions == 2
    officer.post(ACT, {"action": "erase", "id": ids, "reason": "Recorded by mistake."})
    (job,) = run_waiting()
    job.refresh_from_db()
    assert (job.state, job.sessions) == ("done", 2)
    page = officer.get(ACT, {"action": "keep", "id": ids})
    assert b"None of these sessions is here any more" in page.content


def test_no_action_without_a_reason(record, officer):
    session = record(1).sessions[0]
    for action in ("keep", "erase"):
        for reason in ("", " \u200b "):
            body = {"action": action, "id": str(session.id), "reason": reason}
            assert officer.post(ACT, body).context["form"].errors
    assert not SessionHold.objects.exists()
    assert not ErasureJob.objects.exists()


def test_who_may_not_act_is_refused(record, client):
    session = record(1).sessions[0]
    for group in OTHERS:
        client.force_login(make_staff(group.lower()[:5], group=group))
        for action in ("keep", "legal_hold", "release", "erase", ""):
            body = {"action": action, "id": str(session.id), "reason": "x"}
            assert client.get(ACT, body).status_code == 403
            assert client.post(ACT, body).status_code == 403
    assert not SessionHold.objects.exists()
    assert not ErasureJob.objects.exists()


def test_wrong_ids_and_actions_do_nothing(record, officer):
    session = record(1).sessions[0]
    page = officer.post(
        ACT, {"action": "keep", "id": ["x", str(uuid4())], "reason": "x"}
    )
    assert b"None of these sessions is here" in page.content
    page = officer.post(
        ACT, {"action": "explode", "id": str(session.id), "reason": "x"}
    )
    assert page.status_code == 200
    assert not SessionHold.objects.exists()


def test_without_the_audit_log_nothing_is_shown_or_done(record, officer):
    session = record(1).sessions[0]
    body = {"action": "keep", "id": str(session.id), "reason": "x"}
    with refused_rows():
        for answer in (
            officer.get(ACT, body),
            officer.post(ACT, body),
            ask(officer, session.service),
            officer.get("/admin/privacy/sessionhold/"),
            officer.get("/admin/privacy/erasurejob/"),
        ):
            assert answer.status_code == 503
            assert b"ada@example.com" not in answer.content
    assert not SessionHold.objects.exists()


def test_a_session_without_a_hold_shows_when_it_expires(record, officer):
    session = make_session()
    page = officer.get(ACT, {"id": str(session.id)})
    assert str(session.expires_on).encode() in page.content
