"""The recorded applications."""

from __future__ import annotations

import re
import secrets

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from sessionhub.lib.uuid7 import uuid7

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:*]+")


def new_key() -> str:
    """Return a fresh public key; it stands in the page and is no secret."""
    return "pk_" + secrets.token_urlsafe(18)


def new_secret() -> str:
    """Return a fresh signing secret for `identityHash`."""
    return secrets.token_urlsafe(32)


def all_console_levels() -> list[str]:
    """Return every console level the recorder knows."""
    return ["log", "info", "warn", "error", "debug"]


def validate_origins(value: object) -> None:
    """Accept a list of `scheme://host[:port]`, nothing else."""
    if not isinstance(value, list):
        raise ValidationError("Give a list of origins.")
    for origin in value:
        if not (isinstance(origin, str) and _ORIGIN.fullmatch(origin)):
            raise ValidationError(
                f"{origin!r} is not an origin. Write it like https://shop.example.com "
                "or http://localhost:3000, without a path."
            )


class Service(models.Model):
    """One recorded application, named by the public key in its script tag."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    slug = models.SlugField(unique=True, help_text="Its word everywhere: web-app.")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=64, unique=True, default=new_key)
    identity_secret = models.CharField(max_length=64, default=new_secret)
    identity_required = models.BooleanField(
        default=False,
        help_text="Record people as anonymous unless identityHash proves them.",
    )
    enabled = models.BooleanField(default=True)
    allowed_origins = models.JSONField(
        default=list,
        blank=True,
        validators=[validate_origins],
        help_text='["https://shop.example.com"]; an empty list allows every origin.',
    )
    retention_days = models.PositiveIntegerField(
        default=30, validators=[MinValueValidator(1), MaxValueValidator(3650)]
    )
    sampling = models.FloatField(
        default=1.0, validators=[MinValueValidator(0.0), MaxValueValidator(1.0)]
    )
    min_duration_ms = models.PositiveIntegerField(default=0)
    trigger_urls = models.JSONField(default=list, blank=True)
    trigger_events = models.JSONField(default=list, blank=True)
    trigger_on_error = models.BooleanField(default=False)
    pre_trigger_ms = models.PositiveIntegerField(default=60_000)
    console_levels = models.JSONField(default=all_console_levels, blank=True)
    network_enabled = models.BooleanField(default=True)
    network_bodies = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        """Alphabetical, as people look for them."""

        ordering = ("name",)

    def __str__(self) -> str:
        """Its name."""
        return self.name
