"""Endpoints of one recording that answer with what was recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rest_framework.request import Request

from privacy import access
from privacy.access import GateError
from privacy.access.gate import find_grant
from privacy.models import AccessGrant
from recordings.api.base import RecordingsView, canonical, missing
from recordings.permissions import MayOpenRecording
from recordings.selectors.playable import Known, find_known
from recordings.services.views import record_view


@dataclass(frozen=True)
class Opened:
    """A session with the grant that opens it; nothing is on record yet."""

    session: Known
    grant: AccessGrant


class GatedView(RecordingsView):
    """Needs a grant; `on_record` comes before the answer."""

    permission_classes = [MayOpenRecording]
    actions = {"GET": access.VIEWED}

    def opened(self, request: Request, session_id: str) -> Opened:
        """Return the session of the address, else 400, 404 or 403."""
        wanted = canonical(session_id)
        session = find_known(wanted)
        if session is None:
            raise missing(wanted)
        caller = self.asking(request)
        try:
            return Opened(session, find_grant(caller=caller, session_id=wanted))
        except GateError:
            # Remembered is not there: whether it is comes before why not.
            self.session(session_id)
        grant = access.admit(caller=caller, session=session, action=self.action)
        return Opened(session, grant)

    def on_record(
        self, request: Request, opened: Opened, *, looks: bool = False, **portion: Any
    ) -> None:
        """Write the row of this answer. Raises AuditUnavailableError: answer nothing.

        `looks` where the answer can be watched: then the caller has watched it.
        """
        first = access.put_on_record(
            caller=self.asking(request),
            grant=opened.grant,
            action=self.action,
            portion=portion,
            looks=looks,
        )
        if first:
            record_view(user=self.caller(request), session_id=opened.session.id)
