"""The list of recorded sessions: Django's look, ClickHouse's rows.

Django's own change list counts every row and pages by number; on a million sessions
neither is quick. This one pages by cursor and says "more than" instead.
"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse

from privacy import access
from privacy.access import Caller
from privacy.erasure.holds import held_among
from recordings.admin.choices import sidebar
from recordings.admin.lines import session_lines
from recordings.admin.newcomer import first_steps
from recordings.admin.query import ListQuery
from recordings.admin.session_actions import act_view, allowed_actions
from recordings.clickhouse.models import RecordedSession
from recordings.clickhouse.pool import StoreUnavailableError
from recordings.inputs.list_facts import list_facts
from recordings.permissions import may_view
from recordings.selectors.cursor import Cursor
from recordings.selectors.session_filters import SessionFilters
from recordings.selectors.sessions import SessionPage, count_sessions, list_sessions
from sessionhub.models import User

LIST_VIEWED = "recordings.list.viewed"
TEMPLATE = "admin/recordings/recordedsession/list.html"


@admin.register(RecordedSession)
class RecordedSessionAdmin(admin.ModelAdmin):
    """Find a recording and open it. Nothing is added, changed or deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Browsers add sessions."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was recorded stays as it was."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Erasure is another door."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Staff with the permission."""
        return may_view(request.user)

    def get_urls(self) -> list[URLPattern]:
        """Add what can be done with chosen sessions."""
        act = path(
            "act/",
            self.admin_site.admin_view(act_view),
            name="recordings_recordedsession_act",
        )
        return [act, *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Lead to the replay page, which checks for itself."""
        return _to_replay(object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Have no history here: nothing is changed."""
        return _to_replay(object_id)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show one page of sessions."""
        caller = Caller(user=cast(User, request.user), via="admin")
        if not self.has_view_permission(request):
            access.record_denial(
                caller=caller, action=LIST_VIEWED, code="permission_denied"
            )
            raise PermissionDenied
        reader = cast(User, request.user)
        query = ListQuery(request.GET, user_id=reader.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": "Recorded sessions",
            "opts": self.opts,
            "query": query,
            # The list needs the width more than the list of models does.
            "is_nav_sidebar_enabled": False,
            **(extra_context or {}),
        }
        try:
            context |= self._page(request, query, reader)
            status = 200
            facts = list_facts(query.values)
            facts["shown"] = len(context.get("lines", ()))
            access.record_served(caller=caller, action=LIST_VIEWED, facts=facts)
        except StoreUnavailableError:
            context["store_is_away"] = True
            status = 503
        return TemplateResponse(request, TEMPLATE, context, status=status)

    def _page(
        self, request: HttpRequest, query: ListQuery, reader: User
    ) -> dict[str, Any]:
        page = list_sessions(filters=query.filters, cursor=query.cursor)
        nothing_at_all = not page.sessions and query.is_unfiltered
        if nothing_at_all:
            return {"first_steps": first_steps(request)}
        return {
            "lines": session_lines(page.sessions, reader_id=reader.pk),
            "sidebar": sidebar(query),
            "newer": query.link(cursor=_encoded(page.previous)),
            "older": query.link(cursor=_encoded(page.next)),
            "has_newer": page.previous is not None,
            "has_older": page.next is not None,
            "count": _count(page, query.filters),
            "actions": allowed_actions(reader),
            "held": held_among([session.id for session in page.sessions]),
        }


def _encoded(cursor: Cursor | None) -> str | None:
    return None if cursor is None else cursor.encode()


def _count(page: SessionPage, filters: SessionFilters) -> str:
    """Say how many sessions fit, as far as it was worth counting."""
    shown = len(page.sessions)
    if page.next is None and page.previous is None:
        return f"{shown} session{'' if shown == 1 else 's'}"
    count = count_sessions(filters=filters)
    rough = "more than" if count.at_least else "about"
    return f"{shown} of {rough} {max(count.number, shown):,} sessions"


def _to_replay(object_id: str) -> HttpResponse:
    """Lead to the page of a recording; what cannot name one is not found."""
    try:
        return HttpResponseRedirect(reverse("recordings:replay", args=[object_id]))
    except NoReverseMatch:
        raise Http404 from None
