"""One row of every model that addresses name: the asking user's own, and another's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from authz_models.services.activation import activate
from authz_models.services.drafts import create_draft, create_model
from privacy.audit import record
from privacy.models import (
    AccessAlert,
    AccessGrant,
    AccessReview,
    AuditLog,
    ConsentNotice,
    ConsentReceipt,
    ErasureJob,
    MaskingRule,
    RedactedName,
    RuleSetVersion,
    SessionHold,
)
from recordings.models import DeadLetter
from sessionhub.lib.uuid7 import uuid7
from sessionhub.models import User
from tests.authz_models.texts import DOCUMENTS, HOLDS
from tests.recordings.factories import make_service
from tests.recordings.people import make_token

# Well formed, but the id of no row.
MISSING = "00000000-0000-4000-8000-00000000dead"


@dataclass
class Example:
    """The objects to ask for: `mine` by role where users have their own, else `own`."""

    own: Any
    foreign: Any = None
    missing: str = MISSING
    mine: dict[str, Any] = field(default_factory=dict)

    def named(self, role: str) -> dict[str, str]:
        """Return the ids of the role's own object, another's, and a missing one."""
        own = self.mine.get(role, self.own)
        foreign = self.foreign if self.foreign is not None else own
        return {"own": _id_of(own), "foreign": _id_of(foreign), "missing": self.missing}


def _id_of(thing: Any) -> str:
    return thing if isinstance(thing, str) else str(thing.pk)


Users = dict[str, User | None]


def examples_of(users: Users, otto: User, session: Any) -> dict[str, Example]:
    """Make one of each."""
    return {name: make(users, otto, session) for name, make in MAKERS.items()}


def _tokens(users: Users, otto: User, session: Any) -> Example:
    mine = {r: make_token(u)[0] for r, u in users.items() if u is not None}
    others = make_token(otto)[0]
    return Example(others, others, "0" * 128, mine)


def _users(users: Users, otto: User, session: Any) -> Example:
    return Example(otto, otto, mine={r: u for r, u in users.items() if u is not None})


def _grants(users: Users, otto: User, session: Any) -> Example:
    mine = {r: AccessGrant.objects.filter(user=u).first() for r, u in users.items()}
    others = AccessGrant.objects.filter(user=otto).first()
    return Example(others, others, mine={r: g for r, g in mine.items() if g})


def _broken_glass(users: Users, otto: User, session: Any) -> Example:
    grant = AccessGrant.objects.filter(user=otto).last()
    AccessGrant.objects.filter(pk=grant.pk).update(break_glass=True)
    return Example(grant)


def _alerts(users: Users, otto: User, session: Any) -> Example:
    def about(person: User) -> AccessAlert:
        return AccessAlert.objects.create(
            kind="excessive_access",
            subject=person,
            details={"sessions": 11, "hours": 24},
        )

    mine = {r: about(u) for r, u in users.items() if u is not None}
    # No one may acknowledge an alert about themselves: their own is about another.
    return Example(about(otto), mine["viewer"])


def _review(users: Users, otto: User, session: Any) -> Example:
    return Example(
        AccessReview.objects.create(
            subject=otto,
            first_day=date(2026, 1, 1),
            last_day=date(2026, 1, 2),
            reviewer=users["auditor"],
            rows=0,
            rows_hash="0" * 64,
        )
    )


def _audit_row(users: Users, otto: User, session: Any) -> Example:
    row = record("recordings.session.viewed", actor=otto, target=session.id)
    return Example(AuditLog.objects.get(pk=row.pk))


def _notice(users: Users, otto: User, session: Any) -> Example:
    return Example(
        ConsentNotice.objects.create(
            language="eo", title="T", body="B", accept="Y", decline="N", version=1
        )
    )


def _receipt(users: Users, otto: User, session: Any) -> Example:
    return Example(
        ConsentReceipt.objects.create(
            service=session.service,
            consent_id=uuid7(),
            user_id=str(users["visitor"].pk),
            session_id=session.id,
            granted_at=timezone.now(),
        )
    )


def _dead_letter(users: Users, otto: User, session: Any) -> Example:
    return Example(
        DeadLetter.objects.create(
            service=session.service,
            session_id=session.id,
            window_id=session.id,
            seq=1,
            code="not_json",
            detail="It is not JSON.",
            entry={},
            body=b"sealed",
            received_at=timezone.now(),
        )
    )


def _erasure(users: Users, otto: User, session: Any) -> Example:
    def by(person: User) -> ErasureJob:
        return ErasureJob.objects.create(
            kind="session",
            service=session.service,
            requested_by=person,
            reason="They asked.",
            subject_hash="0" * 64,
            state="done",
            certificate={"job": "done"},
        )

    mine = {r: by(u) for r, u in users.items() if u is not None}
    others = by(otto)
    return Example(others, others, mine=mine)


def _hold(users: Users, otto: User, session: Any) -> Example:
    return Example(
        SessionHold.objects.create(
            session_id=session.id,
            service_id=session.service.pk,
            kind="keep",
            reason="A good example.",
            by=otto,
            created_at=timezone.now() - timedelta(days=1),
        )
    )


def _authorization(users: Users, otto: User, session: Any) -> Example:
    def of(name: str) -> Any:
        person = users["authorization admin"]
        model = create_model(name=name, by=person)
        draft = create_draft(model=model, author=person, content=DOCUMENTS, tests=HOLDS)
        activate(version=draft, by=person, expected_active=None)
        return model

    return Example(of("Shop"), of("Warehouse"))


def _first(rows: Any) -> Callable[[Users, User, Any], Example]:
    """Return a maker that takes a row which exists already."""
    return lambda users, otto, session: Example(rows.first())


# Another model in the admin needs one line here, and a maker beside those above.
MAKERS: dict[str, Callable[[Users, User, Any], Example]] = {
    "auth.group": _first(Group.objects),
    "sessionhub.user": _users,
    "sessionhub.service": lambda u, o, session: Example(
        session.service, make_service("another")
    ),
    "sessionhub.apitoken": _tokens,
    "privacy.accessalert": _alerts,
    "privacy.accessgrant": _grants,
    "privacy.accessreview": _review,
    "privacy.auditlog": _audit_row,
    "privacy.consentnotice": _notice,
    "privacy.consentreceipt": _receipt,
    "privacy.erasurejob": _erasure,
    "privacy.maskingrule": _first(MaskingRule.objects),
    "privacy.redactedname": _first(RedactedName.objects),
    "privacy.rulesetversion": _first(RuleSetVersion.objects),
    "privacy.sessionhold": _hold,
    "recordings.deadletter": _dead_letter,
    "recordings.recordedsession": lambda u, o, session: Example(str(session.id)),
    "authz_models.authorizationmodel": _authorization,
    "number of a version": lambda u, o, s: Example("1", missing="99"),
    "broken glass": _broken_glass,
    "kind of file": lambda u, o, s: Example("csv", missing="exe"),
    "demo.product": lambda u, o, s: Example("kettleman-teapot", missing="no-such"),
    "demo.step": lambda u, o, s: Example("shape", missing="no-such"),
    "nothing": lambda u, o, s: Example("nowhere", missing="nowhere"),
}
