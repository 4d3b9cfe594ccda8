"""Models and versions over HTTP: permissions, and audit rows of each user."""

from __future__ import annotations

import pytest

from privacy.models import AuditLog
from tests.authz_models.calls import ALL, post
from tests.authz_models.texts import WIDER
from tests.recordings.people import bearer, make_staff, make_token

pytestmark = pytest.mark.django_db


def changes(one):
    """Every endpoint that changes something, with a body that would pass."""
    return [
        ("post", ALL, {"name": "x"}),
        ("post", f"{ALL}check/", {"content": "x"}),
        ("patch", one, {"name": "y"}),
        ("post", f"{one}versions/", {"content": "x"}),
        ("patch", f"{one}versions/1/", {"content": "x"}),
        ("delete", f"{one}versions/1/", None),
        ("post", f"{one}versions/1/validate/", {}),
        ("post", f"{one}versions/1/test/", {}),
        ("post", f"{one}versions/1/activate/", {"expectedActive": None}),
        ("post", f"{one}rollback/", {"toVersion": 1, "expectedActive": None}),
    ]


def statuses(client, one, **more):
    return {
        getattr(client, verb)(
            address, body, content_type="application/json", **more
        ).status_code
        for verb, address, body in changes(one)
    }


def reads(one):
    return [ALL, one, f"{one}versions/", f"{one}versions/1/", f"{one}diff/?from=1&to=1"]


@pytest.mark.parametrize("group", ["Viewer", "Support Admin", "Privacy Officer", None])
def test_other_staff_may_not_even_read(client, draft, one, group):
    draft()
    client.force_login(make_staff("otto", group=group))
    assert {client.get(address).status_code for address in reads(one)} == {403}
    assert statuses(client, one) == {403}


def test_an_auditor_looks_and_changes_nothing(client, active, one):
    client.force_login(make_staff("ulla", group="Auditor"))
    assert {client.get(address).status_code for address in reads(one)} == {200}
    assert client.get(f"{one}active/").status_code == 200
    assert statuses(client, one) == {403}
    assert active.model.versions.count() == 1


def test_anonymous_requests_are_401(client, active, one):
    assert {client.get(address).status_code for address in reads(one)} == {401}
    assert statuses(client, one) == {401}


def test_a_token_needs_the_scope_and_its_owner_the_right(client, active, arno, one):
    _, token = make_token(arno, "recordings:read")
    assert client.get(one, **bearer(token)).status_code == 403
    _, token = make_token(arno, "authz:read")
    assert client.get(f"{one}active/", **bearer(token)).status_code == 200
    assert statuses(client, one, **bearer(token)) == {403}
    _, token = make_token(arno, "authz:write")
    body = {"content": WIDER}
    assert post(client, f"{one}versions/", body, **bearer(token)).status_code == 201
    _, token = make_token(make_staff("vera"), "authz:read", "authz:write")
    assert client.get(one, **bearer(token)).status_code == 403


def test_rows_of_the_audit_log_name_the_api_and_the_token(client, active, arno, one):
    stored, token = make_token(arno, "authz:write")
    post(client, f"{one}versions/", {"content": WIDER}, **bearer(token))
    row = AuditLog.objects.filter(action="authz_models.version.drafted").first()
    assert row.metadata["via"] == "api"
    assert row.metadata["token"] == {"key": stored.token_key, "name": "robot"}
    assert row.metadata["number"] == 2


def test_a_refusal_is_recorded(client, active, one):
    vera = make_staff("vera")
    client.force_login(vera)
    client.get(one)
    post(client, f"{one}versions/1/activate/", {"expectedActive": None})
    rows = AuditLog.objects.filter(actor_id=vera.pk, action__endswith=".denied")
    assert list(rows.order_by("sequence").values_list("action", flat=True)) == [
        "authz_models.read.denied",
        "authz_models.write.denied",
    ]
