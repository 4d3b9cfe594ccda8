"""What somebody needs before there is a first recording."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from sessionhub.models import Service
from sessionhub.script_tag import script_tag


@dataclass(frozen=True)
class FirstSteps:
    """The way to a first recording."""

    services: list[tuple[str, str]]
    demo_url: str
    may_add_service: bool


def first_steps(request: HttpRequest) -> FirstSteps:
    """Return the services with their script tags, and the demo where there is one."""
    services = Service.objects.filter(enabled=True)
    return FirstSteps(
        services=[(s.name, script_tag(s, request=request)) for s in services[:5]],
        demo_url="/demo/" if settings.DEMO else "",
        may_add_service=request.user.has_perm("sessionhub.add_service"),
    )
