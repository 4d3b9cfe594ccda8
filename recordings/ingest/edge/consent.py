"""POST /i/v1/<key>/consent: a person's consent, and its withdrawal."""

from __future__ import annotations

import re
from functools import partial
from typing import Any
from uuid import UUID

from privacy.consent import receipts
from privacy.consent.receipts import Yes
from privacy.models import ConsentReceipt
from recordings.ingest.consent import in_database
from recordings.ingest.directory import RecordedService
from recordings.ingest.edge.accept import admit, count_answer
from recordings.ingest.edge.answers import Answer, Refusal, json_answer
from recordings.ingest.edge.consent_answer import (
    GRANT,
    REFUSE,
    ConsentAnswer,
    read_answer,
)
from recordings.ingest.edge.endpoint import HttpEndpoint
from recordings.ingest.edge.request import Request
from recordings.ingest.pressure import gauge
from recordings.ingest.session_state import mark_withdrawn

BODY_BYTES = 4096
_PATH = re.compile(r"/i/v1/([^/]*)/consent/?")
STATUS = {"unknown_notice": 422, "consent_withdrawn": 409, "consent_conflict": 409}


class ConsentEndpoint(HttpEndpoint):
    """Write receipts, as docs/consent.md describes."""

    roots = ("i",)
    methods = ("POST",)

    def matches(self, path: str) -> bool:
        """Only the one address; the rest below /i/v1 is the native endpoint's."""
        return _PATH.fullmatch(path) is not None

    def body_limit(self) -> int:
        return BODY_BYTES

    async def answer(self, request: Request) -> Answer:
        """Take one answer of a person."""
        match = _PATH.fullmatch(request.path)
        service = await admit(request, match[1] if match else "")
        request.check_encoding()
        given = read_answer(await request.body(limit=BODY_BYTES))
        if given.action == REFUSE:
            # A refusal is kept in the browser alone; it leaves no trace here.
            return _receipt_answer(None)
        count_answer(service, given.action)
        if given.action == GRANT:
            # A withdrawal is taken as long as there is any room at all.
            await gauge.check_room()
        work = partial(_write, given, service)
        try:
            return _receipt_answer(await in_database(work))
        except receipts.ConsentError as error:
            raise Refusal(STATUS[error.code], error.code, str(error)) from None


def _write(given: ConsentAnswer, service: RecordedService) -> ConsentReceipt:
    """Write the receipt; runs in a thread."""
    if given.action == GRANT:
        yes = Yes(
            consent_id=UUID(given.consent_id),
            scopes=given.scopes,
            method=given.method,
            notice_version=given.notice_version,
            notice_hash=given.notice_hash,
            session_id=_uuid(given.session_id),
            gpc=given.gpc,
            dnt=given.dnt,
        )
        return receipts.grant(yes, service_id=service.id, days=service.consent_days)
    if given.session_id is not None:
        mark_withdrawn(service.id, given.session_id, on_page=given.sent_at)
    return receipts.withdraw(
        service_id=service.id,
        consent_id=UUID(given.consent_id),
        on_page=given.sent_at,
        session_id=_uuid(given.session_id),
    )


def _uuid(text: str | None) -> UUID | None:
    return None if text is None else UUID(text)


def _receipt_answer(receipt: ConsentReceipt | None) -> Answer:
    """Return 202 with the receipt's id and end."""
    body: dict[str, Any] = {"receiptId": None, "expiresAt": None}
    if receipt is not None:
        body["receiptId"] = str(receipt.id)
    if receipt is not None and receipt.expires_at is not None:
        body["expiresAt"] = receipt.expires_at.isoformat().replace("+00:00", "Z")
    return json_answer(202, body)
