"""Notices about access on the first page of the admin."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest
from django.urls import reverse

from privacy.access.break_glass import waiting_for
from privacy.access.permissions import REVIEW_BREAK_GLASS, SEE_ALERTS
from privacy.models import AccessAlert
from sessionhub import admin_notices
from sessionhub.admin_notices import Notice
from sessionhub.models import User


def open_alerts(request: HttpRequest) -> Notice | None:
    """Return the notice of unacknowledged alerts, None without any."""
    if not request.user.has_perm(SEE_ALERTS):
        return None
    waiting = AccessAlert.objects.filter(acknowledged_at=None)
    count = waiting.exclude(subject_id=request.user.pk).count()
    if not count:
        return None
    address = reverse("admin:privacy_accessalert_changelist")
    return Notice(
        count=count,
        text="access alert to look at" if count == 1 else "access alerts to look at",
        url=f"{address}?seen=no",
        level="danger",
    )


def glass_to_review(request: HttpRequest) -> Notice | None:
    """Return the notice of unreviewed break-glass, None without any."""
    if not request.user.has_perm(REVIEW_BREAK_GLASS):
        return None
    count = waiting_for(cast(User, request.user)).count()
    if not count:
        return None
    return Notice(
        count=count,
        text="recording opened by break-glass waits for a review"
        if count == 1
        else "recordings opened by break-glass wait for a review",
        url=f"{reverse('admin:privacy_accessgrant_changelist')}?glass=waiting",
        level="warning",
    )


admin_notices.register(open_alerts)
admin_notices.register(glass_to_review)
