"""An authorization model: the permissions of one product."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from sessionhub.lib.uuid7 import uuid7

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from authz_models.models.version import AuthorizationModelVersion


class AuthorizationModel(models.Model):
    """A name for a line of versions, of which at most one is active."""

    if TYPE_CHECKING:
        versions: RelatedManager[AuthorizationModelVersion]

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(
        max_length=60, unique=True, help_text="Its word in addresses and files."
    )
    description = models.CharField(max_length=500, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name
