"""The API of erasures: right person, wrong person, wrong input, gone thing."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from privacy.erasure.certificate import is_genuine
from privacy.erasure.run import run_waiting
from privacy.models import AuditLog, ErasureJob, HoldKind
from recordings.services import holds
from tests.recordings.factories import make_session
from tests.recordings.people import bearer, make_staff, make_token
from tests.unwritable import refused_rows

pytestmark = pytest.mark.django_db(
    transaction=True, databases=["default", "clickhouse"]
)
ADDRESS = "/api/privacy/erasures/"


def post(client, headers=None, **body):
    """Ask as the API is asked."""
    body = {"service": "web-app", "reason": "They asked.", **body}
    body = {name: value for name, value in body.items() if value is not ...}
    return client.post(
        ADDRESS, json.dumps(body), content_type="application/json", **(headers or {})
    )


def test_a_privacy_officer_erases_a_person_and_reads_the_certificate(record, officer):
    record(1)
    answer = post(officer, userId="u-17")
    assert answer.status_code == 202
    body = answer.json()
    assert (body["state"], body["certificate"]) == ("queued", None)
    run_waiting()
    done = officer.get(answer["Location"]).json()
    assert done["state"] == "done"
    assert is_genuine(done["certificate"])
    assert "u-17" not in json.dumps(done)
    assert {each["remaining"] for each in done["certificate"]["stores"]} == {0}


def test_a_person_is_found_by_email_in_whatever_case_and_by_the_ids_that_came_with_it(
    record, officer
):
    record(1)
    make_session(actor_type=1, actor_id="u-17")
    post(officer, email=" Ada@Example.COM ")
    (job,) = run_waiting()
    job.refresh_from_db()
    assert job.sessions == 2


def test_a_session_is_erased_by_its_id(record, officer):
    ada = record(2)
    answer = post(officer, sessionId=str(ada.sessions[0].id))
    assert answer.status_code == 202
    (job,) = run_waiting()
    job.refresh_from_db()
    assert (job.state, job.sessions) == ("done", 1)


def test_an_unknown_person_gets_a_certificate_of_nothing(stores, service, officer):
    assert post(officer, userId="nobody").status_code == 202
    (job,) = run_waiting()
    job.refresh_from_db()
    assert {each["found"] for each in job.certificate["stores"]} == {0}
    assert job.certificate["files"] == "Nothing was there."


def test_a_legal_hold_answers_409_with_the_reason(record, officer):
    ada = record(1)
    session = ada.sessions[0]
    holds.hold(
        [(session.service.pk, session.id)],
        kind=HoldKind.LEGAL_HOLD,
        reason="Case 7",
        by=officer.user,
    )
    answer = post(officer, userId="u-17")
    assert answer.status_code == 409
    body = answer.json()
    assert body["code"] == "legal_hold"
    assert body["held"][0]["reason"] == "Case 7"
    assert body["held"][0]["by"] == "Olga"
    assert officer.get(f"{ADDRESS}{body['id']}/").json()["state"] == "refused"


WRONG = [
    ({}, "non_field_errors"),
    ({"userId": "a", "email": "b"}, "non_field_errors"),
    ({"userId": "a", "reason": ...}, "reason"),
    ({"userId": "a", "reason": " \u200b "}, "reason"),
    ({"userId": "a", "reason": "x" * 2001}, "reason"),
    ({"userId": "a", "reason": 7}, "reason"),
    ({"userId": "  "}, "userId"),
    ({"userId": "x" * 1001}, "userId"),
    ({"userId": "a", "service": "no-such"}, "service"),
    ({"userId": "a", "service": ...}, "service"),
    ({"userId": "a", "user": "b"}, "user"),
    ({"sessionId": "not-a-uuid"}, "id"),
    ({"sessionId": str(uuid4()).upper()}, "id"),
]


def test_wrong_input_is_refused_by_name(service, officer):
    for body, field in WRONG:
        answer = post(officer, **body)
        assert answer.status_code == 400, body
        assert field in answer.json()["fields"], body
    assert not ErasureJob.objects.exists()


def test_an_unknown_session_is_404(stores, service, officer):
    assert post(officer, sessionId=str(uuid4())).status_code == 404


def test_a_session_of_another_service_is_404(record, officer):
    ada = record(1)
    other = make_session(
        service=ada.sessions[0].service.__class__.objects.create(
            slug="other", name="Other", consent_policy="off", consent_off_reason="test"
        )
    )
    assert post(officer, sessionId=str(other.id)).status_code == 404


def test_an_erasure_that_is_none_is_404_and_a_bad_id_400(officer):
    assert officer.get(f"{ADDRESS}{uuid4()}/").status_code == 404
    assert officer.get(f"{ADDRESS}abc/").status_code == 400
    assert officer.get(f"{ADDRESS}{uuid4()}/?x=1").status_code == 400


def test_others_may_neither_erase_nor_look_and_it_is_on_record(service, client):
    for group in ("Viewer", "Support Admin", "Authorization Admin"):
        client.force_login(make_staff(group.lower()[:5], group=group))
        assert post(client, userId="u-17").status_code == 403
        assert client.get(f"{ADDRESS}{uuid4()}/").status_code == 403
    actions = set(AuditLog.objects.values_list("action", flat=True))
    assert {"privacy.erasure.requested.denied", "privacy.erasure.viewed.denied"} <= (
        actions
    )


def test_an_auditor_looks_and_does_not_erase(record, officer, client):
    record(1)
    job = post(officer, userId="u-17").json()["id"]
    client.force_login(make_staff("aud", group="Auditor"))
    assert client.get(f"{ADDRESS}{job}/").status_code == 200
    assert post(client, userId="u-17").status_code == 403


def test_a_request_without_sign_in_is_401(service, client):
    assert post(client, userId="u-17").status_code == 401


def test_a_token_needs_the_scope(record, client):
    record(1)
    olga = make_staff("olga", group="Privacy Officer")
    _, wrong = make_token(olga, "recordings:read", "privacy:write")
    _, right = make_token(olga, "privacy:erase")
    assert post(client, bearer(wrong), userId="u-17").status_code == 403
    assert post(client, bearer(right), userId="u-17").status_code == 202


def test_without_the_audit_log_nothing_is_erased(record, officer):
    record(1)
    with refused_rows():
        answer = post(officer, userId="u-17")
    assert answer.status_code == 503
    assert answer.json()["code"] == "audit_unavailable"
    assert not ErasureJob.objects.exists()
