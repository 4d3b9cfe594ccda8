"""Versions of a service's rule set. They never change."""

from __future__ import annotations

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from sessionhub.lib.uuid7 import uuid7
from sessionhub.models import Service


class ImmutableError(Exception):
    """A version is never changed."""

    def __init__(self) -> None:
        super().__init__("Versions of rules are never changed or deleted.")


class WrittenOnce(models.QuerySet["RuleSetVersion"]):
    """Refuses to change or delete rows; only deleting a service deletes its own."""

    def update(self, **kwargs: Any) -> NoReturn:
        """Raise ImmutableError."""
        raise ImmutableError

    def delete(self) -> NoReturn:
        """Raise ImmutableError."""
        raise ImmutableError


class RuleSetVersion(models.Model):
    """The effective rules of one service, as recorders and workers apply them.

    `content` is what stands in the recorder's configuration under "privacy", without
    the number: {"rules": [...], "names": {...}, "patterns": [...]}; `sha256` is the
    hash of it as compact JSON with sorted keys.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey(
        Service, on_delete=models.CASCADE, related_name="rule_sets"
    )
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )

    objects = WrittenOnce.as_manager()

    class Meta:
        ordering = ("-created_at", "-number")
        constraints = (
            models.UniqueConstraint(
                fields=("service", "number"), name="one_rule_set_a_number"
            ),
        )

    def __str__(self) -> str:
        return f"{self.service} version {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only."""
        if not self._state.adding:
            raise ImmutableError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Raise ImmutableError."""
        raise ImmutableError
