"""Taking back everything people hold: asked once, done at once."""

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
    """Ask, then take everything back from the people in `ids`."""
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
        # Locking out who manages everything is for those who do.
        may_lock = not person.is_superuser or by.is_superuser
        counts = revoke_everything(
            user=person, by=by, deactivate=deactivate and may_lock
        )
        said = ", ".join(f"{number} {name}" for name, number in counts.items())
        messages.success(request, f"Taken back from {person}: {said}.")
        if deactivate and not may_lock:
            told = f"{person} manages everything; only such a person deactivates them."
            messages.warning(request, told)


def _chosen(text: str) -> QuerySet[User]:
    """Return the people of a comma-separated list of ids; what is none is left out."""
    ids = []
    for word in text.split(",")[:MOST_AT_ONCE]:
        try:
            ids.append(UUID(word))
        except ValueError:
            continue
    return User.objects.filter(pk__in=ids).order_by("username")
