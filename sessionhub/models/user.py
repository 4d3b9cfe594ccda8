"""Users: staff and others with an account."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models

from sessionhub.lib.uuid7 import uuid7


class User(AbstractUser):  # type: ignore[django-manager-missing]
    """Django's user with a UUID key, so that audit rows can name it anywhere."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)

    class Meta(AbstractUser.Meta):
        """Keep Django's names and ordering."""

        ordering = ("username",)

    def __str__(self) -> str:
        """Full name where there is one."""
        return self.get_full_name() or self.username
