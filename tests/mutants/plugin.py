"""Pytest plugin: each mutant in a process of its own, forked once everything is ready.

    make mutants ROOM=privacy/access TESTS=tests/privacy/access

First every test runs, and the lines of the room that it executes are noted. Then, for
each mutant, a fork replaces the functions' code by the changed one and runs the tests
that execute its line, quickest first, until one fails. Mutants that no test notices
are listed.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from types import FunctionType

from _pytest.runner import runtestprotocol
from django.db import connections

from tests.mutants.mutations import mutants_of

ROOT = Path(__file__).resolve().parents[2]
MOST_TESTS = 80
LEAST_SECONDS = 20.0
NOTICED, SURVIVED = 0, 1


def pytest_addoption(parser):
    """Add the options of `make mutants`."""
    parser.addoption("--mutants", action="append", default=[], help="folder or file")
    parser.addoption(
        "--survivors", default="var/mutants.txt", help="where to list them"
    )


def pytest_runtestloop(session):
    """Run the tests once for their lines, then those of each mutant."""
    rooms = session.config.getoption("--mutants")
    if not rooms:
        return None
    _make_ready(session)
    files = [file for room in rooms for file in _files(ROOT / room)]
    for file in files:
        # A fork cannot change a module that only a request would import.
        name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
        importlib.import_module(name.removesuffix(".__init__"))
    lines, seconds = _lines_of_tests(session, {str(file) for file in files})
    survivors, count = [], 0
    report = ROOT / session.config.getoption("--survivors")
    report.parent.mkdir(exist_ok=True)
    for file in files:
        path = str(file.relative_to(ROOT))
        for mutant in mutants_of(path, str(file), file.read_text()):
            count += 1
            items = sorted(lines[str(file), mutant.line], key=seconds.__getitem__)
            if not items:
                survivors.append(f"{mutant} (no test executes this line)")
            elif _survives(session, mutant, str(file), items[:MOST_TESTS], seconds):
                survivors.append(str(mutant))
            text = "".join(f"{line}\n" for line in survivors)
            report.write_text(f"{len(survivors)} of {count} survive\n{text}")
    print(report.read_text())
    return True


def _files(room):
    return [room] if room.is_file() else sorted(room.rglob("*.py"))


def _make_ready(session):
    """Start what lasts the whole run: servers and databases. No test has run yet."""
    # tmp_path can only be torn down once its test has run.
    first = next(
        item
        for item in session.items
        if item.get_closest_marker("django_db") and "tmp_path" not in item.fixturenames
    )
    session._setupstate.setup(first)
    session._setupstate.teardown_exact(session)
    first._initrequest()
    gc.unfreeze()


def _lines_of_tests(session, files):
    """Return the tests that execute each line, and the duration of each."""
    with tempfile.NamedTemporaryFile("r") as noted:
        pid = os.fork()
        if not pid:
            _quiet()
            _forget_connections()
            Path(noted.name).write_text(json.dumps(_traced(session, files)))
            os._exit(0)
        os.waitpid(pid, 0)
        facts = json.loads(Path(noted.name).read_text())
    lines, seconds = defaultdict(list), {}
    for item, fact in zip(session.items, facts, strict=True):
        seconds[item] = fact["seconds"]
        if not fact["passed"]:
            print(f"not used, fails without a mutant: {item.nodeid}", file=sys.stderr)
            continue
        for file, numbers in fact["lines"].items():
            for number in numbers:
                lines[file, number].append(item)
    return lines, seconds


def _traced(session, files):
    facts = []
    for item in session.items:
        passed = defaultdict(set)

        def local(frame, event, argument, passed=passed):
            passed[frame.f_code.co_filename].add(frame.f_lineno)
            return local

        def called(frame, event, argument, local=local):
            return local if frame.f_code.co_filename in files else None

        began = time.monotonic()
        threading.settrace(called)
        sys.settrace(called)
        good = _passes(session, item)
        sys.settrace(None)
        threading.settrace(None)
        lines = {file: sorted(numbers) for file, numbers in passed.items()}
        taken = time.monotonic() - began
        facts.append({"lines": lines, "seconds": taken, "passed": good})
    return facts


def _passes(session, item):
    # With a next item, fixtures of the whole run stay.
    reports = runtestprotocol(item, nextitem=session, log=False)
    return all(report.outcome != "failed" for report in reports)


def _survives(session, mutant, file, items, seconds):
    pid = os.fork()
    if not pid:
        _quiet()
        _forget_connections()
        _put_in_place(mutant, file)
        noticed = any(not _passes(session, item) for item in items)
        os._exit(NOTICED if noticed else SURVIVED)
    until = time.monotonic() + LEAST_SECONDS + 5 * sum(seconds[i] for i in items)
    while time.monotonic() < until:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status) == SURVIVED
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return False


def _put_in_place(mutant, file):
    for thing in gc.get_objects():
        if isinstance(thing, FunctionType) and thing.__code__.co_filename == file:
            code = thing.__code__
            key = (code.co_qualname, code.co_firstlineno)
            thing.__code__ = mutant.codes.get(key, code)


def _quiet():
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)


_kept = []


def _forget_connections():
    """Leave the parent's sockets alone: closing one here would end it there too."""
    for connection in connections.all():
        if connection.vendor != "sqlite":
            _kept.append(connection.connection)
            connection.connection = None
