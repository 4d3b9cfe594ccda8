"""Receipts: what people answered, stored.

A yes counts once its receipt is written. A no counts first in Valkey, where it acts,
and then in the database. Both may be repeated.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from privacy.consent import notices, standing
from privacy.erasure.tombstones import is_erased
from privacy.models.consent_notice import ConsentNotice
from privacy.models.consent_receipt import ConsentReceipt, Method
from sessionhub.lib.person_names import user_id_form


class ConsentError(Exception):
    """An answer that cannot be stored; `code` names why."""

    code = "consent"


class WithdrawnError(ConsentError):
    """The consent was withdrawn; a new yes needs a new consent id."""

    code = "consent_withdrawn"


class OtherConsentError(ConsentError):
    """A consent of this id exists with other scopes or another method."""

    code = "consent_conflict"


class UnknownNoticeError(ConsentError):
    """No such notice was ever shown."""

    code = "unknown_notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """What a person agreed to, and how they were asked."""

    consent_id: UUID
    scopes: tuple[str, ...]
    method: str
    notice_version: str = ""
    notice_hash: str = ""
    session_id: UUID | None = None
    gpc: bool = False
    dnt: bool = False


def grant(yes: Yes, *, service_id: UUID | str, days: int) -> ConsentReceipt:
    """Write a receipt that holds for `days`; the same yes again returns the same one.

    Raises WithdrawnError, OtherConsentError, UnknownNoticeError.
    """
    notice = _notice(yes, service_id)
    now = timezone.now()
    receipt, is_new = ConsentReceipt.objects.get_or_create(
        service_id=service_id,
        consent_id=yes.consent_id,
        defaults={
            "scopes": list(yes.scopes),
            "method": yes.method,
            "notice": notice,
            "notice_version": yes.notice_version,
            "notice_hash": yes.notice_hash,
            "session_id": yes.session_id,
            "gpc": yes.gpc,
            "dnt": yes.dnt,
            "granted_at": now,
            "expires_at": now + timedelta(days=days),
        },
    )
    if not is_new:
        _check_same(receipt, yes)
    standing.put_if_new(service_id, yes.consent_id, standing.of_receipt(receipt))
    return receipt


def withdraw(
    *,
    service_id: UUID | str,
    consent_id: UUID,
    on_page: int | None = None,
    by: str = "",
    session_id: UUID | None = None,
) -> ConsentReceipt:
    """End a consent at once; return its receipt. The first withdrawal counts.

    One that is not known yet (an objection to what needs no yes, or a no that overtook
    its yes) gets a receipt that was never granted.
    """
    standing.put_withdrawn(service_id, consent_id, on_page=on_page)
    now = timezone.now()
    with transaction.atomic():
        receipt, _ = ConsentReceipt.objects.select_for_update().get_or_create(
            service_id=service_id,
            consent_id=consent_id,
            defaults={
                "withdrawn_at": now,
                "withdrawn_by": by,
                "session_id": session_id,
                "method": Method.NOTICE,
            },
        )
        if receipt.withdrawn_at is None:
            receipt.withdrawn_at, receipt.withdrawn_by = now, by
            receipt.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return receipt


def name_person(
    *, service_id: UUID | str, consent_id: UUID | str, user_id: str, user_form: str = ""
) -> None:
    """Store the user id that the page gave under a consent; the latest counts.

    `user_id` is what staff read; `user_form` is its canonical form, to be given where
    the id was cut.
    """
    user_form = user_form or user_id_form(user_id)
    receipts = ConsentReceipt.objects.filter(
        service_id=service_id, consent_id=consent_id
    )
    receipts.exclude(user_id=user_id, user_form=user_form).update(
        user_id=user_id, user_form=user_form
    )


def name_recording(
    *, service_id: UUID | str, consent_id: UUID | str, session_id: UUID
) -> None:
    """Store the first session recorded under a consent, unless it is erased."""
    receipts = ConsentReceipt.objects.filter(
        service_id=service_id, consent_id=consent_id
    )
    if not receipts.filter(session_id=None).update(session_id=session_id):
        return
    # Erased while this ran: either the erasure blanks what was just written, or we do.
    if is_erased(session_id):
        receipts.filter(session_id=session_id).update(session_id=None)


def _notice(yes: Yes, service_id: UUID | str) -> ConsentNotice | None:
    """Return the notice a person read; a site's own text is not checked."""
    if yes.method == Method.API:
        return None
    if not yes.notice_hash and not notices.of_service(notices.current(), service_id):
        # Staff took every notice out of use: the recorder shows its own text.
        return None
    notice = ConsentNotice.objects.filter(sha256=yes.notice_hash).first()
    if notice is None or str(notice.version) != yes.notice_version:
        raise UnknownNoticeError("The hub never showed a notice of this version.")
    return notice


def _check_same(receipt: ConsentReceipt, yes: Yes) -> None:
    if receipt.withdrawn_at is not None:
        raise WithdrawnError("This consent was withdrawn; a new yes needs a new id.")
    if set(receipt.scopes) != set(yes.scopes) or receipt.method != yes.method:
        raise OtherConsentError(
            "This id stands for another consent; a new yes needs a new id."
        )
