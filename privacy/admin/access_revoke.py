"""Revoke everything the chosen users hold, after one confirmation."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse

from privacy.access.permissions import REVOKE
from privacy.access.revokers import revoke_everything
from sessionhub.models import User

MOST_AT_ONCE = 200
TEMPLATE = "admin/privacy/accessgrant/revoke.html"


def revoke_view(request: HttpRequest) -> HttpResponse:
    """Ask for confirmation, then (POST) revoke everything of the users in `ids`."""
    if not request.user.has_perm(REVOKE):
        raise PermissionDenied
    people = _chosen(request.GET.get("ids", ""))
    back = reverse("admin:sessionhub_user_changelist")
    if request.method == "POST":
        _revoke(request, people)
        return HttpResponseRedirect(back)
    context = {
        **admin.site.each_context(request),
        "title": "Revoke everything they hold?",
        "opts": User._meta,
        "people": people,
        "includes_self": any(person.pk == request.user.pk for person in people),
        "back": back,
    }
    return TemplateResponse(request, TEMPLATE, context)


def _revoke(request: HttpRequest, people: QuerySet[User]) -> None:
    by = cast(User, request.user)
    deactivate = request.POST.get("deactivate") == "on"
    for person in people:
        # Only superusers deactivate a superuser.
        may_lock = not person.is_superuser or by.is_superuser
        counts = revoke_everything(
            user=person, by=by, deactivate=deactivate and may_lock
        )
        revoked = ", ".join(f"{number} {name}" for name, number in counts.items())
        messages.success(request, f"Revoked from {person}: {revoked}.")
        if deactivate and not may_lock:
            text = f"{person} is a superuser; only superusers deactivate them."
            messages.warning(request, text)


def _chosen(text: str) -> QuerySet[User]:
    """Return the users of a comma-separated list of ids; others are left out."""
    ids = []
    for part in text.split(",")[:MOST_AT_ONCE]:
        try:
            ids.append(UUID(part))
        except ValueError:
            continue
    return User.objects.filter(pk__in=ids).order_by("username")
