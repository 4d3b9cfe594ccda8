"""The staff users and the service of the demo."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.contrib.auth.models import Group

from sessionhub.demo.authorization_model import ensure_demo_model
from sessionhub.lib.private_files import write_private
from sessionhub.models import Service, User

DEMO_SERVICE = "demo-shop"
DEMO_STAFF = {
    "admin": ("Ada", "Ansel", None),
    "viewer": ("Vito", "Viewer", "Viewer"),
}


def ensure_demo() -> None:
    """Make the demo service and staff once; passwords are new on every machine."""
    Service.objects.get_or_create(slug=DEMO_SERVICE, defaults={"name": "Demo shop"})
    login = settings.VAR_DIR / "demo_login.txt"
    if login.exists() and User.objects.filter(username="admin").exists():
        return
    password = secrets.token_urlsafe(9)
    for username, (first, last, group) in DEMO_STAFF.items():
        user, _ = User.objects.get_or_create(
            username=username,
            defaults={
                "first_name": first,
                "last_name": last,
                "email": f"{username}@example.com",
                "is_staff": True,
                "is_superuser": group is None,
            },
        )
        user.set_password(password)
        user.save()
        if group:
            user.groups.add(Group.objects.get(name=group))
    ensure_demo_model(by=User.objects.get(username="admin"))
    write_private(login, f"admin / {password}   (viewer has the same password)\n")
