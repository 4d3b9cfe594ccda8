"""sessionhub.stack: what the supervisor outlives, and how it goes on."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import structlog

from sessionhub.lib.steady_output import SteadyOutput
from sessionhub.stack import process as process_module
from sessionhub.stack import restarts as restarts_module
from sessionhub.stack import run as run_module
from sessionhub.stack.prepared import Stamp
from sessionhub.stack.process import ManagedProcess, print_line, wait_until
from sessionhub.stack.restarts import Restarts
from sessionhub.stack.run import Stack

FULL = Path("/dev/full")
CODES = ["ENOSPC", "EDQUOT", "EIO", "EROFS", "EMFILE", "ENFILE", "ENOMEM", "EAGAIN"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="writes to /dev/full")


class Clock:
    """A clock that advances on request."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    found = Clock()
    monkeypatch.setattr(restarts_module, "time", SimpleNamespace(monotonic=found))
    return found


@pytest.fixture
def part(tmp_path):
    """A part that runs until it is ended."""
    command = [sys.executable, "-u", "-c", "import time\nprint('up')\ntime.sleep(600)"]
    found = ManagedProcess("part", command, tmp_path / "log" / "part.log")
    yield found
    found.kill()


@pytest.fixture
def stack(tmp_path, part):
    """A supervisor of that one part, which has just ended."""
    found = Stack(var=tmp_path, port=0, demo=False)
    found.processes = [part]
    return found


def failing(code):
    def fail(*args, **kwargs):
        raise OSError(getattr(errno, code), os.strerror(getattr(errno, code)))

    return fail


def wait_of(restarts, clock):
    """Return how long the restart that was just asked for is put off."""
    assert not restarts.is_due()
    return restarts.due_at - clock.now


def test_each_end_is_followed_by_a_longer_wait_up_to_a_bound(clock):
    restarts = Restarts()
    waits = []
    for _ in range(7):
        waits.append(wait_of(restarts, clock))
        clock.now = restarts.due_at
        assert restarts.is_due()
        restarts.started()
    assert waits == [1, 2, 4, 8, 15, 15, 15]


def test_a_part_that_ran_well_is_back_a_second_after_its_end(clock):
    restarts = Restarts()
    for _ in range(5):
        wait_of(restarts, clock)
        clock.now = restarts.due_at
        restarts.started()
    clock.now += 61
    assert wait_of(restarts, clock) == 1


def test_the_shipped_waits_bring_everything_back_within_a_minute():
    assert restarts_module.FIRST_SECONDS == 1
    assert restarts_module.LONGEST_SECONDS == 15
    assert restarts_module.STEADY_SECONDS == 60
    assert process_module.READY_SECONDS == 120


def test_the_shipped_bounds_of_a_log():
    assert process_module.LOG_BYTES == 32 * 1024**2
    assert process_module.KEPT_LOG_BYTES == 8 * 1024**2


@pytest.mark.parametrize("code", CODES)
def test_a_start_the_machine_refuses_is_tried_until_it_succeeds(
    part, monkeypatch, clock, code
):
    with monkeypatch.context() as patch:
        patch.setattr(process_module.subprocess, "Popen", failing(code))
        for _ in range(4):
            assert not part.keep_alive()
            clock.now += 16
            assert not part.keep_alive()
            assert os.strerror(getattr(errno, code)) in part.trouble
    assert not part.keep_alive()
    clock.now += 16
    assert part.keep_alive()
    assert part.is_running()
    assert part.trouble == ""


@pytest.mark.parametrize("error", [MemoryError(), subprocess.SubprocessError("fork")])
def test_so_is_one_that_fails_otherwise(part, monkeypatch, clock, error):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(process_module.subprocess, "Popen", fail)
    part.keep_alive()
    clock.now += 2
    assert not part.keep_alive()
    assert type(error).__name__ in part.trouble


def test_a_part_runs_without_a_log_where_there_is_no_room_for_one(part, tmp_path):
    (tmp_path / "log").write_text("no folder")
    part.start()
    assert part.is_running()


def test_a_part_that_never_answers_is_ended_and_started_again(
    part, monkeypatch, tmp_path
):
    def answers():
        raise ConnectionRefusedError

    monkeypatch.setattr(process_module, "READY_SECONDS", 0.0)
    part.answers = answers
    part.start()
    first = part.pid
    part.keep_alive()
    assert not part.is_running()
    part.answers = lambda: None
    wait_until(lambda: 1 / part.keep_alive(), seconds=30, what="The restart")
    assert part.pid != first
    part.keep_alive()
    # Once it has answered, it is not checked again.
    part.answers = answers
    part.keep_alive()
    assert part.is_running()


@pytest.mark.parametrize("code", CODES)
def test_a_state_file_that_cannot_be_written_is_written_later(
    stack, part, monkeypatch, clock, code
):
    stack.tend()
    clock.now += 2
    with monkeypatch.context() as patch:
        patch.setattr(run_module, "write_private", failing(code))
        stack.tend()
        stack.tend()
        assert part.is_running()
        assert not stack.state_file.exists()
    stack.tend()
    assert str(part.pid) in stack.state_file.read_text()


def test_a_closed_output_ends_no_process(stack, part, monkeypatch, clock):
    with FULL.open("w") as full:
        monkeypatch.setattr(sys, "stderr", full)
        monkeypatch.setattr(sys, "stderr", full)
        stack.tend()
        clock.now += 2
        stack.tend()
        print_line("and so on")
        monkeypatch.undo()
        # What is left in the buffer fails once more.
        with pytest.raises(OSError, match="No space"):
            full.flush()
        os.dup2(os.open(os.devnull, os.O_WRONLY), full.fileno())
    assert part.is_running()


@pytest.mark.parametrize("error", [MemoryError(), OSError(errno.EMFILE, "too many")])
def test_the_watch_goes_on_after_whatever_the_machine_runs_out_of(
    stack, monkeypatch, error
):
    looks = []

    def look():
        looks.append(1)
        if len(looks) > 2:
            raise KeyboardInterrupt
        raise error

    monkeypatch.setattr(stack, "tend", look)
    monkeypatch.setattr(run_module, "time", SimpleNamespace(sleep=lambda wait: None))
    with pytest.raises(KeyboardInterrupt):
        stack.watch()
    assert len(looks) == 3


def test_a_log_is_bounded_while_its_process_goes_on_writing(tmp_path, monkeypatch):
    monkeypatch.setattr(process_module, "LOG_BYTES", 200_000)
    monkeypatch.setattr(process_module, "KEPT_LOG_BYTES", 50_000)
    code = "n = 0\nwhile True:\n    n += 1\n    print(n)"
    part = ManagedProcess("part", [sys.executable, "-uc", code], tmp_path / "part.log")
    part.start()
    older = tmp_path / "part.log.1"
    try:
        for _ in range(3):
            older.unlink(missing_ok=True)

            def turned():
                part.bound_log()
                older.stat()

            wait_until(turned, seconds=60, what="The log")
            assert older.stat().st_size == 50_000
            assert older.stat().st_mode & 0o777 == 0o600
        wait_until(lambda: 1 / part.log.stat().st_size, seconds=60, what="A line")
    finally:
        part.kill()
    # From its new beginning, not behind a hole of what was cut off.
    assert part.log.read_text().replace("\n", "").isdigit()


def test_a_log_is_emptied_where_there_is_no_room_to_keep_its_end(part, monkeypatch):
    part.start()
    wait_until(lambda: 1 / part.log.stat().st_size, seconds=30, what="Its line")
    with part.log.open("ab") as log:
        log.write(b"x" * 1000)
    monkeypatch.setattr(process_module, "LOG_BYTES", 100)
    monkeypatch.setattr(process_module, "KEPT_LOG_BYTES", 10)
    monkeypatch.setattr(process_module, "open_private", failing("ENOSPC"))
    part.bound_log()
    assert part.log.stat().st_size == 0


def test_a_log_line_without_disk_space_does_not_end_its_caller(monkeypatch):
    with FULL.open("w") as full:
        monkeypatch.setattr(sys, "stderr", full)
        log = structlog.get_logger("test")
        log.warning("ingest.buffer_down", error="x" * 100_000)
        SteadyOutput().flush()
        monkeypatch.undo()
        os.dup2(os.open(os.devnull, os.O_WRONLY), full.fileno())


def test_a_logged_traceback_is_plain_and_holds_no_value_of_a_variable(capfd):
    def fails(typed):
        raise OSError(errno.ENOSPC, "No space left on device")

    try:
        fails("what somebody " + "typed")
    except OSError:
        structlog.get_logger("test").exception("ingest.directory_down")
    output = "".join(capfd.readouterr())
    assert "OSError: [Errno 28] No space left on device" in output
    assert "what somebody typed" not in output
    # Pretty ones are boxes; drawing one takes seconds on a busy machine.
    assert "│" not in output


@pytest.mark.parametrize("how", ["environment", "file"])
def test_servers_whose_url_is_set_are_not_started(tmp_path, monkeypatch, how):
    urls = {
        "VALKEY_URL": "rediss://:secret@valkey.example.com:6379/0",
        "CLICKHOUSE_URL": "clickhouse://hub:secret@clickhouse.example.com/hub",
    }
    for name, url in urls.items():
        monkeypatch.delenv(name, raising=False)
        if how == "file":
            (tmp_path / name).write_text(url)
            monkeypatch.setenv(f"{name}_FILE", str(tmp_path / name))
        else:
            monkeypatch.setenv(name, url)
    stack = Stack(var=tmp_path / "var", port=0, demo=False)
    stack._start_servers()
    assert stack.processes == []
    # Each part finds them where we did; nothing of them goes into a file of ours.
    assert not set(stack.env) & set(urls)
    assert not Stamp(var=tmp_path / "var", demo=False).is_current()
