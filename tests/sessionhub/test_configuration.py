"""Settings, .env.example and docs/configuration.md name the same variables."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

READ = re.compile(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"")


def names(path: str, pattern: str) -> set[str]:
    text = (settings.BASE_DIR / path).read_text()
    return set(re.findall(pattern, text, flags=re.M))


def test_the_example_names_every_variable_that_settings_read():
    read = set(READ.findall((settings.BASE_DIR / "sessionhub/settings.py").read_text()))
    assert read
    assert names(".env.example", r"^([A-Z_]+)=") == read


def test_the_page_explains_every_variable_of_the_example():
    assert names("docs/configuration.md", r"^\| `([A-Z_]+)`") == names(
        ".env.example", r"^([A-Z_]+)="
    )


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("CLICKHOUSE_URL", "http://127.0.0.1", "sessionhub.E001"),
        ("VALKEY_URL", "127.0.0.1:6379", "sessionhub.E001"),
        ("TRUSTED_PROXIES", ["the proxy"], "sessionhub.E002"),
        ("TRUSTED_PROXY_HEADER", "X-Real-IP", "sessionhub.E007"),
        ("GEOIP_PATH", "/nowhere.mmdb", "sessionhub.E003"),
        ("INGEST_SHARDS", 0, "sessionhub.E004"),
        ("EMAIL_URL", "mail.example.com", "sessionhub.E005"),
        ("EXCESSIVE_ACCESS_SESSIONS", 0, "sessionhub.E006"),
    ],
)
def test_a_wrong_value_is_a_system_check_with_a_hint(settings, name, value, check):
    from django.core.checks import run_checks

    assert run_checks() == []
    setattr(settings, name, value)
    (message,) = run_checks()
    assert message.id == check
    assert message.hint
