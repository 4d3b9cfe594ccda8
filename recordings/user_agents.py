"""What a User-Agent header says about a device."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ua_parser import parse

from recordings.enums import DeviceType

MAX_LENGTH = 1000

_TABLET = re.compile(r"iPad|Tablet|Kindle|Silk/|PlayBook|Android(?!.*Mobile)")
_MOBILE = re.compile(r"Mobi|iPhone|iPod|Android|Windows Phone|Opera Mini")
_DESKTOP_SYSTEMS = frozenset(
    (
        "Windows",
        "Mac OS X",
        "Linux",
        "Ubuntu",
        "Fedora",
        "Debian",
        "Chrome OS",
        "FreeBSD",
        "OpenBSD",
        "NetBSD",
        "Solaris",
    )
)


@dataclass(frozen=True, slots=True)
class Device:
    """Type, browser and system; '' where nothing is known."""

    type: DeviceType = DeviceType.UNKNOWN
    browser: str = ""
    browser_version: str = ""
    os: str = ""


def describe(user_agent: str, hints: dict[str, Any] | None = None) -> Device:
    """Return what is known; `hints` are those of navigator.userAgentData."""
    device = _parse(user_agent[:MAX_LENGTH])
    hints = hints or {}
    if hints.get("mobile") is True and device.type is DeviceType.DESKTOP:
        return Device(
            DeviceType.MOBILE, device.browser, device.browser_version, device.os
        )
    return device


@lru_cache(maxsize=2048)
def _parse(user_agent: str) -> Device:
    if not user_agent.strip():
        return Device()
    found = parse(user_agent)
    system = found.os.family if found.os else ""
    browser = found.user_agent
    return Device(
        _type(user_agent, system),
        browser.family if browser else "",
        (browser.major or "") if browser else "",
        system,
    )


def _type(user_agent: str, system: str) -> DeviceType:
    if _TABLET.search(user_agent):
        return DeviceType.TABLET
    if _MOBILE.search(user_agent):
        return DeviceType.MOBILE
    if system in _DESKTOP_SYSTEMS:
        return DeviceType.DESKTOP
    return DeviceType.UNKNOWN
