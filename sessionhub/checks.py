"""System checks: wrong configuration is reported at start, with a hint."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import Error, Warning, register
from django.core.checks.messages import CheckMessage
from environ import FileAwareEnv

from sessionhub.lib.client_address import HEADERS
from sessionhub.lib.log_lines import FORMATS
from sessionhub.stack.clickhouse_config import SOURCES


@register()
def check_addresses(**kwargs: Any) -> list[CheckMessage]:
    """Require a supported scheme in each server address."""
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
    """Require known names in CLICKHOUSE_SOURCES."""
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
    """Require addresses or networks in TRUSTED_PROXIES and METRICS_NETWORKS."""
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
    """Require GEOIP_PATH, if set, to be a file."""
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
    """Require positive limits."""
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
    """Require a supported scheme in EMAIL_URL."""
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
    """Require positive durations of grants and sign-ins, and limits of alerts."""
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


@register()
def check_log_format(**kwargs: Any) -> list[CheckMessage]:
    """Require a known LOG_FORMAT."""
    if settings.LOG_FORMAT in FORMATS:
        return []
    return [
        Error(
            f"LOG_FORMAT is {settings.LOG_FORMAT!r}.",
            hint=f"Allowed: {', '.join(FORMATS)}.",
            id="sessionhub.E008",
        )
    ]


@register()
def check_shared_key(**kwargs: Any) -> list[CheckMessage]:
    """Require one SECRET_KEY for several machines: each verifies what others sign."""
    if settings.SESSIONHUB_HOSTS <= 1 or not settings.SECRET_KEY_IS_KEPT:
        return []
    return [_no_shared_key(f"SESSIONHUB_HOSTS is {settings.SESSIONHUB_HOSTS}")]


@register(deploy=True)
def check_key_beside_distant_stores(**kwargs: Any) -> list[CheckMessage]:
    """Require a set SECRET_KEY when stores are on other machines."""
    distant = [name for name, host in _store_hosts().items() if not _is_here(host)]
    if not distant or not settings.SECRET_KEY_IS_KEPT or settings.SESSIONHUB_HOSTS > 1:
        return []
    return [_no_shared_key(f"{' and '.join(distant)} name other machines")]


def _no_shared_key(why: str) -> CheckMessage:
    return Error(
        f"{why}, but SECRET_KEY is the one made in SESSIONHUB_VAR of this machine.",
        hint="Set the same SECRET_KEY (or SECRET_KEY_FILE) on every machine.",
        id="sessionhub.E009",
    )


def _store_hosts() -> dict[str, str]:
    return {
        "DATABASE_URL": str(settings.DATABASES["default"].get("HOST") or ""),
        "CLICKHOUSE_URL": urlsplit(settings.CLICKHOUSE_URL).hostname or "",
        "VALKEY_URL": urlsplit(settings.VALKEY_URL).hostname or "",
    }


def _is_here(host: str) -> bool:
    """Return whether a host is this machine; '' and a path are sockets and files."""
    if not host or host == "localhost" or host.startswith("/"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


@register(deploy=True)
def check_secure_cookies(**kwargs: Any) -> list[CheckMessage]:
    """Warn if cookies are not marked secure behind https."""
    if settings.PUBLIC_URL.startswith("https://") and not settings.SECURE_COOKIES:
        return [
            Warning(
                "PUBLIC_URL is https but SECURE_COOKIES is off.",
                hint="Set SECURE_COOKIES=1.",
                id="sessionhub.W001",
            )
        ]
    return []
