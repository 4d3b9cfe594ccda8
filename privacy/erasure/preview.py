"""What an erasure would take away, before it is requested."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from privacy.erasure import holds
from privacy.erasure.registry import erasers, sessions
from privacy.erasure.scope import Person, Scope, pages_of
from privacy.models import HoldKind, SessionHold
from sessionhub.models import Service


@dataclass(frozen=True, kw_only=True)
class Preview:
    """Counts by store, and the holds that refuse it or are overridden by it."""

    sessions: int
    stores: list[tuple[str, int]]
    legal_holds: list[SessionHold]
    kept: int
    user_ids: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return every canonical form that was looked for, each once."""
        return tuple(dict.fromkeys((*self.user_ids, *self.emails)))

    @property
    def is_empty(self) -> bool:
        """Whether nothing would be erased."""
        return not self.sessions and not any(count for _, count in self.stores)


def preview_person(service: Service, person: Person) -> Preview:
    """Return what would be erased of a person. Raises StoreAwayError."""
    known = sessions().identify(service.pk, person)
    ids = list(dict.fromkeys(chain.from_iterable(sessions().find(service.pk, known))))
    return _preview(service, known, ids)


def preview_sessions(service: Service, session_ids: Sequence[UUID]) -> Preview:
    """Return what would be erased of sessions. Raises StoreAwayError."""
    return _preview(service, None, list(session_ids))


def _preview(service: Service, person: Person | None, ids: list[UUID]) -> Preview:
    scope = Scope(
        job_id=uuid.uuid4(),
        service_id=service.pk,
        service=service.slug,
        person=person,
        read_pages=pages_of(ids),
    )
    standing = holds.open_holds(ids)
    legal = [hold for hold in standing if hold.kind == HoldKind.LEGAL_HOLD]
    return Preview(
        sessions=len(ids),
        stores=[(eraser.store, eraser.count(scope)) for eraser in erasers()],
        legal_holds=legal,
        kept=len({hold.session_id for hold in standing if hold not in legal}),
        user_ids=person.user_ids if person else (),
        emails=person.emails if person else (),
    )
