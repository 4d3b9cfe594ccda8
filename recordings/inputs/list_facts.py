"""What the audit log keeps of what the list of sessions was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from privacy.access.search_facts import asked_facts
from recordings.enums import DeviceType, SessionStatus
from recordings.inputs.parameters import ListParameters
from sessionhub.models import Service


def list_facts(asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return filters that were found valid in the clear, free text as a hash."""
    offered = {each.wire for kind in (DeviceType, SessionStatus) for each in kind}
    offered |= set(Service.objects.values_list("slug", flat=True))
    country = str(asked.get("country", ""))
    if len(country) == 2:
        offered.add(country)
    names = ListParameters().get_fields()
    return asked_facts(asked, search="search", names=names, values=offered)
