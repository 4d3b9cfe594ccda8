"""Running an erasure: refuse new data, empty the stores, check again, certify.

Every step may be repeated: after a crash the next process starts from the beginning and
finds the tombstones written, the sessions closed, and less to do.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from functools import partial
from itertools import chain
from typing import Any
from uuid import UUID

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone

from privacy.audit import AuditUnavailableError, record
from privacy.audit.actors import SYSTEM
from privacy.erasure import certificate, claims, database, holds, tombstones
from privacy.erasure.claims import ClaimLostError
from privacy.erasure.registry import (
    NotYetError,
    Progress,
    StoreAwayError,
    erasers,
    sessions,
)
from privacy.erasure.requests import TARGET_TYPE, refuse
from privacy.erasure.scope import Scope
from privacy.erasure.sealing import Subject, seal, unseal
from privacy.models import ErasureJob, ErasureState, HoldKind, SessionHold

log = structlog.get_logger(__name__)

DONE = "privacy.erasure.done"
MOST_ROUNDS = 10
MOST_ATTEMPTS = 5
NEWS_SECONDS = 0.5
UNEXPECTED = "It stopped at a fault of ours; the log of the jobs process knows it."
NOTHING = "Nothing was there."
AWAY = "A store does not answer. This goes on by itself once it does."


class RefusedError(Exception):
    """A session of the erasure is on legal hold."""


def run_waiting(
    *, only: UUID | None = None, report: Progress | None = None
) -> list[ErasureJob]:
    """Work on what is queued or was left half done, one after the other.

    Returns the jobs that were worked on; their `state` is the outcome.
    """
    tried: list[ErasureJob] = []
    while True:
        job = claims.claim(only=only, other_than=[each.pk for each in tried])
        if job is None:
            return tried
        tried.append(job)
        work_on(job, report=report)


def work_on(job: ErasureJob, *, report: Progress | None = None) -> None:
    """Run a claimed job; its row records the outcome, `report` receives progress."""
    log.info("erasure.began", job=str(job.pk), attempt=job.attempts)
    give_back = partial(claims.give_back, job, attempts=job.attempts)
    try:
        with claims.kept(job):
            Run(job, report=report).work()
    except RefusedError:
        log.info("erasure.refused", job=str(job.pk))
    except ClaimLostError:
        log.warning("erasure.claim_lost", job=str(job.pk))
    except NotYetError as error:
        give_back(problem=str(error), state=ErasureState.QUEUED)
    except (StoreAwayError, AuditUnavailableError, DatabaseError) as error:
        log.warning("erasure.store_away", job=str(job.pk), error=type(error).__name__)
        give_back(problem=AWAY, state=ErasureState.QUEUED)
    except Exception:
        log.exception("erasure.fault", job=str(job.pk))
        attempts = job.attempts + 1
        over = attempts >= MOST_ATTEMPTS
        state = ErasureState.FAILED if over else ErasureState.QUEUED
        claims.give_back(job, problem=UNEXPECTED, state=state, attempts=attempts)
    else:
        database.truncate_log()
        log.info("erasure.done", job=str(job.pk), sessions=job.sessions)


class Run:
    """One attempt at a job."""

    def __init__(self, job: ErasureJob, *, report: Progress | None = None) -> None:
        self.job = job
        self.report = report
        self.subject = unseal(job.subject)
        self.counts: dict[str, dict[str, int]] = dict(job.counts)
        self._reported_at = 0.0
        self._is_first = True

    @property
    def scope(self) -> Scope:
        """The scope given to the erasers: the sessions marked by now."""
        return Scope(
            job_id=self.job.pk,
            service_id=self.job.service_id,
            service=self.job.service.slug,
            person=self.subject.person,
            read_pages=partial(tombstones.marked, self.job),
        )

    def work(self) -> None:
        """Run all steps. Raises the errors that `work_on` handles."""
        self.progress("Finding the sessions", 0, 0)
        self._mark(self._new_sessions())
        if self.subject.person is not None:
            sessions().wait_for_the_buffer(self.progress)
        files = NOTHING
        while self._empty():
            files = self._settle()
        self._finish(files)

    def progress(self, phase: str, done: int, total: int) -> None:
        """Report progress, at most twice a second."""
        now = time.monotonic()
        if phase == self.job.phase and now - self._reported_at < NEWS_SECONDS:
            return
        self._reported_at = now
        if self.report is not None:
            self.report(phase, done, total)
        claims.renew(self.job, phase=phase[:120], done=done, total=total)

    # --- which sessions ---------------------------------------------------------------

    def _new_sessions(self) -> list[UUID]:
        """Return the stored sessions that are not marked yet."""
        person = self.subject.person
        if person is None:
            ids = list(self.subject.session_ids)
        else:
            service_id = self.job.service_id
            known = sessions().identify(service_id, person)
            if known != person:
                self.subject = Subject(person=known)
                claims.renew(self.job, subject=seal(self.subject))
            ids = list(chain.from_iterable(sessions().find(service_id, known)))
        mine = set(chain.from_iterable(tombstones.marked(self.job, 1000)))
        left_out = {UUID(held["sessionId"]) for held in self.job.held}
        return [each for each in dict.fromkeys(ids) if each not in mine | left_out]

    def _mark(self, ids: Collection[UUID]) -> None:
        """Mark and close these sessions. Raises RefusedError for a legal hold.

        Once sessions are marked nothing is refused any more: what was put on hold
        after that stays, and the certificate says so.
        """
        with transaction.atomic():
            holds.lock_service(self.job.service_id)
            held = holds.open_holds(ids, kind=HoldKind.LEGAL_HOLD)
            refused = held and not self.job.erased_sessions.exists()
            if refused:
                refuse(self.job, held)
            else:
                marked = self._write_tombstones(ids, held)
        if refused:
            raise RefusedError
        for start in range(0, len(marked), 1000):
            self.progress("Shutting the doors", start, len(marked))
            sessions().close(self.job.service_id, marked[start : start + 1000])

    def _write_tombstones(
        self, ids: Collection[UUID], held: Collection[SessionHold]
    ) -> list[UUID]:
        left_out = {hold.session_id for hold in held}
        marked = [each for each in ids if each not in left_out]
        tombstones.mark(self.job, marked)
        claims.renew(
            self.job,
            sessions=self.job.erased_sessions.count(),
            held=[*self.job.held, *map(holds.refusal_details, held)],
        )
        return marked

    # --- the stores -------------------------------------------------------------------

    def _empty(self) -> bool:
        """Erase until every store is empty; return whether one was not."""
        before = self._found()
        for _ in range(MOST_ROUNDS):
            new = self._new_sessions()
            if new:
                self._mark(new)
            self._close_again()
            if not self._erase_round() and not self._new_sessions():
                break
        else:
            raise NotYetError(
                "New recordings of them arrive faster than they are erased. This "
                "goes on by itself."
            )
        # What an attempt before this one emptied must leave the files, too.
        first, self._is_first = self._is_first, False
        return self._found() > (0 if first else before)

    def _found(self) -> int:
        return sum(tally["found"] for tally in self.counts.values())

    def _close_again(self) -> None:
        """Close all marked sessions: a crash may have come before they were closed."""
        for page in self.scope.pages():
            sessions().close(self.job.service_id, page)
            sessions().wait_for_writers(page, self.progress)

    def _erase_round(self) -> int:
        """Erase what every store holds; return how much is left."""
        scope = self.scope
        found_any = False
        for eraser in erasers():
            self.progress(eraser.store, 0, 0)
            there = eraser.count(scope)
            tally = self.counts.setdefault(eraser.store, {"found": 0, "erased": 0})
            tally["found"] = max(tally["found"], tally["erased"] + there)
            claims.renew(self.job, counts=self.counts)
            if there:
                found_any = True
                erased = tally["erased"] + eraser.erase(scope, self.progress)
                tally["erased"] = min(tally["found"], erased)
        if not found_any:
            return 0
        left = {eraser.store: eraser.count(scope) for eraser in erasers()}
        for store, tally in self.counts.items():
            tally["erased"] = tally["found"] - left.get(store, 0)
        claims.renew(self.job, counts=self.counts)
        return sum(left.values())

    def _settle(self) -> str:
        """Make sure that no file holds what was erased; return what was done."""
        notes = [eraser.settle(self.progress) for eraser in erasers()]
        touched = {table for eraser in erasers() for table in eraser.tables}
        notes.append(
            database.settle({*touched, ErasureJob._meta.db_table}, self.progress)
        )
        return " ".join(dict.fromkeys(filter(None, notes)))

    # --- the proof --------------------------------------------------------------------

    def _finish(self, files: str) -> None:
        """Write the certificate with counts read now, and blank the subject."""
        self.progress("Verifying", 0, 0)
        stores = self._verified()
        job = self.job
        with transaction.atomic():
            body = certificate.body(
                job, person=self.subject.person, stores=stores, files=files
            )
            row = record(
                DONE,
                actor=job.requested_by or SYSTEM,
                target=job.pk,
                target_type=TARGET_TYPE,
                metadata=self._facts(stores),
            )
            claims.renew(
                job,
                certificate=certificate.signed(body, audit=row),
                subject=b"",
                phase="",
                problem="",
            )
            claims.renew(job, state=ErasureState.DONE, finished_at=timezone.now())

    def _verified(self) -> list[dict[str, Any]]:
        """Count in every store again. Raises NotYetError where something is left."""
        scope = self.scope
        stores = []
        for eraser in erasers():
            remaining = eraser.count(scope)
            if remaining:
                raise NotYetError(f"Something of it came back: {eraser.store}.")
            found = self.counts[eraser.store]["found"]
            stores.append(
                {
                    "store": eraser.store,
                    "found": found,
                    "erased": found - remaining,
                    "remaining": remaining,
                }
            )
        return stores

    def _facts(self, stores: list[dict[str, Any]]) -> dict[str, Any]:
        subject = {"subject": self.job.pseudonyms[0]} if self.job.pseudonyms else {}
        return {
            "kind": str(self.job.kind),
            "service": str(self.job.service_id),
            "subjectHash": self.job.subject_hash,
            "sessions": self.job.sessions,
            "erased": {each["store"]: each["erased"] for each in stores},
            **subject,
        }
