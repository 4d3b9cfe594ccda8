"""System checks: wrong configuration is told at start, with a hint."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Warning, register
from django.core.checks.messages import CheckMessage
from environ import FileAwareEnv

from sessionhub.lib.client_address import HEADERS
from sessionhub.stack.clickhouse_config import SOURCES


@register()
def check_addresses(**kwargs: Any) -> list[CheckMessage]:
    """Each server address has a scheme we speak."""
    wanted = {
        "CLICKHOUSE_URL": ("clickhouse",),
        "VALKEY_URL": ("redis", "rediss", "unix"),
    }
    return [
        Error(
            f"{name} does not start with {' or '.join(f'{s}://' for s in schemes)}.",
            hint=f"Write it like {schemes[0]}://127.0.0.1:9000/name.",
            id="sessionhub.E001",
        )
        for name, schemes in wanted.items()
        if urlsplit(getattr(settings, name)).scheme not in schemes
    ]


@register()
def check_clickhouse_sources(**kwargs: Any) -> list[CheckMessage]:
    """CLICKHOUSE_SOURCES names what ClickHouse has."""
    return [
        Error(
            f"CLICKHOUSE_SOURCES holds {name!r}.",
            hint=f"Allowed: {', '.join(SOURCES)}.",
            id="sessionhub.E008",
        )
        for name in settings.CLICKHOUSE_SOURCES
        if name not in SOURCES
    ]


@register()
def check_proxies(**kwargs: Any) -> list[CheckMessage]:
    """TRUSTED_PROXIES and METRICS_NETWORKS hold addresses or networks."""
    messages: list[CheckMessage] = []
    for name in ("TRUSTED_PROXIES", "METRICS_NETWORKS"):
        for network in getattr(settings, name):
            try:
                ip_network(network, strict=False)
            except ValueError:
                messages.append(
                    Error(
                        f"{name} holds {network!r}, which is not an address.",
                        hint="Write addresses or networks: 10.0.0.5,10.1.0.0/16.",
                        id="sessionhub.E002",
                    )
                )
    if settings.TRUSTED_PROXY_HEADER.lower() not in map(str.lower, HEADERS):
        messages.append(
            Error(
                f"TRUSTED_PROXY_HEADER is {settings.TRUSTED_PROXY_HEADER!r}.",
                hint=f"Allowed: {', '.join(HEADERS)}.",
                id="sessionhub.E007",
            )
        )
    return messages


@register()
def check_geoip(**kwargs: Any) -> list[CheckMessage]:
    """GEOIP_PATH, where set, is a file."""
    if settings.GEOIP_PATH and not Path(settings.GEOIP_PATH).is_file():
        return [
            Error(
                f"GEOIP_PATH names {settings.GEOIP_PATH}, which is not a file.",
                hint="Give the path of a MaxMind city database, or unset it.",
                id="sessionhub.E003",
            )
        ]
    return []


@register()
def check_numbers(**kwargs: Any) -> list[CheckMessage]:
    """Limits are positive."""
    bounds = ("INGEST_", "WEB_")
    names = sorted({name for name in dir(settings) if name.startswith(bounds)})
    return [
        Error(
            f"{name} is {getattr(settings, name)}; it must be at least 1.",
            hint="Unset it for the default.",
            id="sessionhub.E004",
        )
        for name in names
        if getattr(settings, name) < 1
    ]


@register()
def check_email(**kwargs: Any) -> list[CheckMessage]:
    """EMAIL_URL has a scheme we can send by."""
    scheme = urlsplit(settings.EMAIL_URL).scheme
    if not settings.EMAIL_URL or scheme in FileAwareEnv.EMAIL_SCHEMES:
        return []
    return [
        Error(
            f"EMAIL_URL starts with {scheme or 'nothing'}://, which sends no e-mail.",
            hint="Write it like smtp+tls://user:password@mail.example.com:587.",
            id="sessionhub.E005",
        )
    ]


@register()
def check_access_numbers(**kwargs: Any) -> list[CheckMessage]:
    """A grant and a sign-in last, and an alert can rise."""
    names = (
        "ACCESS_GRANT_MINUTES",
        "ACCESS_BREAK_GLASS_MINUTES",
        "EXCESSIVE_ACCESS_SESSIONS",
        "EXCESSIVE_ACCESS_HOURS",
        "REPEATED_DENIALS",
        "REPEATED_DENIALS_MINUTES",
        "SIGN_IN_SECONDS",
    )
    return [
        Error(
            f"{name} is {getattr(settings, name)}; it must be at least 1.",
            hint="Unset it for the default.",
            id="sessionhub.E006",
        )
        for name in names
        if getattr(settings, name) < 1
    ]


@register(deploy=True)
def check_secure_cookies(**kwargs: Any) -> list[CheckMessage]:
    """Behind https, cookies say so."""
    if settings.PUBLIC_URL.startswith("https://") and not settings.SECURE_COOKIES:
        return [
            Warning(
                "PUBLIC_URL is https but SECURE_COOKIES is off.",
                hint="Set SECURE_COOKIES=1.",
                id="sessionhub.W001",
            )
        ]
    return []
