"""A wrong parameter of an admin list is named with what is allowed, and left out."""

from __future__ import annotations

import html
import uuid

import pytest

from privacy.models import ConsentReceipt
from tests.recordings.factories import make_service
from tests.recordings.people import make_staff

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])

LISTS = (
    *("privacy/auditlog", "privacy/erasurejob", "privacy/consentreceipt"),
    *("privacy/consentnotice", "privacy/maskingrule", "privacy/redactedname"),
    *("privacy/rulesetversion", "privacy/accessgrant", "privacy/accessalert"),
    *("privacy/accessreview", "recordings/deadletter", "privacy/sessionhold"),
    *("recordings/recordedsession", "sessionhub/service", "sessionhub/apitoken"),
    *("sessionhub/user", "auth/group"),
)


@pytest.fixture
def staff(client):
    user = make_staff("otto")
    user.is_superuser = True
    user.save()
    client.force_login(user)
    return client


def notes(answer):
    """The messages at the top of the page."""
    assert answer.status_code == 200, answer.status_code
    page = html.unescape(answer.content.decode())
    problems = [str(each) for each in answer.context.get("messages", ())]
    query = answer.context.get("query")
    problems += getattr(query, "problems", [])
    assert [each for each in problems if each not in page] == []
    return [each.removeprefix("Parameter ") for each in problems]


@pytest.mark.parametrize("page", LISTS)
def test_what_a_list_does_not_have_is_named_with_what_it_has(staff, page):
    (problem,) = notes(staff.get(f"/admin/{page}/", {"surprise": "1"}))
    assert problem.startswith("surprise: this list has no such filter; allowed: ")
    assert problem.endswith(".")


@pytest.mark.parametrize("page", ["privacy/auditlog", "sessionhub/service"])
@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ({"p": "0"}, "p: 0 is not allowed; allowed: a page's number"),
        ({"p": "999"}, "p: there is no page 999"),
        ({"o": "77"}, "o: 77 is no order; allowed: numbers of columns up to "),
        ({"e": "1"}, "The address asked for something"),
    ],
)
def test_places_that_are_none_are_named(staff, page, asked, begins):
    (problem,) = notes(staff.get(f"/admin/{page}/", asked))
    assert problem.startswith(begins)


@pytest.mark.parametrize(
    ("page", "name", "value", "allowed"),
    [
        ("privacy/consentreceipt", "status", "T", "granted, expired, withdrawn"),
        ("privacy/consentreceipt", "method__exact", "T", "banner, api, notice"),
        ("privacy/consentreceipt", "gpc__exact", "T?", "1, 0"),
        ("privacy/consentreceipt", "service__id__exact", "T", "an id"),
        ("privacy/consentreceipt", "created_at__gte", "T", "a date like 2026-01-31"),
        ("privacy/consentreceipt", "created_at__year", "T", "a whole number"),
        ("privacy/auditlog", "outcome", "T", "done, denied, failed"),
        ("privacy/auditlog", "actor", "T", "an id"),
        ("privacy/auditlog", "target", "T", "an id"),
        ("privacy/auditlog", "from", "T", "a date like 2026-01-31"),
        ("privacy/erasurejob", "state__exact", "T", "queued, "),
    ],
)
def test_a_value_that_is_none_is_named_with_what_is_allowed(
    staff, page, name, value, allowed
):
    (problem,) = notes(staff.get(f"/admin/{page}/", {name: value}))
    assert problem.startswith(f"{name}: {value} is not allowed; allowed: {allowed}")


@pytest.mark.parametrize(
    ("name", "value", "begins"),
    [
        ("q", "T", "q: this list has no such filter; allowed: from, search, service"),
        ("device", "T", "device: "),
        ("country", "T", "country: Write a country's code of two letters, like DE."),
        ("hasRage", "T", "hasRage: Write true or false."),
        ("from", "T", "from: Write a date or time like 2026-01-31"),
        ("minDuration", "T", "minDuration: Write a whole number."),
    ],
)
def test_the_list_of_sessions_reports_it_too(staff, name, value, begins):
    (problem,) = notes(staff.get("/admin/recordings/recordedsession/", {name: value}))
    assert problem.startswith(begins)


def test_a_day_that_is_none_is_named(staff):
    day = {
        "created_at__year": "2026",
        "created_at__month": "2",
        "created_at__day": "30",
    }
    problems = notes(staff.get("/admin/privacy/consentreceipt/", day))
    assert set(problems) == {f"{name}: there is no such day." for name in day}


def test_the_list_is_shown_by_what_is_right(staff):
    mine, other = (
        ConsentReceipt.objects.create(
            service=make_service(slug), consent_id=uuid.uuid4(), user_id=slug
        )
        for slug in ("one", "two")
    )
    asked = {"service__id__exact": str(mine.service_id), "status": "T", "x": "1"}
    answer = staff.get("/admin/privacy/consentreceipt/", asked)
    assert len(notes(answer)) == 2
    assert str(mine.consent_id) in answer.content.decode()
    assert str(other.consent_id) not in answer.content.decode()


def test_right_parameters_report_nothing(staff):
    asked = {"q": "u-1", "o": "-1.2", "p": "1", "status": "granted", "gpc__exact": "1"}
    assert notes(staff.get("/admin/privacy/consentreceipt/", asked)) == []
    asked = {"actor": str(uuid.uuid4()), "from": "2026-01-31", "outcome": "denied"}
    assert notes(staff.get("/admin/privacy/auditlog/", asked)) == []
