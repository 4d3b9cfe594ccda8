"""Publish the rules that staff edit: a version for each effective change."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import Q

from privacy.audit import SYSTEM, record
from privacy.models import MaskingRule, MaskType, RedactedName, RuleSetVersion
from privacy.rules import (
    RuleError,
    check_name,
    check_selector,
    refuse_unmasking_a_floor,
)
from privacy.services.author import author
from sessionhub.models import Service

_PLACES = {"field": "fields", "header": "headers", "query": "query"}


def publish() -> list[RuleSetVersion]:
    """Make a version for each service whose effective rules changed; return them.

    Changes of notes and of disabled rows make no version.
    """
    made = []
    with transaction.atomic():
        # Locked in one order, so that concurrent editors get different numbers.
        services = Service.objects.select_for_update().order_by("pk")
        for service in services:
            content = content_of(service.pk)
            digest = sha256_of(content)
            last = service.rule_sets.order_by("-number").first()
            if last is not None and last.sha256 == digest:
                continue
            made.append(
                RuleSetVersion.objects.create(
                    service=service,
                    number=last.number + 1 if last else 1,
                    content=content,
                    sha256=digest,
                    author=author(),
                )
            )
        _put_on_record(made)
    return made


def _put_on_record(made: list[RuleSetVersion]) -> None:
    """Record the new versions, except the first one that a new service gets."""
    changed = [version for version in made if version.number > 1]
    if changed:
        record(
            "privacy.rules.published",
            actor=author() or SYSTEM,
            target_type="RuleSetVersion",
            metadata={
                "versions": {each.service.slug: each.number for each in changed},
                "sha256": sorted({each.sha256 for each in changed}),
            },
        )


def content_of(service_id: UUID) -> dict[str, Any]:
    """Return the effective rules of a service, without invalid rows."""
    rules = MaskingRule.objects.filter(enabled=True).filter(
        Q(service=None) | Q(service_id=service_id)
    )
    effective = [
        {"selector": rule.selector, "type": rule.mask_type}
        for rule in rules
        if problem_of(rule) is None
    ]
    names: dict[str, list[str]] = {place: [] for place in _PLACES.values()}
    patterns = set()
    for row in RedactedName.objects.filter(enabled=True):
        if name_problem_of(row) is not None:
            continue
        if row.is_pattern:
            patterns.add(row.name)
        elif row.place in _PLACES:
            names[_PLACES[row.place]].append(row.name)
    lists = {place: sorted(listed) for place, listed in names.items()}
    return {"rules": effective, "names": lists, "patterns": sorted(patterns)}


def problem_of(rule: MaskingRule) -> str | None:
    """Return why a rule is ignored, None if it is valid. Rows may bypass the forms."""
    if rule.mask_type not in MaskType.values:
        return f"There is no type {rule.mask_type!r}."
    try:
        check_selector(rule.selector)
        if rule.mask_type == MaskType.UNMASK:
            refuse_unmasking_a_floor(rule.selector)
    except RuleError as error:
        return str(error)
    return None


def name_problem_of(row: RedactedName) -> str | None:
    """Return why a name is ignored, None if it is valid."""
    try:
        check_name(row.name, is_pattern=row.is_pattern)
    except RuleError as error:
        return str(error)
    return None


def sha256_of(content: dict[str, Any]) -> str:
    """Return the hash of a rule set as compact JSON with sorted keys."""
    text = orjson.dumps(content, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(text).hexdigest()
