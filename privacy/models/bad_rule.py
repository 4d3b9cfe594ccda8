"""A bad rule as Django's forms show it."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from privacy.rules import RuleError


def as_validation_error(error: RuleError) -> ValidationError:
    """Return the error at its field; code and position travel in it."""
    at = f"{error.detail} Look at character {error.position + 1}."
    told = ValidationError(at, code=error.code, params={"position": error.position})
    return ValidationError({error.field: [told]})
