"""The recorded applications and their rules, remembered for a moment."""

from __future__ import annotations

import time
from dataclasses import dataclass
from uuid import UUID

from django.db import Error as DatabaseError

from privacy.masking import Policy
from privacy.services.rule_sets import rule_set_of
from sessionhub.models import Service

#: A changed rule must hold within a minute, on pages that know nothing of it too.
REMEMBER_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class ServiceRules:
    """What the worker needs of a service to read its chunks."""

    identity_required: bool
    identity_secret: str
    masking: Policy
    #: The version of the rules `masking` was made from.
    privacy_version: int
    slug: str = ""


class ServiceMemory:
    """Looks services up in the database, each at most every few seconds."""

    def __init__(self) -> None:
        self._known: dict[UUID, tuple[float, ServiceRules | None]] = {}

    def get(self, service_id: UUID) -> ServiceRules | None:
        """Return the service's rules or None; while the database is down, the last."""
        now = time.monotonic()
        at, rules = self._known.get(service_id, (None, None))
        if at is not None and now - at < REMEMBER_SECONDS:
            return rules
        try:
            rules = _read(service_id)
        except DatabaseError:
            if at is None:
                raise
            return rules
        self._known[service_id] = (now, rules)
        return rules

    def slugs(self) -> dict[UUID, str]:
        """Return the slugs of the services that were looked up."""
        return {key: rules.slug for key, (_, rules) in self._known.items() if rules}


def _read(service_id: UUID) -> ServiceRules | None:
    service = Service.objects.filter(pk=service_id).first()
    if service is None:
        return None
    found = rule_set_of(service_id)
    return ServiceRules(
        identity_required=service.identity_required,
        identity_secret=service.identity_secret,
        masking=found.policy(),
        privacy_version=found.number,
        slug=service.slug,
    )
