"""The formats and states of a version."""

from __future__ import annotations

from django.db import models


class Format(models.TextChoices):
    """The language of a version's content."""

    OPENFGA = "openfga", "OpenFGA model"
    MODULES = "modules", "OpenFGA modules (fga.mod and its files)"
    JSON = "json", "JSON"
    TEXT = "text", "Plain text"


class State(models.TextChoices):
    """Draft → validated → active → superseded; never back."""

    DRAFT = "draft", "Draft"
    VALIDATED = "validated", "Validated"
    ACTIVE = "active", "Active"
    SUPERSEDED = "superseded", "Superseded"
