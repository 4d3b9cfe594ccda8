"""Runs the `fga` program: bounded in time, memory, output and how many at once."""

from __future__ import annotations

import contextlib
import os
import resource
import selectors
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

MOST_OUTPUT = 64 * 1024**2
"""Bytes of output; what the store tests answer is the largest."""
MOST_MEMORY = 8 * 1024**3
"""Address space. Go reserves far more than it uses, hence so much."""
PIECE = 64 * 1024


class ToolError(Exception):
    """The check could not be made; the model may be valid or not.

    `code` is tool_missing, tool_busy, too_slow or too_much_output.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


@dataclass(frozen=True, slots=True)
class Finished:
    """The result of a run: exit code 0 or not, and both outputs."""

    ok: bool
    out: bytes
    err: str


def find_tool() -> Path | None:
    """Return the program: AUTHZ_CLI_PATH, beside this Python, or on the path."""
    if settings.AUTHZ_CLI_PATH:
        named = Path(settings.AUTHZ_CLI_PATH)
        return named if os.access(named, os.X_OK) and named.is_file() else None
    beside = Path(sys.executable).parent / "fga"
    if os.access(beside, os.X_OK):
        return beside
    found = shutil.which("fga")
    return Path(found) if found else None


def run(*arguments: str, files: dict[str, str]) -> Finished:
    """Run `fga <arguments>` in a folder that holds `files` (by relative path).

    Raises ToolError.
    """
    tool = find_tool()
    if tool is None:
        raise ToolError(
            "tool_missing",
            "OpenFGA's command line tool is not installed here, so nothing can be "
            "validated. The administrator of SessionHub can install it.",
        )
    with _a_place(), TemporaryDirectory(prefix="sessionhub-fga-") as name:
        folder = Path(name)
        for path, text in files.items():
            target = folder / "files" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="")
        return _run(tool, arguments, folder)


@cache
def _places(at_once: int) -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(at_once)


@contextlib.contextmanager
def _a_place() -> Iterator[None]:
    """Wait until one of the places in this process is free."""
    places = _places(max(1, settings.AUTHZ_CLI_AT_ONCE))
    if not places.acquire(timeout=settings.AUTHZ_CLI_SECONDS):
        raise ToolError("tool_busy", "Other models are being checked. Try again soon.")
    try:
        yield
    finally:
        places.release()


def _run(tool: Path, arguments: tuple[str, ...], folder: Path) -> Finished:
    home = str(folder)
    process = subprocess.Popen(  # noqa: S603 - our own arguments, no shell
        [str(tool), *arguments],
        cwd=folder / "files",
        env={"HOME": home, "TMPDIR": home, "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _limit(process.pid)
        out, err = _read(process)
        code = process.wait(timeout=5)
    finally:
        _end(process)
    if code < 0:
        log.warning("authz_models.tool_killed", signal=-code)
        raise ToolError("too_slow", "This needs more memory or time than is allowed.")
    return Finished(code == 0, out, err.decode("utf-8", "replace"))


def _limit(pid: int) -> None:
    """Bound processor time and memory; where the system cannot, the clock still does.

    Set from outside: code between fork and exec may hang a process with threads.
    """
    set_limit = getattr(resource, "prlimit", None)
    if set_limit is None:
        return
    seconds = settings.AUTHZ_CLI_SECONDS * 4
    with contextlib.suppress(ProcessLookupError, PermissionError):
        set_limit(pid, resource.RLIMIT_CPU, (seconds, seconds))
        set_limit(pid, resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        set_limit(pid, resource.RLIMIT_CORE, (0, 0))
        set_limit(pid, resource.RLIMIT_FSIZE, (0, 0))


def _read(process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
    """Return both outputs. Raises ToolError past the time or size allowed."""
    deadline = time.monotonic() + settings.AUTHZ_CLI_SECONDS
    pieces: dict[int, list[bytes]] = {}
    size = 0
    with selectors.DefaultSelector() as waiting:
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                waiting.register(stream, selectors.EVENT_READ)
                pieces[stream.fileno()] = []
        while waiting.get_map():
            left = deadline - time.monotonic()
            ready = waiting.select(left) if left > 0 else []
            if not ready:
                seconds = settings.AUTHZ_CLI_SECONDS
                raise ToolError(
                    "too_slow",
                    f"The check took longer than {seconds} seconds and was ended. "
                    "Make the model or its tests simpler.",
                )
            for key, _ in ready:
                piece = os.read(key.fd, PIECE)
                pieces[key.fd].append(piece)
                size += len(piece)
                if not piece:
                    waiting.unregister(key.fileobj)
            if size > MOST_OUTPUT:
                raise ToolError(
                    "too_much_output",
                    "The results are too large to be read. Use fewer tuples or tests.",
                )
    out, err = (b"".join(parts) for parts in pieces.values())
    return out, err


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill the process if it still runs, and close its outputs."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
