"""The script tag that starts recording on a site."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import escape

from sessionhub.models import Service


def script_tag(service: Service, *, request: HttpRequest) -> str:
    """Return the tag for `service`, with the public address of this hub."""
    hub = settings.PUBLIC_URL.rstrip("/") or request.build_absolute_uri("/")[:-1]
    return (
        f'<script async src="{escape(hub)}/recorder.js" '
        f'data-key="{escape(service.key)}" data-service="{escape(service.slug)}">'
        "</script>"
    )
