"""System checks: ignored rules and names, with the reason."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError

from privacy.audit import checks as audit_checks
from privacy.models import MaskingRule, RedactedName
from privacy.services.publish import name_problem_of, problem_of

__all__ = ("audit_checks", "check_rules")


@register(Tags.database)
def check_rules(databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Check every enabled rule and name (`manage.py check --database`)."""
    if not databases or "default" not in databases:
        return []
    try:
        rules = list(MaskingRule.objects.filter(enabled=True))
        names = list(RedactedName.objects.filter(enabled=True))
    except DatabaseError:
        return []  # not migrated yet
    found: list[CheckMessage] = []
    for rule in rules:
        if (why := problem_of(rule)) is not None:
            found.append(_ignored(f"The masking rule “{rule}”", why, "W001"))
    for name in names:
        if (why := name_problem_of(name)) is not None:
            found.append(_ignored(f"The redacted name “{name}”", why, "W002"))
    return found


def _ignored(what: str, why: str, number: str) -> CheckMessage:
    return Warning(
        f"{what} is ignored. {why}",
        hint="Change or delete it in the admin. Everything else holds as it is.",
        id=f"privacy.{number}",
    )
