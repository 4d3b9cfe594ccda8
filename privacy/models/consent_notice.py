"""Consent notices: the texts of the banner, in versions."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson
from django.core.validators import RegexValidator
from django.db import models

from sessionhub.lib.uuid7 import uuid7
from sessionhub.models import Service

TEXT_FIELDS = ("title", "body", "accept", "decline", "privacy_url")
"""The texts a person reads. Receipts store their hash, so they never change."""
_FIXED = ("service_id", "language", "version", *TEXT_FIELDS)


class NoticeInUseError(Exception):
    """The texts of a stored notice must not be changed in place."""


class ConsentNotice(models.Model):
    """One version in one language, for one service or, without one, for all.

    Persons may read it as soon as it is stored, so its texts are fixed then; changed
    texts are another version. `enabled` takes it out of use.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey(
        Service,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="consent_notices",
        help_text="Leave empty for every service that has none of its own.",
    )
    language = models.CharField(
        max_length=12,
        validators=[
            RegexValidator(
                r"^[a-z]{2,3}(-[A-Z]{2})?$", "Write a language like en, de or pt-BR."
            )
        ],
        help_text="en, de, pt-BR. Whoever reads another language gets English.",
    )
    version = models.PositiveIntegerField(editable=False)
    title = models.CharField(max_length=120)
    body = models.TextField(max_length=1500)
    accept = models.CharField("Yes button", max_length=60)
    decline = models.CharField("No button", max_length=60)
    privacy_url = models.CharField(
        "Privacy policy",
        max_length=500,
        blank=True,
        validators=[
            RegexValidator(r"^(https?://|/)\S+$", "Give a https address or a path.")
        ],
        help_text="https://shop.example.com/privacy or /privacy; empty shows no link.",
    )
    sha256 = models.CharField(max_length=64, editable=False, db_index=True)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("service__name", "language", "-version")
        constraints = (
            models.UniqueConstraint(
                fields=("service", "language", "version"), name="one_notice_a_version"
            ),
            models.UniqueConstraint(
                fields=("language", "version"),
                condition=models.Q(service=None),
                name="one_shared_notice_a_version",
            ),
        )

    def __str__(self) -> str:
        return f"{self.language}, version {self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Number and hash a new notice. NoticeInUseError for a changed text."""
        if self._state.adding:
            self.version = self.version or self._next_version()
            self.sha256 = self.digest()
        elif self._was_reworded():
            raise NoticeInUseError(f"{self} is fixed; a changed text is a new version.")
        super().save(*args, **kwargs)

    def digest(self) -> str:
        """Return the SHA-256 of language and texts, stored in receipts."""
        texts = [getattr(self, name) for name in TEXT_FIELDS]
        return hashlib.sha256(orjson.dumps([self.language, *texts])).hexdigest()

    def as_wire(self) -> dict[str, Any]:
        """Return the notice as it is sent to recorders."""
        return {
            "version": self.version,
            "hash": self.sha256,
            "language": self.language,
            "title": self.title,
            "body": self.body,
            "accept": self.accept,
            "decline": self.decline,
            "privacyUrl": self.privacy_url or None,
        }

    def _next_version(self) -> int:
        same = ConsentNotice.objects.filter(
            service=self.service, language=self.language
        )
        newest: int | None = same.aggregate(newest=models.Max("version"))["newest"]
        return (newest or 0) + 1

    def _was_reworded(self) -> bool:
        before = ConsentNotice.objects.filter(pk=self.pk).values(*_FIXED).first()
        return before is not None and any(
            getattr(self, name) != value for name, value in before.items()
        )
