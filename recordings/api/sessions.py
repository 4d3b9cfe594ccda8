"""The list of recorded sessions, and one of them."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from privacy import access
from recordings.api import documentation, schemas
from recordings.api.base import RecordingsView, canonical, missing, replay_pages
from recordings.api.bodies import session_body
from recordings.inputs.list_facts import list_facts
from recordings.inputs.parameters import ListParameters, NoParameters, filters_from
from recordings.permissions import MayOpenRecording, may_view
from recordings.selectors.cursor import Cursor
from recordings.selectors.sessions import find_session, list_sessions


class SessionListView(RecordingsView):
    """Recorded sessions, newest first."""

    actions = {"GET": "recordings.list.viewed"}

    @extend_schema(
        operation_id="listRecordings",
        summary="List recorded sessions",
        parameters=[ListParameters],
        responses={200: schemas.SessionList, **documentation.errors(400, 401, 403)},
        examples=[documentation.SESSION_LIST],
    )
    def get(self, request: Request) -> Response:
        """Return a page of sessions that fit every filter, newest first.

        Follow `next` and `previous`; both keep the filters. A page does not shift
        while new sessions arrive.
        """
        values = self.parameters(request, ListParameters)
        page = list_sessions(
            filters=filters_from(values, user_id=self.caller(request).pk),
            cursor=values.get("cursor"),
            limit=values["limit"],
        )
        asked = list_facts(request.query_params)
        self.served(request, **asked, shown=len(page.sessions))
        replay_url = replay_pages(request)
        return Response(
            {
                "next": _page_url(request, page.next),
                "previous": _page_url(request, page.previous),
                "results": [
                    session_body(session, replay_url=replay_url(session))
                    for session in page.sessions
                ],
            }
        )


class SessionView(RecordingsView):
    """One recorded session; no reason is needed, but it is on record."""

    permission_classes = [MayOpenRecording]
    actions = {"GET": "recordings.session.described"}

    @extend_schema(
        operation_id="getRecording",
        summary="Get one recorded session",
        responses={200: schemas.Session, **documentation.errors(400, 401, 403, 404)},
        examples=[documentation.SESSION],
    )
    def get(self, request: Request, session_id: str) -> Response:
        """Return the session without its events."""
        self.parameters(request, NoParameters)
        wanted = canonical(session_id)
        session = find_session(wanted)
        if session is None:
            raise missing(wanted)
        if not may_view(self.caller(request)):
            # Only broken glass opens it.
            access.admit(
                caller=self.asking(request), session=session, action=self.action
            )
        self.served(request, session.id, service=session.service)
        return Response(
            session_body(session, replay_url=replay_pages(request)(session))
        )


def _page_url(request: Request, cursor: Cursor | None) -> str | None:
    if cursor is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor.encode()
    return str(request.build_absolute_uri(f"{request.path}?{query.urlencode()}"))
