"""The rules in force, as sent to recorders and as applied by the worker."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from privacy.masking import ACTIONS, Policy, Rule
from privacy.models import RuleSetVersion
from privacy.rules import RuleError, check_name, check_selector
from privacy.rules.presets import FLOOR_NAMES
from privacy.rules.selectors import server_applies
from privacy.services.publish import content_of, publish
from sessionhub.models import Service


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of one service's rules; `content` as RuleSetVersion describes."""

    number: int
    content: dict[str, Any]

    def config(self) -> dict[str, Any]:
        """Return the recorder's configuration under "privacy"."""
        return {"version": self.number, **self.content}

    def policy(self) -> Policy:
        """Return the policy that the worker's second pass applies."""
        return _policy(orjson.dumps(self.content, option=orjson.OPT_SORT_KEYS))


def rule_sets(service_ids: Collection[UUID] | None = None) -> dict[UUID, RuleSet]:
    """Return the newest version of each service (of all, unless some are named).

    For a service without a version the first one is published.
    """
    wanted = set(
        Service.objects.values_list("pk", flat=True)
        if service_ids is None
        else service_ids
    )
    found = _newest(wanted)
    if wanted - set(found):
        publish()
        found = _newest(wanted)
    return found


def rule_set_of(service_id: UUID) -> RuleSet:
    """Return the newest version of one service, or the rules it would have."""
    found = rule_sets([service_id]).get(service_id)
    return found or RuleSet(0, content_of(service_id))


def _newest(service_ids: Collection[UUID]) -> dict[UUID, RuleSet]:
    newest_first = Window(
        RowNumber(), partition_by=F("service_id"), order_by=F("number").desc()
    )
    rows = (
        RuleSetVersion.objects.filter(service_id__in=service_ids)
        .annotate(place=newest_first)
        .filter(place=1)
        .values_list("service_id", "number", "content")
    )
    return {service: RuleSet(number, content) for service, number, content in rows}


@lru_cache(maxsize=256)
def _policy(content: bytes) -> Policy:
    """Return the policy of a rule set.

    Invalid entries are left out: a row that bypassed every check must not stop masking.
    Floors need no rule, because masking always applies them.
    """
    found = orjson.loads(content)
    rules = tuple(
        Rule(rule["selector"], rule["type"])
        for rule in found.get("rules", ())
        if rule["type"] in ACTIONS
        and server_applies(rule["selector"])
        and _is_readable(rule["selector"])
    )
    lists = found.get("names", {})
    names = {name for place in lists.values() for name in place} | set(FLOOR_NAMES)
    names |= {f"/{pattern}/" for pattern in found.get("patterns", ())}
    kept = sorted(name for name in names if _is_name(name))
    return Policy(rules=rules, names=tuple(kept))


def _is_readable(selector: str) -> bool:
    try:
        check_selector(selector)
    except RuleError:
        return False
    return True


def _is_name(name: str) -> bool:
    is_pattern = len(name) > 2 and name[0] == name[-1] == "/"
    try:
        check_name(name[1:-1] if is_pattern else name, is_pattern=is_pattern)
    except RuleError:
        return False
    return True
