"""Restore presets and built-in names as they were shipped."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Max

from privacy.models import MaskingRule, RedactedName, RuleSetVersion
from privacy.rules.presets import BUILTIN_NAMES, PRESETS


@transaction.atomic
def restore_presets() -> int:
    """Restore every preset as shipped, for all services; return how many changed.

    Rules added by staff are not changed.
    """
    changed = 0
    last = MaskingRule.objects.aggregate(last=Max("order"))["last"] or 0
    for index, preset in enumerate(PRESETS):
        wanted: dict[str, Any] = {
            "selector": preset.selector,
            "mask_type": preset.mask_type,
            "service": None,
            "enabled": True,
            "note": preset.note,
        }
        rule = MaskingRule.objects.filter(preset=preset.slug).first()
        if rule is None:
            order = last + index + 1 if last else index + 1
            rule = MaskingRule(preset=preset.slug, order=order)
        elif all(getattr(rule, name) == value for name, value in wanted.items()):
            continue
        for name, value in wanted.items():
            setattr(rule, name, value)
        rule.save()
        changed += 1
    return changed


@transaction.atomic
def restore_names() -> int:
    """Restore and enable every built-in name; return how many changed."""
    known = {(row.name, row.place): row for row in RedactedName.objects.all()}
    changed = 0
    for name, place in BUILTIN_NAMES:
        row = known.get((name, place)) or RedactedName(name=name, place=place)
        if row._state.adding or not (row.enabled and row.builtin) or row.is_pattern:
            row.enabled, row.builtin, row.is_pattern = True, True, False
            row.save()
            changed += 1
    return changed


def install_presets(using: str = "default", **kwargs: Any) -> None:
    """Fill a database that has never had rules (Django signal `post_migrate`).

    Later starts do not restore what staff deleted.
    """
    if using != "default":
        return
    tables = (MaskingRule, RedactedName, RuleSetVersion)
    if not any(table.objects.exists() for table in tables):
        from privacy.services.signals import publishing_once

        with publishing_once():
            restore_presets()
            restore_names()
