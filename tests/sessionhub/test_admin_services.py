"""Services and people in the admin."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group

from sessionhub.models import Service, User
from sessionhub.models.service import all_console_levels
from tests.recordings.people import make_staff

pytestmark = pytest.mark.django_db(databases=["default", "clickhouse"])

LIST = "/admin/sessionhub/service/"


@pytest.fixture
def root(client, admin_user):
    client.force_login(admin_user)
    return client


@pytest.fixture
def service(db):
    return Service.objects.create(slug="web-app", name="Web app")


def form(**changes):
    values = {
        "name": "Web app",
        "slug": "web-app",
        "enabled": "on",
        "allowed_origins": "",
        "sampling": "1",
        "min_duration_ms": "0",
        "retention_days": "30",
        "consent_policy": "required",
        "consent_days": "180",
        "watch_notice": "notice",
        "pre_trigger_ms": "60000",
        "console_levels": ["error"],
    }
    return values | changes


def test_a_service_is_added_with_its_key_and_secret(root):
    assert root.get(f"{LIST}add/").status_code == 200
    answer = root.post(f"{LIST}add/", form())
    assert answer.status_code == 302
    service = Service.objects.get()
    assert service.key.startswith("pk_")
    assert service.identity_secret
    assert service.console_levels == ["error"]


def test_a_new_service_records_every_console_level_by_default(root):
    page = root.get(f"{LIST}add/")
    boxes = re.findall(r'<input[^>]*"console_levels"[^>]*>', page.content.decode())
    assert len(boxes) == len(all_console_levels())
    assert all("checked" in box for box in boxes)


def test_its_page_shows_the_script_tag_to_copy(root, service):
    text = root.get(f"{LIST}{service.pk}/change/").content.decode()
    tag = (
        f"&lt;script async src=&quot;http://testserver/recorder.js&quot; "
        f"data-key=&quot;{service.key}&quot; data-service=&quot;web-app&quot;&gt;"
    )
    assert tag in text
    assert 'data-copy="#sh-tag"' in text


def test_origins_are_typed_one_a_line(root, service):
    typed = "https://shop.example.com\r\n\r\n http://localhost:3000 \r\n"
    root.post(f"{LIST}{service.pk}/change/", form(allowed_origins=typed))
    service.refresh_from_db()
    assert service.allowed_origins == [
        "https://shop.example.com",
        "http://localhost:3000",
    ]
    text = root.get(f"{LIST}{service.pk}/change/").content.decode()
    assert "https://shop.example.com\nhttp://localhost:3000</textarea>" in text


def test_what_is_no_origin_is_refused(root, service):
    answer = root.post(
        f"{LIST}{service.pk}/change/", form(allowed_origins="shop.example.com/path")
    )
    assert "is not an origin" in answer.content.decode()


def test_the_slug_of_a_service_in_use_stays(root, service):
    root.post(f"{LIST}{service.pk}/change/", form(slug="other"))
    service.refresh_from_db()
    assert service.slug == "web-app"


def test_a_new_secret_is_made_after_asking(root, service):
    old, address = service.identity_secret, f"{LIST}{service.pk}/new-secret/"
    assert "stops counting" in root.get(address).content.decode()
    service.refresh_from_db()
    assert service.identity_secret == old
    assert root.post(address)["Location"] == f"{LIST}{service.pk}/change/"
    service.refresh_from_db()
    assert service.identity_secret != old


def test_a_new_secret_needs_the_permission_to_change(client, service):
    client.force_login(make_staff(group="Auditor"))
    address = f"{LIST}{service.pk}/new-secret/"
    assert client.post(address).status_code == 403
    text = client.get(f"{LIST}{service.pk}/change/").content.decode()
    assert service.key in text
    assert service.identity_secret not in text


def test_a_missing_service_is_not_found(root):
    address = f"{LIST}01977f2e-6c1a-7c3e-9b1d-2f60d3a4c5e6/new-secret/"
    assert root.get(address).status_code == 404


def test_a_person_is_added_found_and_changed(root):
    root.post(
        "/admin/sessionhub/user/add/",
        {
            "username": "ada",
            "usable_password": "true",
            "password1": "correct horse 7",
            "password2": "correct horse 7",
            "email": "ada@example.com",
            "is_staff": "on",
            "groups": [Group.objects.get(name="Viewer").pk],
        },
    )
    ada = User.objects.get(username="ada")
    assert ada.groups.get().name == "Viewer"
    text = root.get("/admin/sessionhub/user/?q=ada").content.decode()
    assert "ada@example.com" in text
    assert "Viewer" in text
    page = root.get(f"/admin/sessionhub/user/{ada.pk}/change/").content.decode()
    assert str(ada.pk) in page


def test_every_page_of_the_admin_opens(root):
    for address in ("", "auth/group/", "sessionhub/user/", "sessionhub/user/add/"):
        assert root.get(f"/admin/{address}").status_code == 200
