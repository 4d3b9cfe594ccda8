"""The list of models, a model's history, one version."""

from __future__ import annotations

import re
import uuid

import pytest
from django.contrib.auth.models import Permission
from django.db.models.signals import pre_save
from django.urls import reverse

from authz_models.models import AuthorizationModel
from authz_models.services.checking import run_tests
from privacy.models import AuditLog
from tests.authz_models.pages import (
    CONTENT,
    WIDER,
    add_active,
    add_draft,
    address,
    admin,
    make_staff,
    model,
    text_of,
)

pytestmark = pytest.mark.django_db
__all__ = ("admin", "model")

LIST = "admin:authz_models_authorizationmodel_changelist"
READ = ("history", "diff", "version", "tests")
WRITE = ("new_draft", "edit", "activate", "rollback", "check", "discard", "details")


def test_an_empty_list_explains_and_offers_a_start(admin):
    page = text_of(admin.get(reverse(LIST)))
    assert "No authorization model yet" in page
    assert reverse("admin:authz_models_authorizationmodel_add") in page


def test_a_model_is_added_and_its_first_draft_comes_next(admin):
    add = reverse("admin:authz_models_authorizationmodel_add")
    answer = admin.post(add, {"name": "Files", "slug": "files", "description": ""})
    made = AuthorizationModel.objects.get(slug="files")
    assert answer.url == address("new_draft", made).rstrip("?")
    assert made.created_by == admin.user
    again = admin.post(add, {"name": "Other", "slug": "files"})
    assert "already exists" in text_of(again)


def test_the_second_of_two_users_with_the_same_slug_sees_an_error(admin):
    def be_quicker(sender, instance, **kwargs):
        pre_save.disconnect(be_quicker, sender=AuthorizationModel)
        AuthorizationModel.objects.create(name="First", slug=instance.slug)

    pre_save.connect(be_quicker, sender=AuthorizationModel)
    add = reverse("admin:authz_models_authorizationmodel_add")
    answer = admin.post(add, {"name": "Second", "slug": "files"}, follow=True)
    assert "There is a model called “files” already." in text_of(answer)


def test_the_list_shows_what_is_active_and_what_waits(admin, model):
    add_active(model, label="spring")
    add_draft(model, WIDER)
    page = text_of(admin.get(reverse(LIST)))
    assert "<b>Version 1</b> · spring" in page
    assert "Version 2, <time" in page
    assert "1 draft" in page


def test_name_and_description_change_and_the_slug_stays(admin, model):
    body = {"name": "Papers", "description": "All of them", "slug": "other"}
    answer = admin.post(address("details", model), body)
    assert answer.status_code == 302
    model.refresh_from_db()
    assert (model.name, model.description) == ("Papers", "All of them")
    assert model.slug == "documents"


def test_a_model_cannot_be_deleted(admin, model):
    delete = reverse("admin:authz_models_authorizationmodel_delete", args=[model.pk])
    assert admin.post(delete, {"post": "yes"}).status_code == 403


def test_the_history_shows_each_version(admin, model):
    add_active(model, label="one", message="The first")
    add_active(model, WIDER, message="Everybody <b>reads</b>")
    draft = add_draft(model, WIDER + "\ntype folder\n", message="Folders")
    run_tests(version=draft, by=admin.user)
    page = text_of(admin.get(address("history", model)))
    for text in (
        "The first",
        "Everybody &lt;b&gt;reads",
        "Folders",
        "2 assertions hold",
    ):
        assert text in page
    assert page.index('data-number="3"') < page.index('data-number="1"')
    for state in ("draft", "active", "superseded"):
        assert f'<tr data-state="{state}"' in page
    assert draft.checksum[:10] in page
    # Against the one before: a line feed and a type.
    assert ">+2</span>" in page
    assert address("rollback", model, 1).rstrip("?") in page
    assert address("edit", model, 3).rstrip("?") in page
    assert address("rollback", model, 3).rstrip("?") not in page


def test_a_long_history_has_pages_and_compares_across_them(admin, model):
    for number in range(53):
        add_draft(model, CONTENT + "\n" * number)
    page = address("history", model)
    first, second = text_of(admin.get(page)), text_of(admin.get(f"{page}?p=2"))
    assert 'data-number="53"' in first
    assert 'data-number="4"' in first
    assert 'data-number="3"' not in first
    # The last line of a page knows the version before it.
    assert "against 3" in first
    assert 'data-number="3"' in second


def test_a_version_shows_its_content_as_text(admin, model):
    add_draft(model, CONTENT + "# <img src=x onerror=alert(1)>\n")
    page = text_of(admin.get(address("version", model, 1)))
    assert "&lt;img src=x" in page
    assert "<img src=x" not in page


def test_audit_rows_are_shown_beside_a_version_to_users_who_may_read_them(
    client, model
):
    version = add_active(model)
    page = address("version", model, 1)
    client.force_login(make_staff("audrey", group="Auditor"))
    shown = text_of(client.get(page))
    assert "authz_models.version.activated" in shown
    log = re.search(r'href="([^"]+)">Audit log</a>', shown)[1]
    assert str(version.pk) in log
    assert "authz_models.version.activated" in text_of(client.get(log))


def test_users_who_may_not_read_the_log_see_no_rows(client, model):
    add_active(model)
    writer = make_staff("wanda", group=None)
    codes = ("view_authorizationmodel", "view_authorizationmodelversion")
    writer.user_permissions.set(Permission.objects.filter(codename__in=codes))
    client.force_login(writer)
    shown = text_of(client.get(address("version", model, 1)))
    assert "define viewer" in shown
    assert "authz_models.version.activated" not in shown
    assert "Audit log" not in shown


def test_a_refusal_is_recorded(client, model):
    add_draft(model)
    user = make_staff("audrey", group="Auditor")
    client.force_login(user)
    client.post(address("activate", model, 1))
    row = AuditLog.objects.get(action="authz_models.activate.denied")
    assert row.actor_id == user.pk


@pytest.mark.parametrize("name", READ)
def test_an_auditor_reads(client, model, name):
    add_active(model)
    client.force_login(make_staff("audrey", group="Auditor"))
    number = 1 if name in ("version", "tests") else None
    answer = client.get(address(name, model, number))
    assert answer.status_code == 200
    for button in ("New draft", "Activate", "Rollback", "Run again"):
        assert f">{button}</" not in text_of(answer)


@pytest.mark.parametrize("name", WRITE)
def test_an_auditor_changes_nothing(client, model, name):
    add_draft(model)
    client.force_login(make_staff("audrey", group="Auditor"))
    number = None if name in ("new_draft", "check", "details") else 1
    for method in (
        (client.post,) if name in ("check", "discard") else (client.get, client.post)
    ):
        assert method(address(name, model, number)).status_code == 403
    assert model.versions.get().state == "draft"


@pytest.mark.parametrize("name", [*READ, *WRITE])
def test_other_staff_and_strangers_see_nothing(client, model, name):
    add_draft(model)
    number = None if name in ("history", "diff", "new_draft", "check", "details") else 1
    page = address(name, model, number)
    assert client.get(page).url.startswith(reverse("admin:login"))
    client.force_login(make_staff("vera", group="Viewer"))
    assert client.post(page).status_code == 403
    assert client.get(reverse(LIST)).status_code == 403


@pytest.mark.parametrize("name", [*READ, *WRITE])
def test_what_is_not_there_is_not_found(admin, model, name):
    method = admin.post if name in ("check", "discard") else admin.get
    gone = AuthorizationModel(pk=uuid.uuid4())
    number = None if name in ("history", "diff", "new_draft", "check", "details") else 7
    assert method(address(name, gone, number)).status_code == 404
    if number:
        assert method(address(name, model, number)).status_code == 404


def test_djangos_own_history_leads_to_ours(client, model):
    page = reverse("admin:authz_models_authorizationmodel_history", args=[model.pk])
    client.force_login(make_staff("audrey", group="Auditor"))
    assert client.get(page).url == address("history", model)
    assert client.post(address("history", model)).status_code == 403
    client.force_login(make_staff("vera", group="Viewer"))
    assert client.get(page).status_code == 403


def test_an_id_that_is_none_is_not_found(admin):
    page = reverse("admin:authz_models_authorizationmodel_change", args=["nonsense"])
    assert admin.get(page).status_code == 404
