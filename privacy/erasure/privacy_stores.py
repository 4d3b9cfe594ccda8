"""The stores of this app that hold something of people and sessions."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils import timezone

from privacy.audit import forget_subject
from privacy.audit.subjects import known_pseudonyms
from privacy.erasure.registry import Eraser, Progress, register
from privacy.erasure.rows import PAGE
from privacy.erasure.scope import Scope
from privacy.models import AccessGrant, AuditSubject, ConsentReceipt, SessionHold


class Receipts(Eraser):
    """Consent receipts lose name and recording, and stay: they prove the answer.

    A receipt of which only a random id is left identifies no one, and a withdrawal
    goes on to hold. One that names an erased session and not the person
    loses the session alone.
    """

    store = "consent receipts: user id"
    tables = (ConsentReceipt._meta.db_table,)

    def count(self, scope: Scope) -> int:
        """Count those that name the person, or one of the sessions."""
        recorded = sum(rows.count() for rows in self._recorded(scope))
        return self._named(scope).count() + recorded

    def erase(self, scope: Scope, progress: Progress) -> int:
        """Blank the name and the session."""
        erased = self._named(scope).update(user_id="", user_form="", session_id=None)
        return erased + sum(
            rows.update(session_id=None) for rows in self._recorded(scope)
        )

    def _named(self, scope: Scope) -> QuerySet[ConsentReceipt]:
        receipts = ConsentReceipt.objects.filter(service_id=scope.service_id)
        return receipts.filter(user_form__in=_names(scope))

    def _recorded(self, scope: Scope) -> Iterator[QuerySet[ConsentReceipt]]:
        """Yield, a page of sessions each, what `_named` does not hold."""
        receipts = ConsentReceipt.objects.filter(service_id=scope.service_id)
        others = receipts.exclude(user_form__in=_names(scope))
        for page in scope.pages(PAGE):
            yield others.filter(session_id__in=page)


def _names(scope: Scope) -> tuple[str, ...]:
    return scope.person.names if scope.person else ()


class GrantReasons(Eraser):
    """Why staff opened the sessions: the text goes; code, ticket and time stay."""

    store = "access grants: reason in words"
    tables = (AccessGrant._meta.db_table,)

    def count(self, scope: Scope) -> int:
        return sum(self._with_text(page).count() for page in scope.pages(PAGE))

    def erase(self, scope: Scope, progress: Progress) -> int:
        """Blank the texts."""
        return sum(
            self._with_text(page).update(reason="", review_note="")
            for page in scope.pages(PAGE)
        )

    def _with_text(self, page: list) -> QuerySet[AccessGrant]:
        has_text = ~Q(reason="") | ~Q(review_note="")
        return AccessGrant.objects.filter(has_text, session_id__in=page)


class HoldReasons(Eraser):
    """Why the sessions were kept: the text goes; holds that stand end."""

    store = "holds: reason in words"
    tables = (SessionHold._meta.db_table,)

    def count(self, scope: Scope) -> int:
        """Count the holds with a text, and those that stand."""
        return sum(self._with_text(page).count() for page in scope.pages(PAGE))

    def erase(self, scope: Scope, progress: Progress) -> int:
        """Blank the texts and end the hold."""
        erased = 0
        for page in scope.pages(PAGE):
            standing = SessionHold.objects.filter(session_id__in=page, released_at=None)
            standing.update(released_at=timezone.now(), release_reason="")
            erased += self._with_text(page).update(reason="", release_reason="")
        return erased

    def _with_text(self, page: list) -> QuerySet[SessionHold]:
        remains = ~Q(reason="") | ~Q(release_reason="") | Q(released_at=None)
        return SessionHold.objects.filter(remains, session_id__in=page)


class Pseudonyms(Eraser):
    """The persons behind the audit log's pseudonyms; no row of the log changes."""

    store = "audit log: whom the pseudonym stands for"
    order = 90
    tables = (AuditSubject._meta.db_table,)

    def count(self, scope: Scope) -> int:
        return sum(
            len(known_pseudonyms(name, [scope.service]))
            for name in (scope.person.names if scope.person else ())
        )

    def erase(self, scope: Scope, progress: Progress) -> int:
        """Blank the persons they stand for."""
        names = scope.person.names if scope.person else ()
        return sum(forget_subject(scope.service, name) for name in names)


def register_own() -> None:
    """Register the stores of this app."""
    for eraser in (Receipts(), GrantReasons(), HoldReasons(), Pseudonyms()):
        register(eraser)
