"""Erase a person or sessions, here and now."""

from __future__ import annotations

import json
import sys
import time
from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from privacy.erasure import requests
from privacy.erasure.preview import Preview, preview_person, preview_sessions
from privacy.erasure.registry import StoreAwayError
from privacy.erasure.run import run_waiting
from privacy.models import ErasureJob, ErasureState
from sessionhub.lib.plain_text import is_blank
from sessionhub.models import Service

REFUSED, UNFINISHED = 3, 4
WAIT_SECONDS = 1.0


class Command(BaseCommand):
    """The certificate goes to stdout, all else to stderr.

    Exit codes: 0 done, 1 failed or wrong arguments, 3 refused (legal hold), 4 not
    finished yet (it goes on by itself).
    """

    help = (
        "Erase everything recorded of a person, or sessions, from every store. Prints "
        "the certificate; exits with 3 where a legal hold refuses, 4 where it goes on "
        "later."
    )

    _last_line = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the person or sessions, the reason, and whether to ask."""
        parser.add_argument("--service", required=True, help="slug: web-app")
        person = parser.add_mutually_exclusive_group(required=True)
        person.add_argument("--user", help="user id, as the page named it")
        person.add_argument("--email", help="in whatever case")
        person.add_argument(
            "--session", action="append", type=UUID, help="may be given several times"
        )
        parser.add_argument("--reason", help="kept with the certificate; without names")
        parser.add_argument("--yes", action="store_true", help="do not ask")
        parser.add_argument(
            "--dry-run", action="store_true", help="only count what would go, as JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Count, ask, erase."""
        service = Service.objects.filter(slug=options["service"]).first()
        if service is None:
            known = ", ".join(Service.objects.values_list("slug", flat=True))
            raise CommandError(f"There is no such service; there are: {known}.")
        try:
            found = self._preview(service, options)
            if options["dry_run"]:
                self.stdout.write(json.dumps(_counts(found), indent=2))
                return
            if is_blank(options["reason"] or ""):
                raise CommandError("Say why: --reason.")
            self._summarize(found)
            if not options["yes"]:
                self._ask()
            job = self._request(service, options)
        except StoreAwayError:
            raise CommandError("A store does not answer. Try again.") from None
        self._finish(job)

    def _preview(self, service: Service, options: dict[str, Any]) -> Preview:
        if options["session"]:
            return preview_sessions(service, options["session"])
        person = requests.named(
            user_id=options["user"] or "", email=options["email"] or ""
        )
        if not person.names:
            raise CommandError("Name the person: --user or --email.")
        return preview_person(service, person)

    def _request(self, service: Service, options: dict[str, Any]) -> ErasureJob:
        if options["session"]:
            try:
                return requests.erase_sessions(
                    service=service,
                    session_ids=options["session"],
                    reason=options["reason"],
                    by=None,
                )
            except requests.UnknownSessionError:
                raise CommandError("There is no such session here.") from None
        return requests.erase_person(
            service=service,
            user_id=options["user"] or "",
            email=options["email"] or "",
            reason=options["reason"],
            by=None,
        )

    def _finish(self, job: ErasureJob) -> None:
        """Run the job, or wait for the process that runs it; print the result."""
        while not job.is_over and not (job.problem and not job.holder):
            run_waiting(only=job.pk, report=self._report)
            job.refresh_from_db()
            if not job.is_over:
                self._report(job.phase or "Waiting for another erasure", job.done, 0)
                time.sleep(WAIT_SECONDS)
        if job.state == ErasureState.DONE:
            self.stderr.write(f"Done: {job.sessions} sessions erased.")
            self.stdout.write(json.dumps(job.certificate, indent=2))
            return
        for held in job.held:
            self.stderr.write(f"  {held['sessionId']}: {held['reason']}")
        codes = {ErasureState.REFUSED: REFUSED, ErasureState.FAILED: 1}
        code = codes.get(ErasureState(job.state), UNFINISHED)
        raise CommandError(job.problem or "Not finished yet.", returncode=code)

    def _report(self, phase: str, done: int, total: int) -> None:
        of = f" of {total:,}" if total else ""
        text = f"{phase}: {done:,}{of}" if done or total else phase
        if text != self._last_line:
            self._last_line = text
            self.stderr.write(text)

    def _summarize(self, found: Preview) -> None:
        self.stderr.write(f"{found.sessions} sessions:")
        for store, count in found.stores:
            self.stderr.write(f"  {count:>9,}  {store}")
        if found.kept:
            self.stderr.write(f"  of which {found.kept} are kept; they go too.")

    def _ask(self) -> None:
        self.stderr.write("This cannot be undone. Type yes to erase: ", ending="")
        self.stderr.flush()
        if sys.stdin.readline().strip() != "yes":
            raise CommandError("Nothing was erased.")


def _counts(found: Preview) -> dict[str, Any]:
    return {
        "sessions": found.sessions,
        "stores": [{"store": name, "found": count} for name, count in found.stores],
        "kept": found.kept,
        "legalHolds": len(found.legal_holds),
    }
