"""Searches and filters of lists name no person in the audit log."""

from __future__ import annotations

import json

import pytest

from privacy.access.search_facts import asked_facts, search_hash
from privacy.models import AuditLog
from tests.recordings.factories import make_service
from tests.recordings.people import make_staff

NAMES = ("status", "from", "country", "person")


def filters(**asked):
    facts = asked_facts(asked, search="q", names=NAMES, values=("active", "web-app"))
    return facts["filters"]


@pytest.mark.parametrize(
    "value",
    [
        *("active", "web-app", "30", "true", "2026-11-30", "2026-11-30T10:00:00Z"),
        "019a0000-0000-7000-8000-000000000001",
    ],
)
def test_a_value_that_names_no_one_stands_in_the_clear(value):
    assert filters(status=value) == {"status": value}


@pytest.mark.parametrize(
    "value", ["ada@example.com", "Ada", "49151234567", "active ada", "Zoë", "a" * 500]
)
def test_whatever_else_was_typed_is_a_keyed_hash(value, settings):
    kept = filters(status=value)["status"]
    assert kept == f"hash:{search_hash(value)}"
    assert value.lower() not in kept
    settings.SECRET_KEY = "another"
    assert filters(status=value)["status"] != kept


def test_the_name_of_a_filter_may_be_typed_too():
    facts = asked_facts({"ada@example.com": "1", "p": "2"}, search="q", names=NAMES)
    assert facts == {"filters": {"p": "2"}, "unknownFilters": 1}


def test_every_spelling_of_a_search_has_one_hash():
    one = search_hash("Zoë  Ünal")
    assert one == search_hash(" zoe\u0308 ÜNAL ")
    assert one != search_hash("Zoe Unal")


@pytest.mark.django_db
class TestLists:
    LISTS = (
        *("privacy/erasurejob", "privacy/consentreceipt", "recordings/deadletter"),
        "recordings/recordedsession",
    )

    @pytest.fixture
    def officer(self, client):
        client.user = make_staff("otto", group="Privacy Officer")
        client.user.is_superuser = True
        client.user.save()
        client.force_login(client.user)
        return client

    def rows(self):
        return json.dumps(list(AuditLog.objects.values_list("metadata", flat=True)))

    @pytest.mark.parametrize("page", LISTS)
    @pytest.mark.parametrize(
        "name", ["q", "search", "status", "state", "service", "service__id__exact", "e"]
    )
    @pytest.mark.django_db(databases=["default", "clickhouse"])
    def test_nothing_that_is_typed_into_an_address_is_kept(self, officer, page, name):
        officer.get(f"/admin/{page}/", {name: "ada.lovelace", "ada.lovelace": "1"})
        assert AuditLog.objects.exists()
        assert "lovelace" not in self.rows()

    def test_what_a_list_offers_is_kept(self, officer):
        asked = {"status": "granted", "method": "banner", "gpc__exact": "1"}
        officer.get("/admin/privacy/consentreceipt/", asked)
        row = AuditLog.objects.get(action="privacy.consent_receipt.listed")
        assert row.metadata["filters"] == asked

    @pytest.mark.django_db(databases=["default", "clickhouse"])
    def test_what_the_api_filters_by_is_kept_where_it_is_known(self, officer):
        make_service("web-app")
        asked = {"service": "web-app", "device": "mobile", "minDuration": "30"}
        officer.get("/api/recordings/", {**asked, "search": "Ada", "country": "SE"})
        row = AuditLog.objects.get(action="recordings.list.viewed")
        assert row.metadata["filters"] == {**asked, "country": "SE"}
        assert row.metadata["searchHash"] == search_hash("ada")
