"""Change rules and names: checked, published, with an author."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Max

from privacy.models import MaskingRule, MaskType, RedactedName
from privacy.rules import (
    RuleError,
    RuleView,
    check_name,
    check_selector,
    conflicts,
    refuse_unmasking_a_floor,
    selector_warnings,
)
from privacy.services.author import acting
from privacy.services.signals import publishing_once
from sessionhub.models import User

Row = TypeVar("Row", MaskingRule, RedactedName)


class AlreadyListedError(Exception):
    """The name is in this list already."""


def save_rule(*, rule: MaskingRule, editor: User, **values: Any) -> MaskingRule:
    """Set `values` on a rule, new or not, and save it. Raises RuleError."""
    _set(rule, values)
    check_selector(rule.selector)
    if rule.mask_type == MaskType.UNMASK:
        refuse_unmasking_a_floor(rule.selector)
    if rule._state.adding and not rule.order:
        rule.order = next_order()
    with acting(editor), transaction.atomic():
        rule.save()
    return rule


def save_name(*, row: RedactedName, editor: User, **values: Any) -> RedactedName:
    """Set `values` on a name, new or not, and save it.

    Raises RuleError, or AlreadyListedError.
    """
    _set(row, values)
    check_name(row.name, is_pattern=row.is_pattern)
    try:
        with acting(editor), transaction.atomic():
            row.save()
    except IntegrityError:
        raise AlreadyListedError from None
    return row


def delete(*, row: MaskingRule | RedactedName, editor: User) -> None:
    """Delete a rule or name; presets and built-in names can be restored."""
    with acting(editor), transaction.atomic():
        row.delete()


def move(*, rule: MaskingRule, by: int, editor: User) -> None:
    """Move a rule up (-1) or down (1) among its kind and number all of them anew.

    Presets come first, then rules added by staff.
    """
    rules = sorted(MaskingRule.objects.all(), key=lambda each: each.preset is None)
    at = rules.index(rule)
    to = min(len(rules) - 1, max(0, at + by))
    if (rules[to].preset is None) == (rule.preset is None):
        rules.insert(to, rules.pop(at))
    with acting(editor), publishing_once():
        for order, each in enumerate(rules, start=1):
            if each.order != order:
                each.order = order
                each.save(update_fields=["order", "updated_at"])


def next_order() -> int:
    """Return the order number after that of all other rules."""
    return (MaskingRule.objects.aggregate(last=Max("order"))["last"] or 0) + 1


def warnings_of(rule: MaskingRule) -> list[str]:
    """Return the warnings about a rule, none for an invalid one."""
    try:
        check_selector(rule.selector)
    except RuleError:
        return []
    return selector_warnings(rule.selector)


def conflicts_of(rules: list[MaskingRule]) -> dict[Any, list[str]]:
    """Return {rule id: sentences} for the rules that conflict with others."""
    views = [
        RuleView(
            id=rule.pk,
            selector=rule.selector,
            mask_type=rule.mask_type,
            service=rule.service_id,
        )
        for rule in rules
        if rule.enabled and rule.mask_type in MaskType.values
    ]
    found: dict[Any, list[str]] = {}
    for conflict in conflicts(views):
        for side in (conflict.winner, conflict.loser):
            found.setdefault(side.id, []).append(conflict.sentence)
    return found


def _set(row: Row, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
