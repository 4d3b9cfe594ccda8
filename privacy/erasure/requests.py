"""Requests for an erasure: stored, or refused at once where something is held."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from privacy.audit import SYSTEM, record
from privacy.audit.subjects import known_pseudonyms
from privacy.erasure import holds
from privacy.erasure.registry import StoreAwayError, sessions
from privacy.erasure.scope import Person
from privacy.erasure.sealing import Subject, seal, subject_hash
from privacy.models import ErasureJob, ErasureKind, ErasureState, HoldKind, SessionHold
from sessionhub.lib.jobs import hand_over
from sessionhub.lib.person_names import email_form, is_email, user_id_form
from sessionhub.models import Service, User

log = structlog.get_logger(__name__)

REQUESTED = "privacy.erasure.requested"
REFUSED = "privacy.erasure.refused"
RESUMED = "privacy.erasure.resumed"
TARGET_TYPE = "ErasureJob"
LONGEST_BEFORE = 200


class UnknownSessionError(Exception):
    """No such session is or was stored."""


def erase_person(
    *,
    service: Service,
    user_id: str = "",
    email: str = "",
    reason: str,
    by: User | None,
) -> ErasureJob:
    """Request the erasure of a person of a service; an unknown person is no error.

    The job is `refused` at once where one of their sessions is on legal hold. Raises
    AuditUnavailableError.
    """
    person = named(user_id=user_id, email=email)
    job = ErasureJob(
        kind=ErasureKind.PERSON,
        service=service,
        requested_by=by,
        reason=reason,
        subject=seal(Subject(person=person)),
        subject_hash=subject_hash(
            service=service.slug,
            kind=ErasureKind.PERSON,
            identifiers=[user_id_form(user_id) or email_form(email)],
        ),
    )
    try:
        known = sessions().identify(service.pk, person)
        ids = list(chain.from_iterable(sessions().find(service.pk, known)))
    except StoreAwayError:
        ids = []  # looked at again before anything is erased
    return _take(job, ids, person.names)


def erase_sessions(
    *,
    service: Service,
    session_ids: Sequence[UUID],
    reason: str,
    by: User | None,
) -> ErasureJob:
    """Request the erasure of sessions of a service.

    The job is `refused` at once where one is on legal hold. Raises
    UnknownSessionError, StoreAwayError, AuditUnavailableError.
    """
    if not all(sessions().knows(service.pk, each) for each in session_ids):
        raise UnknownSessionError
    job = ErasureJob(
        kind=ErasureKind.SESSION,
        service=service,
        requested_by=by,
        reason=reason,
        subject=seal(Subject(session_ids=tuple(session_ids))),
        subject_hash=subject_hash(
            service=service.slug,
            kind=ErasureKind.SESSION,
            identifiers=[str(each) for each in session_ids],
        ),
    )
    return _take(job, list(session_ids), ())


def named(*, user_id: str = "", email: str = "") -> Person:
    """Return the person with these names, in canonical form."""
    ids, emails = [user_id_form(user_id)], [email_form(email)]
    if is_email(user_id):
        emails.append(email_form(user_id))
    if is_email(email):
        ids.append(user_id_form(email))
    whole = user_id.strip()
    if (
        len(whole) > LONGEST_BEFORE
    ):  # as older rows hold it, from before canonical forms were kept
        ids.append(user_id_form(f"{whole[: LONGEST_BEFORE - 1]}…"))
    return Person(
        user_ids=tuple(dict.fromkeys(filter(None, ids))),
        emails=tuple(dict.fromkeys(filter(None, emails))),
    )


def resume(job: ErasureJob, *, by: User | None) -> bool:
    """Queue a failed erasure again; return False if it had not failed."""
    with transaction.atomic():
        failed = ErasureJob.objects.filter(pk=job.pk, state=ErasureState.FAILED)
        if not failed.update(
            state=ErasureState.QUEUED, attempts=0, problem="", finished_at=None
        ):
            return False
        record(RESUMED, actor=by or SYSTEM, target=job.pk, target_type=TARGET_TYPE)
        transaction.on_commit(begin_soon)
    return True


def refuse(job: ErasureJob, held: Sequence[SessionHold]) -> None:
    """Refuse a job, with an audit row; call it in a transaction."""
    job.state = ErasureState.REFUSED
    job.held = [holds.refusal_details(hold) for hold in held]
    job.problem = _why(held)
    job.subject = b""
    job.phase = job.holder = ""
    job.finished_at = timezone.now()
    job.save()
    put_on_record(REFUSED, job, {"held": len({hold.session_id for hold in held})})


def put_on_record(action: str, job: ErasureJob, facts: dict[str, object]) -> None:
    """Write an audit row about a job; it names the subject by pseudonym alone."""
    subject = {"subject": job.pseudonyms[0]} if job.pseudonyms else {}
    record(
        action,
        actor=job.requested_by or SYSTEM,
        target=job.pk,
        target_type=TARGET_TYPE,
        metadata={
            "kind": str(job.kind),
            "service": str(job.service_id),
            "subjectHash": job.subject_hash,
            **subject,
            **facts,
        },
    )


def begin_soon() -> None:
    """Notify the jobs process, which otherwise looks within a minute."""
    from privacy.erasure.tasks import run_erasures

    if why := hand_over(run_erasures):
        log.warning("erasure.begins_later", error=why)


def _take(job: ErasureJob, session_ids: list[UUID], names: Sequence[str]) -> ErasureJob:
    with transaction.atomic():
        job.pseudonyms = [
            str(pseudonym)
            for name in names
            for pseudonym in known_pseudonyms(name, [job.service.slug])
        ]
        job.sessions = len(session_ids)
        job.save(force_insert=True)
        put_on_record(REQUESTED, job, {})
        held = holds.open_holds(session_ids, kind=HoldKind.LEGAL_HOLD)
        if held:
            refuse(job, held)
        else:
            transaction.on_commit(begin_soon)
    return job


def _why(held: Sequence[SessionHold]) -> str:
    count = len({hold.session_id for hold in held})
    noun = "session is" if count == 1 else "sessions are"
    return (
        f"{count} {noun} on legal hold, so nothing was erased. Release the hold first, "
        "then ask again."
    )
