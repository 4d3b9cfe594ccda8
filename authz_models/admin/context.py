"""The template context that all pages of authorization models share."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from authz_models.admin.view_choice import remember_view
from authz_models.models import AuthorizationModel

FOLDER = "admin/authz_models"


def page(
    request: HttpRequest,
    template: str,
    *,
    title: str,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    whole = {
        **admin.site.each_context(request),
        "title": title,
        "opts": AuthorizationModel._meta,
        # A difference and an editor need the width more than the list of apps does.
        "is_nav_sidebar_enabled": False,
        **context,
    }
    answer = TemplateResponse(request, f"{FOLDER}/{template}", whole, status=status)
    remember_view(request, answer)
    return answer


def audit_address(request: HttpRequest, target_id: object) -> str:
    """Return the address of a target's audit rows, "" without the right to read it."""
    if not request.user.has_perm("privacy.view_auditlog"):
        return ""
    log = reverse("admin:privacy_auditlog_changelist")
    return f"{log}?{urlencode({'target': str(target_id)})}"
