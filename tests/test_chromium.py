"""The choice of Chromium for tests and benchmarks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import chromium


@pytest.fixture(autouse=True)
def undecided() -> Iterator[None]:
    """Clear the cached choice before and after the test."""
    chromium.chromium_executable.cache_clear()
    yield
    chromium.chromium_executable.cache_clear()


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another browser on PATH, as `apt-get install chromium` puts it there."""
    monkeypatch.delenv(chromium.VARIABLE, raising=False)
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/local/bin:/usr/bin:/bin")
    return program


def test_the_pinned_browser_is_taken_whatever_is_on_path(on_path):
    assert Path(chromium.chromium_executable()).is_relative_to(chromium.CACHE)


@pytest.mark.parametrize("by", ["command", "path"])
def test_the_variable_names_another_browser(on_path, monkeypatch, by):
    monkeypatch.setenv(
        chromium.VARIABLE, "chromium" if by == "command" else str(on_path)
    )
    assert chromium.launch_options() == {
        "executable_path": str(on_path),
        "headless": True,
    }


def test_a_variable_that_names_no_program_is_an_error(on_path, monkeypatch):
    monkeypatch.setenv(chromium.VARIABLE, "no-such-browser")
    with pytest.raises(FileNotFoundError, match="SESSIONHUB_CHROMIUM=no-such-browser"):
        chromium.chromium_executable()
