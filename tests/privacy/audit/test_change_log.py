"""Changes and sign-ins of staff are recorded; else they do not happen."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from privacy.audit import AuditUnavailableError
from privacy.audit.verify import verify
from privacy.models import AuditLog, MaskingRule, RedactedName
from sessionhub.models import ApiToken, Service, User
from tests.privacy.people import bearer, make_staff, make_token

pytestmark = pytest.mark.django_db

LOGIN = reverse("admin:login")
PASSWORD = "correct horse battery"


@pytest.fixture
def root(client):
    user = User.objects.create_superuser("root", "root@example.com", PASSWORD)
    client.force_login(user)
    return user


@pytest.fixture
def no_audit(monkeypatch):
    """A database that refuses the row."""
    from django.db import OperationalError

    def fail():
        raise OperationalError

    monkeypatch.setattr("privacy.audit.chain.lock", fail)


def rows(prefix: str = "") -> list[AuditLog]:
    found = AuditLog.objects.filter(action__startswith=prefix)
    return list(found.order_by("sequence"))


def edit(client, obj, **values):
    """Save the admin's form of `obj` with some values changed."""
    name = f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change"
    address = reverse(name, args=[obj.pk])
    form = client.get(address).context["adminform"].form
    data = {}
    for field in form.fields:
        value = form[field].value()
        if value is not None and value is not False:
            data[field] = [str(v) for v in value] if isinstance(value, list) else value
    for field in ("last_login", "date_joined"):
        data.pop(field, None)
    return client.post(address, {**data, **values})


def test_a_sign_in_and_a_sign_out_are_on_record(client):
    user = make_staff("vera")
    user.set_password(PASSWORD)
    user.save()
    answer = client.post(LOGIN, {"username": "vera", "password": PASSWORD})
    assert answer.status_code == 302
    client.post(reverse("admin:logout"))
    came, went = rows()
    assert (came.action, went.action) == ("people.signed_in", "people.signed_out")
    assert came.actor_id == went.actor_id == came.target_id == user.pk
    assert came.metadata["actor"]["email"] == "vera@example.com"


def test_a_failed_sign_in_names_an_account_and_nothing_else_that_was_typed(client):
    user = make_staff("vera")
    for typed in ("vera", "my secret password", "MY SECRET PASSWORD", "x\x00", ""):
        answer = client.post(LOGIN, {"username": typed, "password": PASSWORD})
        assert answer.status_code == 200
    known, first, second, *_ = found = rows("people.sign_in.failed")
    assert len(found) == 5
    assert known.target_id == user.pk
    assert {row.actor_type for row in found} == {"anonymous"}
    assert "secret" not in json.dumps([row.metadata for row in found]).lower()
    assert PASSWORD not in json.dumps([row.metadata for row in found])
    assert first.metadata["usernameHash"] == second.metadata["usernameHash"]


def test_a_sign_in_that_cannot_be_put_on_record_is_none(client, no_audit):
    user = make_staff("vera")
    user.set_password(PASSWORD)
    user.save()
    answer = client.post(LOGIN, {"username": "vera", "password": PASSWORD})
    assert answer.status_code == 503
    assert "could not be put on record" in answer.content.decode()
    assert client.get(reverse("admin:index")).status_code == 302
    assert client.post(LOGIN, {"username": "x", "password": "y"}).status_code == 503


def test_signing_out_works_even_then(client, root, no_audit):
    assert client.post(reverse("admin:logout")).status_code == 200
    assert client.get(reverse("admin:index")).status_code == 302


def test_a_service_made_changed_and_given_a_new_secret_is_on_record(client, root):
    service = Service.objects.create(name="Shop", slug="shop")
    edit(client, service, sampling="0.5", name="The shop")
    secret = reverse("admin:sessionhub_service_new_secret", args=[service.pk])
    client.post(secret)
    changed, rotated = rows("sessionhub.service.")
    assert changed.action == "sessionhub.service.changed"
    assert changed.actor_id == root.pk
    assert changed.target_id == rotated.target_id == service.pk
    assert changed.metadata["changes"] == {
        "sampling": {"from": 1, "to": 0.5},
        "name": {"from": "Shop", "to": "The shop"},
    }
    assert rotated.action == "sessionhub.service.secret_rotated"
    service.refresh_from_db()
    assert service.identity_secret not in json.dumps(rotated.metadata)


def test_a_change_that_cannot_be_put_on_record_is_refused(client, root, no_audit):
    service = Service.objects.create(name="Shop", slug="shop")
    before = service.identity_secret
    answer = edit(client, service, name="The shop")
    assert answer.status_code == 503
    assert "could not be put on record" in answer.content.decode()
    secret = reverse("admin:sessionhub_service_new_secret", args=[service.pk])
    assert client.post(secret).status_code == 503
    service.refresh_from_db()
    assert (service.name, service.identity_secret) == ("Shop", before)


def test_a_token_made_and_revoked_is_recorded_without_its_secret(client, root):
    add = reverse("admin:sessionhub_apitoken_add")
    form = client.get(add).context["adminform"].form
    client.post(
        add,
        {
            "name": "robot",
            "user": root.pk,
            "scopes": ["recordings:read"],
            "last_day": form.fields["last_day"].initial(),
        },
    )
    token = ApiToken.objects.get()
    client.post(reverse("admin:sessionhub_apitoken_revoke", args=[token.pk]))
    made, revoked = rows("sessionhub.apitoken.")
    assert made.metadata["values"]["scopes"] == ["recordings:read"]
    assert made.metadata["target"] == revoked.metadata["target"] == token.token_key
    assert revoked.action == "sessionhub.apitoken.revoked"
    assert token.digest not in json.dumps([made.metadata, revoked.metadata])


def test_tokens_revoked_together_are_all_on_record_or_all_kept(client, root, no_audit):
    tokens = [make_token(root, "recordings:read")[0] for _ in range(2)]
    chosen = {"action": "revoke_chosen", "_selected_action": [t.pk for t in tokens]}
    address = reverse("admin:sessionhub_apitoken_changelist")
    assert client.post(address, chosen).status_code == 503
    assert ApiToken.objects.filter(revoked_at=None).count() == 2


def test_rights_given_to_a_person_are_on_record(client, root):
    person = make_staff("vera", group="Viewer")
    officer = Group.objects.get(name="Privacy Officer")
    edit(client, person, groups=[officer.pk], is_superuser="on")
    (row,) = rows("sessionhub.user.")
    assert row.target_id == person.pk
    assert row.metadata["changes"]["groups"] == {
        "from": ["Viewer"],
        "to": ["Privacy Officer"],
    }
    assert row.metadata["changes"]["is_superuser"] == {"from": False, "to": True}


def test_a_new_password_is_recorded_without_its_value(client, root):
    person = make_staff("vera")
    address = reverse("admin:auth_user_password_change", args=[person.pk])
    client.post(address, {"password1": PASSWORD, "password2": PASSWORD})
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    (row,) = rows("sessionhub.user.changed")
    assert row.target_id == person.pk
    assert PASSWORD not in json.dumps(row.metadata)
    assert person.password not in json.dumps(row.metadata)


def test_a_password_whose_change_cannot_be_put_on_record_stays(client, root, no_audit):
    person = make_staff("vera")
    address = reverse("admin:auth_user_password_change", args=[person.pk])
    answer = client.post(address, {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 503
    person.refresh_from_db()
    assert not person.check_password(PASSWORD)


def test_a_person_made_and_deleted_is_on_record(client, root):
    add = reverse("admin:sessionhub_user_add")
    data = {"username": "nina", "password1": PASSWORD, "password2": PASSWORD}
    client.post(add, {**data, "usable_password": "true"})
    person = User.objects.get(username="nina")
    client.post(
        reverse("admin:sessionhub_user_delete", args=[person.pk]), {"post": "yes"}
    )
    made, gone = rows("sessionhub.user.")
    assert (made.action, gone.action) == (
        "sessionhub.user.added",
        "sessionhub.user.deleted",
    )
    assert gone.metadata["name"] == "nina"
    assert PASSWORD not in json.dumps(made.metadata)


def test_what_a_group_may_do_is_on_record(client, root):
    group = Group.objects.get(name="Viewer")
    right = Permission.objects.get(codename="view_auditlog")
    edit(client, group, permissions=[right.pk])
    (row,) = rows("auth.group.changed")
    assert row.metadata["name"] == "Viewer"
    assert "Can view audit row" in json.dumps(row.metadata["changes"]["permissions"])


def test_people_deleted_together_are_on_record_or_stay(client, root, no_audit):
    person = make_staff("vera")
    chosen = {"action": "delete_selected", "_selected_action": [person.pk]}
    address = reverse("admin:sessionhub_user_changelist")
    assert client.post(address, {**chosen, "post": "yes"}).status_code == 503
    assert User.objects.filter(pk=person.pk).exists()


def test_rules_changed_in_the_admin_are_on_record(client, root):
    service = Service.objects.create(name="Shop", slug="shop")
    rule = MaskingRule.objects.filter(enabled=True).first()
    name = RedactedName.objects.filter(enabled=True, is_pattern=False).first()
    edit(client, rule, note="Asked for by legal")
    (row,) = rows("privacy.maskingrule.changed")
    assert row.metadata["changes"]["note"]["to"] == "Asked for by legal"
    client.post(
        reverse("admin:privacy_redactedname_delete", args=[name.pk]), {"post": "yes"}
    )
    assert rows("privacy.redactedname.deleted")[0].metadata["name"] == str(name)
    (published,) = rows("privacy.rules.published")
    assert published.actor_id == root.pk
    number = service.rule_sets.order_by("-number").first().number
    assert published.metadata["versions"] == {"shop": number}


def test_rules_changed_through_the_api_are_on_record_or_stay(client, monkeypatch):
    Service.objects.create(name="Shop", slug="shop")
    officer = make_staff("olga", group="Privacy Officer")
    _, secret = make_token(officer, "privacy:write")
    rule = {"selector": ".secret", "type": "block"}
    address = "/api/privacy/rules/"

    def post():
        return client.post(
            address, rule, content_type="application/json", **bearer(secret)
        )

    def fail(*args, **kwargs):
        raise AuditUnavailableError

    with monkeypatch.context() as broken:
        broken.setattr("privacy.services.publish.record", fail)
        answer = post()
    assert answer.status_code == 503
    assert answer.json()["code"] == "audit_unavailable"
    assert not MaskingRule.objects.filter(selector=".secret").exists()
    assert post().status_code == 201
    (row,) = rows("privacy.rules.published")
    assert row.actor_id == officer.pk


def test_the_first_rules_of_a_service_need_no_row_of_their_own():
    Service.objects.create(name="Shop", slug="shop")
    assert rows("privacy.rules") == []


def test_all_of_it_is_one_chain(client, root):
    service = Service.objects.create(name="Shop", slug="shop")
    edit(client, service, name="The shop")
    client.post(reverse("admin:logout"))
    assert verify().rows == 2
