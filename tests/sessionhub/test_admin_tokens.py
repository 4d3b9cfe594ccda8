"""API tokens in the admin."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from sessionhub.models import ApiToken
from tests.recordings.people import bearer, make_staff, make_token

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])

LIST = "/admin/sessionhub/apitoken/"


def form(owner, **changes):
    values = {
        "name": "Nightly report",
        "user": owner.pk,
        "scopes": ["recordings:read"],
        "last_day": (timezone.localdate() + timedelta(days=30)).isoformat(),
    }
    return values | changes


def token_maker(*codes):
    user = make_staff("maker", group="Viewer")
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    return user


@pytest.fixture
def root(client, admin_user):
    client.force_login(admin_user)
    return client


def test_a_token_is_made_shown_once_and_works(root, admin_user, client):
    assert root.get(f"{LIST}add/").status_code == 200
    answer = root.post(f"{LIST}add/", form(admin_user))
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    secret = re.search(r'id="sh-token">([^<]+)<', answer.content.decode())[1]
    token = ApiToken.objects.get()
    assert token.scopes == ["recordings:read"]
    assert token.state == "active"
    client.logout()
    assert client.get("/api/recordings/", **bearer(secret)).status_code == 200
    client.force_login(admin_user)
    for address in (LIST, f"{LIST}{token.pk}/change/"):
        text = client.get(address).content.decode()
        assert "Nightly report" in text
        assert secret not in text


@pytest.mark.parametrize(
    "changes",
    [
        {"name": ""},
        {"scopes": []},
        {"scopes": ["everything"]},
        {"last_day": ""},
        {"last_day": "2020-01-01"},
        {"last_day": "2999-01-01"},
        {"user": ""},
    ],
)
def test_a_token_without_an_end_or_a_scope_is_not_made(root, admin_user, changes):
    answer = root.post(f"{LIST}add/", form(admin_user, **changes))
    assert "errornote" in answer.content.decode()
    assert not ApiToken.objects.exists()


def test_the_longest_life_is_a_year(root, admin_user):
    last = timezone.localdate() + timedelta(days=365)
    root.post(f"{LIST}add/", form(admin_user, last_day=last.isoformat()))
    assert ApiToken.objects.count() == 1


def test_no_user_makes_a_token_with_the_rights_of_another(client, admin_user):
    maker = token_maker("add_apitoken", "view_apitoken")
    client.force_login(maker)
    client.post(f"{LIST}add/", form(admin_user))
    assert not ApiToken.objects.exists()
    client.post(f"{LIST}add/", form(maker))
    assert ApiToken.objects.get().user == maker


def test_an_inactive_person_or_a_customer_owns_no_token(root, admin_user):
    for change in ({"is_active": False}, {"is_staff": False}):
        person = make_staff(f"p-{next(iter(change))}")
        for name, value in change.items():
            setattr(person, name, value)
        person.save()
        root.post(f"{LIST}add/", form(person))
    assert not ApiToken.objects.exists()


def test_revoking_one_or_several_keeps_the_rows(root, admin_user):
    one, secret = make_token(admin_user, "recordings:read")
    others = [make_token(admin_user, "recordings:read")[0] for _ in range(2)]
    answer = root.post(f"{LIST}{one.pk}/revoke/")
    assert answer["Location"] == f"{LIST}{one.pk}/change/"
    root.post(
        LIST,
        {"action": "revoke_chosen", "_selected_action": [t.pk for t in others]},
    )
    assert {token.state for token in ApiToken.objects.all()} == {"revoked"}
    assert ApiToken.objects.count() == 3
    root.logout()
    assert root.get("/api/recordings/", **bearer(secret)).status_code == 401


def test_revoking_needs_the_permission_and_a_post(client, admin_user):
    token, _ = make_token(admin_user, "recordings:read")
    client.force_login(token_maker("view_apitoken"))
    assert client.post(f"{LIST}{token.pk}/revoke/").status_code == 403
    client.force_login(admin_user)
    client.get(f"{LIST}{token.pk}/revoke/")
    assert client.post(f"{LIST}{'0' * 128}/revoke/").status_code == 404
    token.refresh_from_db()
    assert token.state == "active"


def test_revoking_twice_keeps_the_first_time(admin_user):
    token, _ = make_token(admin_user, "recordings:read")
    token.revoke()
    first = token.revoked_at
    token.revoke()
    assert token.revoked_at == first


def test_a_token_is_never_changed_or_deleted(root, admin_user):
    token, _ = make_token(admin_user, "recordings:read")
    assert root.post(f"{LIST}{token.pk}/change/", {"name": "x"}).status_code == 403
    assert root.post(f"{LIST}{token.pk}/delete/").status_code == 403
    assert "Revoke this token" in root.get(f"{LIST}{token.pk}/change/").content.decode()


def test_staff_without_permission_do_not_see_tokens(client):
    client.force_login(make_staff())
    assert client.get(LIST).status_code == 403


def test_the_list_shows_the_state_of_each(root, admin_user):
    make_token(admin_user, "recordings:read", expiry=timezone.now())
    make_token(admin_user, "recordings:read", revoked_at=timezone.now())
    make_token(admin_user, "recordings:read")
    states = re.findall(r'data-state="(\w+)"', root.get(LIST).content.decode())
    assert sorted(states) == ["active", "expired", "revoked"]
