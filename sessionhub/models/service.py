"""The recorded applications."""

from __future__ import annotations

import re
import secrets

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from sessionhub.lib.plain_text import is_blank
from sessionhub.lib.uuid7 import uuid7

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:*]+")


def new_key() -> str:
    """Return a fresh public key; it is part of the page and no secret."""
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


class ConsentPolicy(models.TextChoices):
    """What a service needs before it may record a person."""

    REQUIRED = "required", "Required: record after a yes"
    NOTICE = "notice", "Notice: record at once, tell, and stop on objection"
    OFF = "off", "Off: record without asking (say why)"


class WatchNotice(models.TextChoices):
    """What a person is shown or asked before a user watches them live."""

    NONE = "none", "None: nobody is told"
    NOTICE = "notice", "Notice: a small bar says so, with a button that stops it"
    CONSENT = "consent", "Consent: as notice, and only who said yes to it is watched"


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
    consent_policy = models.CharField(
        max_length=10,
        choices=ConsentPolicy.choices,
        default=ConsentPolicy.REQUIRED,
        help_text="Other people's recorders cannot show consent; where it is required, "
        "nothing they send is taken.",
    )
    consent_off_reason = models.CharField(
        "Reason for off",
        max_length=300,
        blank=True,
        help_text="Why nobody needs to be asked: staff only, a contract, a law.",
    )
    respect_dnt = models.BooleanField(
        "Respect Do Not Track",
        default=False,
        help_text="Count it as a refusal, as Global Privacy Control always does.",
    )
    consent_days = models.PositiveIntegerField(
        "Days a consent holds",
        default=180,
        validators=[MinValueValidator(1), MaxValueValidator(1825)],
    )
    watch_notice = models.CharField(
        "When somebody watches live",
        max_length=10,
        choices=WatchNotice.choices,
        default=WatchNotice.NOTICE,
        help_text="Yes to it is the scope watch-live of a consent.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        """Alphabetical, as people look for them."""

        ordering = ("name",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(consent_policy="off")
                | ~models.Q(consent_off_reason=""),
                name="no_consent_needs_a_reason",
            ),
        )

    def __str__(self) -> str:
        """Its name."""
        return self.name

    def clean(self) -> None:
        """Require a reason if no consent is asked for."""
        super().clean()
        self.consent_off_reason = self.consent_off_reason.strip()
        nothing = is_blank(self.consent_off_reason)
        if self.consent_policy == ConsentPolicy.OFF and nothing:
            why = "Give the reason for no consent; it is stored with the service."
            raise ValidationError({"consent_off_reason": why})
