"""The documented production profile passes Django's checks without a warning."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.checks import run_checks

PAGE = settings.BASE_DIR / "docs/operations.md"


def profile() -> dict[str, str]:
    """Return the settings that the page shows in its block of the profile."""
    section = PAGE.read_text().split("## Production profile")[1]
    block = re.search(r"```sh\n(.*?)```", section, flags=re.S)[1]
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", block, flags=re.M))


def test_the_documented_profile_has_no_warning(tmp_path):
    documented = profile()
    assert len(documented) > 8
    command = [sys.executable, "manage.py", "check", "--deploy"]
    done = subprocess.run(
        [*command, "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env={
            "PATH": os.environ["PATH"],
            **documented,
            "SESSIONHUB_VAR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def errors() -> list[str]:
    found = run_checks(include_deployment_checks=True)
    return [each.id for each in found if each.id == "sessionhub.E009"]


@pytest.mark.parametrize(
    ("hosts", "stores", "refused"),
    [
        (1, {}, False),
        (2, {}, True),
        (1, {"VALKEY_URL": "redis://127.0.0.1:6379/0"}, False),
        (1, {"VALKEY_URL": "redis://valkey.internal:6379/0"}, True),
        (1, {"CLICKHOUSE_URL": "clickhouse://10.0.0.7:9000/hub"}, True),
        (1, {"CLICKHOUSE_URL": "clickhouse://[::1]:9000/hub"}, False),
    ],
)
def test_several_machines_need_one_key(settings, hosts, stores, refused):
    settings.SESSIONHUB_HOSTS = hosts
    for name, value in stores.items():
        setattr(settings, name, value)
    settings.SECRET_KEY_IS_KEPT = False
    assert errors() == []
    settings.SECRET_KEY_IS_KEPT = True
    assert errors() == (["sessionhub.E009"] if refused else [])


def test_more_hosts_without_a_key_are_refused_at_every_start(settings):
    settings.SESSIONHUB_HOSTS, settings.SECRET_KEY_IS_KEPT = 2, True
    assert [each.id for each in run_checks()] == ["sessionhub.E009"]
