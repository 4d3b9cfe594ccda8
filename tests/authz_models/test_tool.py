"""The tool runs bounded, alone and without a network, and may be missing."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from authz_models import checks, fga, services
from authz_models.fga import command
from tests.authz_models.texts import DOCUMENTS, HOLDS


@pytest.fixture
def program(tmp_path, settings):
    """Return a maker of programs that stand in the tool's place."""

    def make(body):
        file = tmp_path / "fga"
        file.write_text(f"#!{sys.executable}\nimport os, sys, time\n{body}\n")
        file.chmod(stat.S_IRWXU)
        settings.AUTHZ_CLI_PATH = str(file)
        settings.AUTHZ_CLI_SECONDS = 2
        return file

    return make


def test_what_takes_too_long_is_ended(program, tmp_path):
    program(f"open('{tmp_path}/pid', 'w').write(str(os.getpid()))\ntime.sleep(600)")
    with pytest.raises(fga.ToolError) as caught:
        command.run("model", "validate", files={"a": "x"})
    assert caught.value.code in ("too_slow", "too_much_output")
    pid = (tmp_path / "pid").read_text() if (tmp_path / "pid").exists() else ""
    if pid:
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)


def test_what_trickles_for_ever_is_ended_too(program):
    program("while True: print('x', flush=True)")
    with pytest.raises(fga.ToolError) as caught:
        command.run("model", "validate", files={"a": "x"})
    assert caught.value.code in ("too_slow", "too_much_output")


def test_a_model_that_is_hard_to_read_is_ended(settings):
    settings.AUTHZ_CLI_SECONDS = 1
    deep = DOCUMENTS + f"    define x: {'(' * 20_000}owner{' or owner)' * 20_000}\n"
    with pytest.raises(fga.ToolError, match="longer than 1 seconds"):
        fga.check(content=deep, format="openfga")
    # Its meaning is not asked for again and again either.
    assert fga.transform(content=deep, format="openfga") is None
    settings.AUTHZ_CLI_PATH = "/nowhere/fga"
    assert fga.transform(content=deep, format="openfga") is None


def test_it_sees_an_empty_world(program, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com")
    monkeypatch.setenv("FGA_API_URL", "http://fga.example.com")
    program("print(sorted(os.environ), os.getcwd(), os.listdir('.'), sys.stdin.read())")
    done = command.run("x", files={"sub/a.fga": "x"})
    output = done.out.decode()
    assert "PROXY" not in output
    assert "FGA" not in output
    assert "['sub']" in output
    folder = output.split("] ")[1].split(" ")[0]
    assert not Path(folder).exists()


def test_a_missing_tool_is_a_plain_error(settings):
    settings.AUTHZ_CLI_PATH = "/nowhere/fga"
    with pytest.raises(fga.ToolError, match="not installed here") as caught:
        fga.check(content=DOCUMENTS, format="openfga")
    assert caught.value.code == "tool_missing"
    (warning,) = checks.check_tool()
    assert warning.id == "authz_models.W001"
    assert "AUTHZ_CLI_PATH" in warning.hint


def test_the_tool_that_comes_with_it_is_found():
    assert checks.check_tool() == []
    assert checks.check_bounds() == []


def test_a_limit_of_zero_is_an_error(settings):
    settings.AUTHZ_CLI_SECONDS = 0
    assert [each.id for each in checks.check_bounds()] == ["authz_models.E001"]
    with pytest.raises(SystemCheckError, match="AUTHZ_CLI_SECONDS"):
        call_command("check")


@pytest.mark.django_db
def test_without_the_tool_drafts_are_written_but_nothing_activated(
    draft, arno, settings
):
    settings.AUTHZ_CLI_PATH = "/nowhere/fga"
    version = draft(DOCUMENTS, HOLDS)
    with pytest.raises(fga.ToolError):
        services.activate(version=version, by=arno, expected_active=None)
    version.refresh_from_db()
    assert version.state == "draft"


def test_a_busy_tool_is_an_error(settings):
    settings.AUTHZ_CLI_SECONDS = 1
    settings.AUTHZ_CLI_AT_ONCE = 1
    with (
        command._a_place(),
        pytest.raises(fga.ToolError, match="Other models are being checked"),
    ):
        command.run("version", files={"a": "x"})
