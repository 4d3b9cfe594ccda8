"""What can be done with sessions: keep, hold, release, erase; each asked first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http import HttpResponseRedirect as Redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from privacy import access
from privacy.access import Caller
from privacy.admin.erasures import ReasonForm
from privacy.erasure import requests
from privacy.erasure.holds import ErasedError, open_holds
from privacy.erasure.permissions import may_erase, may_hold, may_release
from privacy.erasure.preview import Preview, preview_sessions
from privacy.erasure.registry import StoreAwayError
from privacy.erasure.tombstones import erased_among
from privacy.models import HoldKind, SessionHold
from privacy.models.session_hold import LONGEST_REASON
from recordings.clickhouse.pool import StoreUnavailableError
from recordings.permissions import may_view
from recordings.selectors.sessions import find_session
from recordings.selectors.summary import SessionSummary
from recordings.services import holds
from sessionhub.models import Service, User

TEMPLATE = "admin/recordings/recordedsession/act.html"
CONSIDERED = "recordings.session.action_considered"
MOST_AT_ONCE = 200
AWAY = "A store does not answer. Nothing was done; try again in a moment."


@dataclass(frozen=True)
class Action:
    """One of the four, in the words of its page."""

    name: str
    label: str
    title: str
    explains: str
    done: str


ACTIONS = {
    each.name: each
    for each in (
        Action(
            "keep",
            "Keep",
            "Keep these sessions?",
            "They stay when their retention is over, until they are released. If "
            "the person asks for erasure, they go all the same.",
            "kept",
        ),
        Action(
            "legal_hold",
            "Legal hold",
            "Put these sessions on legal hold?",
            "They stay when their retention is over. Neither they nor the person in "
            "them can be erased until the hold is released.",
            "put on legal hold",
        ),
        Action(
            "release",
            "Release",
            "Release these sessions?",
            "Every hold on them ends. They go when their retention is over, but not "
            "before tomorrow.",
            "released",
        ),
        Action(
            "erase",
            "Erase…",
            "Erase these sessions?",
            "They go from every store, at once and for good. They cannot be brought "
            "back.",
            "erased",
        ),
    )
}


class HoldReasonForm(forms.Form):
    """Why; kept with the hold until the session is erased."""

    reason = forms.CharField(
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whoever meets the hold reads this.",
    )

    clean_reason = ReasonForm.clean_reason


def allowed_actions(user: Any) -> list[Action]:
    """Return what `user` may do with sessions."""
    may = {
        "keep": may_hold(user),
        "legal_hold": may_hold(user),
        "release": may_release(user),
        "erase": may_erase(user),
    }
    return [action for action in ACTIONS.values() if may[action.name]]


def act_view(request: HttpRequest) -> HttpResponse:
    """Show the chosen sessions with what holds them; do what was confirmed."""
    user = cast(User, request.user)
    name = request.POST.get("action") or request.GET.get("action", "")
    allowed = allowed_actions(user)
    action = next((each for each in allowed if each.name == name), None)
    if not may_view(user) or not allowed or (name in ACTIONS and action is None):
        _deny(user, name)
        raise PermissionDenied
    try:
        return _act(request, user, action, allowed)
    except (StoreUnavailableError, StoreAwayError):
        messages.error(request, AWAY)
        return Redirect(_list())


def _act(
    request: HttpRequest, user: User, action: Action | None, allowed: list[Action]
) -> HttpResponse:
    sessions = _chosen(request)
    form = _form(action, request)
    if action and sessions and request.method == "POST" and form.is_valid():
        return _done(request, user, action, sessions, form.cleaned_data["reason"])
    access.record_served(
        caller=Caller(user=user, via="admin"),
        action=CONSIDERED,
        facts={
            "sessions": [str(each.id) for each in sessions][:50],
            "count": len(sessions),
            "action": action.name if action else "",
        },
    )
    erasing = action is not None and action.name == "erase"
    previews = _previews(sessions) if erasing else []
    context = {
        **admin.site.each_context(request),
        "title": action.title if action else "Keep, hold or erase",
        "sessions": _with_holds(sessions),
        "action": action,
        "actions": allowed,
        "form": form,
        "previews": previews,
        "refused": any(found.legal_holds for _, found in previews),
        "ids": [str(each.id) for each in sessions],
        "is_nav_sidebar_enabled": False,
    }
    return TemplateResponse(request, TEMPLATE, context)


def _form(action: Action | None, request: HttpRequest) -> forms.Form:
    kind = ReasonForm if action and action.name == "erase" else HoldReasonForm
    return kind(request.POST if request.method == "POST" else None)


def _done(
    request: HttpRequest,
    user: User,
    action: Action,
    sessions: Sequence[SessionSummary],
    reason: str,
) -> HttpResponse:
    """Do it and say so."""
    if action.name == "erase":
        return _erase(request, user, sessions, reason)
    ids = [each.id for each in sessions]
    if action.name == "release":
        count = holds.release(open_holds(ids), by=user, reason=reason)
        noun = "hold" if count == 1 else "holds"
        messages.success(request, f"{count} {noun} released.")
        return Redirect(_list())
    named = [(each.service_id, each.id) for each in sessions]
    try:
        count = holds.hold(named, kind=HoldKind(action.name), reason=reason, by=user)
    except ErasedError:
        messages.error(request, "One of them was erased meanwhile; nothing was done.")
        return Redirect(_list())
    noun = "session" if count == 1 else "sessions"
    messages.success(request, f"{count} {noun} {action.done}.")
    return Redirect(_list())


def _erase(
    request: HttpRequest, user: User, sessions: Sequence[SessionSummary], reason: str
) -> HttpResponse:
    jobs = [
        requests.erase_sessions(
            service=service, session_ids=ids, reason=reason, by=user
        )
        for service, ids in _by_service(sessions)
    ]
    if len(jobs) == 1:
        return Redirect(reverse("admin:privacy_erasurejob_change", args=[jobs[0].pk]))
    messages.success(request, f"{len(jobs)} erasures began, one a service.")
    return Redirect(reverse("admin:privacy_erasurejob_changelist"))


def _chosen(request: HttpRequest) -> list[SessionSummary]:
    """Return the sessions whose ids were chosen; what is none is left out."""
    asked = request.POST if request.method == "POST" else request.GET
    found = []
    for text in dict.fromkeys(asked.getlist("id")[:MOST_AT_ONCE]):
        try:
            session = find_session(UUID(text))
        except ValueError:
            continue
        if session is not None:
            found.append(session)
    erased = erased_among([session.id for session in found])
    return [session for session in found if session.id not in erased]


def _with_holds(
    sessions: Sequence[SessionSummary],
) -> list[tuple[SessionSummary, list[SessionHold]]]:
    standing: dict[UUID, list[SessionHold]] = defaultdict(list)
    for each in open_holds([session.id for session in sessions]):
        standing[each.session_id].append(each)
    return [(session, standing[session.id]) for session in sessions]


def _previews(sessions: Sequence[SessionSummary]) -> list[tuple[Service, Preview]]:
    return [
        (service, preview_sessions(service, ids))
        for service, ids in _by_service(sessions)
    ]


def _by_service(
    sessions: Sequence[SessionSummary],
) -> list[tuple[Service, list[UUID]]]:
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for session in sessions:
        found[session.service_id].append(session.id)
    services = Service.objects.in_bulk(found)
    return [(services[key], ids) for key, ids in found.items() if key in services]


def _deny(user: User, name: str) -> None:
    access.record_denial(
        caller=Caller(user=user, via="admin"),
        action=CONSIDERED,
        code="permission_denied",
    )


def _list() -> str:
    return reverse("admin:recordings_recordedsession_changelist")
