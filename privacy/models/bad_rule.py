"""A rule error as a validation error of Django's forms."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from privacy.rules import RuleError


def as_validation_error(error: RuleError) -> ValidationError:
    """Return the error at its field, with its code and position."""
    at = f"{error.detail} Look at character {error.position + 1}."
    shown = ValidationError(at, code=error.code, params={"position": error.position})
    return ValidationError({error.field: [shown]})
