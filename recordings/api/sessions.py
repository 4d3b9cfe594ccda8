"""The list of recorded sessions, and one of them."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from recordings.api import answers, documentation
from recordings.api.base import RecordingsView, canonical, replay_pages
from recordings.api.present import session_body
from recordings.inputs.parameters import ListParameters, NoParameters, filters_from
from recordings.selectors.cursor import Cursor
from recordings.selectors.sessions import find_session, list_sessions


class SessionListView(RecordingsView):
    """Recorded sessions, newest first."""

    @extend_schema(
        operation_id="listRecordings",
        summary="List recorded sessions",
        parameters=[ListParameters],
        responses={200: answers.SessionList, **documentation.errors(400, 401, 403)},
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
    """One recorded session."""

    @extend_schema(
        operation_id="getRecording",
        summary="Get one recorded session",
        responses={200: answers.Session, **documentation.errors(400, 401, 403, 404)},
        examples=[documentation.SESSION],
    )
    def get(self, request: Request, session_id: str) -> Response:
        """Return the session without its events."""
        self.parameters(request, NoParameters)
        session = find_session(canonical(session_id))
        if session is None:
            raise NotFound
        return Response(
            session_body(session, replay_url=replay_pages(request)(session))
        )


def _page_url(request: Request, cursor: Cursor | None) -> str | None:
    if cursor is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor.encode()
    return str(request.build_absolute_uri(f"{request.path}?{query.urlencode()}"))
