"""The device that a user agent names, and what the device can do."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from ua_parser import parse

from recordings.enums import DeviceType

MAX_LENGTH = 1000
NARROWEST_TABLET = 600
"""CSS pixels of the shorter side of a screen; phones have less."""
_SYSTEMS = {"macOS": "Mac OS X", "Windows": "Windows", "Linux": "Linux"}
_SYSTEMS |= {"Chrome OS": "Chrome OS", "Chromium OS": "Chrome OS"}

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
    return describe_session({"userAgentData": hints}, user_agent=user_agent)


def describe_session(
    session: dict[str, Any],
    *,
    user_agent: str = "",
    media: dict[str, Any] | None = None,
) -> Device:
    """Return what is known of the device of a visit.

    `session` are the facts of sh.session, `media` those of sh.media; `user_agent` is
    the header, for recorders that say nothing themselves. What a device can do counts
    where its user agent hides what it is: an iPad calls itself a Mac, an Android phone
    that was asked for the desktop site a Linux computer.
    """
    agent = str(session.get("userAgent") or user_agent)[:MAX_LENGTH]
    device = _parse(agent)
    can = Abilities.of(session, media or {})
    if device.type is DeviceType.DESKTOP:
        return _handheld(device, can)
    if device.type in (DeviceType.MOBILE, DeviceType.TABLET) and can.is_desk:
        system = _SYSTEMS.get(can.platform, device.os)
        return replace(device, type=DeviceType.DESKTOP, os=system)
    return device


def _handheld(device: Device, can: Abilities) -> Device:
    """Return what calls itself a desktop computer as what it is."""
    system = device.os
    if device.os == "Mac OS X" and can.touch_points > 1 and not can.platform:
        system = "iOS"  # no Mac has a touch screen, and no iPad states its platform
    elif can.platform == "Android":
        system = "Android"
    elif can.is_touch_alone:
        system = "Android" if device.os == "Linux" else device.os
    elif can.mobile:
        return replace(device, type=DeviceType.MOBILE)
    else:
        return device
    return replace(device, type=can.handheld, os=system)


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a device can do; -1 and '' where unknown."""

    touch_points: int = -1
    pointers: frozenset[str] | None = None
    platform: str = ""
    mobile: bool = False
    narrow: float = 0

    @classmethod
    def of(cls, session: dict[str, Any], media: dict[str, Any]) -> Abilities:
        """Return what a recorder sent."""
        hints = session.get("userAgentData")
        hints = hints if isinstance(hints, dict) else {}
        screen = session.get("screen")
        sides: list[Any]
        sides = [screen.get(side) for side in "wh"] if isinstance(screen, dict) else []
        touches, pointers = session.get("touchPoints"), media.get("any-pointer")
        return cls(
            touch_points=touches if type(touches) is int else -1,
            pointers=frozenset(pointers.split()) if type(pointers) is str else None,
            platform=str(hints.get("platform") or ""),
            mobile=hints.get("mobile") is True,
            narrow=min((float(each) for each in sides if _is_number(each)), default=0),
        )

    @property
    def is_touch_alone(self) -> bool:
        """It is touched, and nothing points at it more exactly."""
        return self.touch_points > 0 and self.pointers == frozenset(("coarse",))

    @property
    def is_desk(self) -> bool:
        """It is not touched at all, and something points at it exactly."""
        return self.touch_points == 0 and self.pointers == frozenset(("fine",))

    @property
    def handheld(self) -> DeviceType:
        """A phone or a tablet, by its hint or its screen."""
        is_phone = self.mobile or 0 < self.narrow < NARROWEST_TABLET
        return DeviceType.MOBILE if is_phone else DeviceType.TABLET


def _is_number(value: Any) -> bool:
    return type(value) in (int, float)


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
