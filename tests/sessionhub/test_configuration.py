"""Settings, .env.example and docs/configuration.md name the same variables."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

READ_NUMBER = re.compile(r"\benv\.(?:int|float)\(\s*\"([A-Z_]+)\"")
READ = re.compile(r"\benv(?:\.\w+)?\(\s*\"([A-Z_]+)\"")


def names(path: str, pattern: str) -> set[str]:
    text = (settings.BASE_DIR / path).read_text()
    return set(re.findall(pattern, text, flags=re.M))


def _settings() -> str:
    folder = settings.BASE_DIR / "sessionhub/settings"
    return "".join(path.read_text() for path in sorted(folder.glob("*.py")))


def test_the_example_names_every_variable_that_settings_read():
    read = set(READ.findall(_settings()))
    assert read
    assert names(".env.example", r"^([A-Z_]+)=") == read


def test_the_page_explains_every_variable_of_the_example():
    assert names("docs/configuration.md", r"^\| `([A-Z_]+)`") == names(
        ".env.example", r"^([A-Z_]+)="
    )


def test_the_page_gives_the_shipped_value_of_every_number():
    """A changed limit is changed in its documentation as well."""
    page = (settings.BASE_DIR / "docs/configuration.md").read_text()
    rows = re.findall(r"^\| `([A-Z_]+)` \| `?(\d*)\b", page, flags=re.M)
    written = {name: int(default) for name, default in rows if default}
    written.pop("DEMO")  # `make run` and these tests set it
    assert len(written) > 30
    assert {name: int(getattr(settings, name)) for name in written} == written
    numbers = {name for name in READ_NUMBER.findall(_settings()) if name != "DEMO"}
    assert numbers - written.keys() == set()


@pytest.mark.parametrize(
    ("name", "value", "check"),
    [
        ("CLICKHOUSE_URL", "http://127.0.0.1", "sessionhub.E001"),
        ("VALKEY_URL", "127.0.0.1:6379", "sessionhub.E001"),
        ("CLICKHOUSE_SOURCES", ["file", "telnet"], "sessionhub.E008"),
        ("TRUSTED_PROXIES", ["the proxy"], "sessionhub.E002"),
        ("TRUSTED_PROXY_HEADER", "X-Real-IP", "sessionhub.E007"),
        ("GEOIP_PATH", "/nowhere.mmdb", "sessionhub.E003"),
        ("INGEST_SHARDS", 0, "sessionhub.E004"),
        ("WEB_HEAD_SECONDS", 0.0, "sessionhub.E004"),
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
