"""`make run`: start everything on this machine, print the address, keep it alive.

    python -m sessionhub.stack.run [--port N] [--web N] [--no-demo]

Servers whose URL is set (CLICKHOUSE_URL, VALKEY_URL) are used as they are; the others
run embedded below SESSIONHUB_VAR. A part that crashes is started again.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import subprocess
import sys
import time
import urllib.request
from logging.config import dictConfig
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from environ import FileAwareEnv

from sessionhub.lib import log_lines
from sessionhub.lib.private_files import UMASK, write_private
from sessionhub.stack.folder_lock import AlreadyRunningError, FolderLock
from sessionhub.stack.prepared import Stamp, external
from sessionhub.stack.process import (
    START_ERRORS,
    ManagedProcess,
    free_port,
    print_line,
    wait_until,
)
from sessionhub.stack.servers import (
    Embedded,
    embedded_clickhouse,
    embedded_valkey,
    quiet_environment,
    wait_for_clickhouse,
    wait_for_valkey,
)
from sessionhub.stack.signals import Signals
from sessionhub.stack.state import FILE as STATE_FILE
from sessionhub.stack.state import read_state
from sessionhub.stack.web import Web, end_all

log = logging.getLogger("sessionhub.stack")

PROJECT = Path(__file__).resolve().parent.parent.parent
DEFAULT_PORT = 8000
MAX_WEB = 32


class Stack:
    """All processes of one machine."""

    def __init__(self, *, var: Path, port: int, demo: bool, web: int = 1) -> None:
        """Store the data folder, the wished web port and whether to run the demo.

        `web` is the number of web processes behind that port.
        """
        self.var = var
        self.log = var / "log"
        self.state_file = var / STATE_FILE
        self.previous: dict[str, Any] = read_state(var)
        self.port = port or int(self.previous.get("WEB_PORT", DEFAULT_PORT))
        self.demo = demo
        self.web_count = web
        self.web: Web | None = None
        self.signals = Signals(lambda: self.processes)
        self.restarts: dict[str, Any] = {"count": 0, "error": ""}
        self.env = {"SESSIONHUB_VAR": str(var), **quiet_environment()}
        if demo:
            self.env["DEMO"] = "1"
        self.address = ""
        self.processes: list[ManagedProcess] = []
        self.lock = FolderLock(var)
        self._state_is_old = False

    def start(self) -> str:
        """Start every part in order; return the address of the hub."""
        self._start_servers()
        self.port = free_port(preferred=self.port)
        self.address = f"http://127.0.0.1:{self.port}"
        self.env.setdefault("PUBLIC_URL", os.environ.get("PUBLIC_URL") or self.address)
        self.web = Web(
            port=self.port,
            count=self.web_count,
            log=self.log,
            env=self.env,
            lock=self.lock.fileno(),
        )
        self._write_state()
        self._prepare()
        self._start_product()
        return self.address

    def watch(self) -> None:
        """Keep every part alive until interrupted."""
        while True:
            time.sleep(0.5)
            try:
                self.tend()
                if self.signals.restart_wanted:
                    self.signals.restart_wanted = False
                    self.restart_web()
            except START_ERRORS as error:
                # The machine lacks a resource: only the supervisor restarts.
                log.warning(f"Not everything could be looked after: {error}")

    def tend(self) -> None:
        """Restart ended parts, bound the logs, update the file of addresses."""
        for process in self.processes:
            process.bound_log()
            trouble = process.trouble
            if process.keep_alive():
                self._state_is_old = True
                log.warning(f"{process.name} had ended; started again.")
            elif process.trouble != trouble:
                log.warning(f"{process.name} could not be started: {process.trouble}")
        if self._state_is_old:
            with contextlib.suppress(OSError):  # no room; tried again next time
                self._write_state()

    def restart_web(self) -> None:
        """Replace the web processes one by one; the port accepts all the while."""
        error = ""
        try:
            self._prepare()
            if self.web is not None:
                error = self.web.restart(self.processes, tend=self.tend)
        except subprocess.CalledProcessError as failure:
            error = f"The databases could not be prepared: {failure}"
        except START_ERRORS as failure:
            error = f"The machine refused it: {failure}"
        self.restarts = {"count": self.restarts["count"] + 1, "error": error}
        self._state_is_old = True
        log.warning(error or "Every web process was replaced.")
        self.tend()

    def stop(self) -> None:
        """End every part, the product before the servers it writes to."""
        end_all(self.processes)
        for process in reversed(self.processes):
            process.stop()

    def _start_servers(self) -> None:
        """Start the embedded servers that no URL replaces, and wait for them."""
        embedded: dict[str, Embedded] = {}
        if not external("VALKEY_URL"):
            embedded["VALKEY_URL"] = embedded_valkey(
                directory=self.var / "valkey", port=self._old_port("VALKEY_URL")
            )
        if not external("CLICKHOUSE_URL"):
            embedded["CLICKHOUSE_URL"] = embedded_clickhouse(
                directory=self.var / "clickhouse",
                port=self._old_port("CLICKHOUSE_URL"),
                sources=FileAwareEnv().list("CLICKHOUSE_SOURCES", default=[]),
            )
        for name, server in embedded.items():
            self._launch(server.process)
            self.env[name] = server.url
        if valkey := embedded.get("VALKEY_URL"):
            wait_for_valkey(valkey.url, lives=valkey.process.is_running)
        if clickhouse := embedded.get("CLICKHOUSE_URL"):
            wait_for_clickhouse(clickhouse.url, lives=clickhouse.process.is_running)

    def _prepare(self) -> None:
        """Migrate both databases and, for a demo, create its users and service."""
        stamp = Stamp(var=self.var, demo=self.demo)
        if stamp.is_current():
            return
        command = [sys.executable, str(PROJECT / "manage.py"), "prepare"]
        command += ["--demo"] if self.demo else []
        subprocess.run(  # noqa: S603 - our own command
            command, env={**os.environ, **self.env}, check=True, cwd=PROJECT
        )
        stamp.write()

    def _start_product(self) -> None:
        """Start web and ingest worker; jobs once the web process answers."""
        manage = [sys.executable, str(PROJECT / "manage.py")]
        celery = [sys.executable, "-m", "celery", "-A", "sessionhub", "worker", "-B"]
        celery += ["--concurrency", "1", "--loglevel", "warning"]
        web = self.web.processes() if self.web is not None else []
        for process in web:
            self._launch(process)
        self._start_part("worker", [*manage, "ingest_worker"])
        ready = f"{self.address}/readyz"
        wait_until(
            lambda: urllib.request.urlopen(ready, timeout=5),  # noqa: S310
            seconds=60,
            what="The web process",
            lives=lambda: all(process.is_running() for process in web),
        )
        self._start_part("jobs", celery)

    def _start_part(self, name: str, command: list[str]) -> ManagedProcess:
        process = ManagedProcess(
            name=name, command=command, log=self.log / f"{name}.log", env=self.env
        )
        self._launch(process)
        return process

    def _launch(self, process: ManagedProcess) -> None:
        process.holds = (self.lock.fileno(),)
        process.start()
        self.processes.append(process)
        if self.address:
            self._write_state()

    def _old_port(self, name: str) -> int:
        """Return the port an embedded server had last time, 0 if none."""
        return int(self.previous.get(f"{name}_PORT", 0))

    def _write_state(self) -> None:
        """Write the addresses for `manage.py` in other terminals."""
        state: dict[str, Any] = {"address": self.address, "WEB_PORT": self.port}
        for name in ("VALKEY_URL", "CLICKHOUSE_URL"):
            if name in self.env:
                state[name] = self.env[name]
                state[f"{name}_PORT"] = urlsplit(self.env[name]).port
        state |= {"supervisor": os.getpid(), "restart": self.restarts}
        state["pids"] = {p.name: p.pid for p in self.processes}
        # Others read it at any moment: never half a file. It names passwords.
        write_private(self.state_file, json.dumps(state, indent=2))
        self._state_is_old = False


def main() -> int:
    """Run until Ctrl-C."""
    # Files of every part are private to this user from their creation on.
    os.umask(UMASK)
    FileAwareEnv.read_env(PROJECT / ".env")
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "0")))
    web = int(os.environ.get("SESSIONHUB_WEB_PROCESSES", "1"))
    parser.add_argument("--web", type=int, default=web, help="web processes, 1 to 32")
    parser.add_argument("--no-demo", action="store_true")
    options = parser.parse_args()
    if not 1 <= options.web <= MAX_WEB:
        parser.error(f"--web must be a number from 1 to {MAX_WEB}")
    var = Path(os.environ.get("SESSIONHUB_VAR", PROJECT / "var")).resolve()
    stack = Stack(var=var, port=options.port, demo=not options.no_demo, web=options.web)
    style = os.environ.get("LOG_FORMAT", "text")
    dictConfig(log_lines.logging_config(level="INFO", style=style))
    stack.signals.install()
    began = time.monotonic()
    try:
        stack.lock.take()
        address = stack.start()
        print_line(_welcome(address, stack, time.monotonic() - began))
        stack.watch()
    except AlreadyRunningError as running:
        print_line(f"SessionHub is already running at {running}")
    except KeyboardInterrupt:
        print_line("\nStopping …")
    except (TimeoutError, *START_ERRORS) as error:
        print_line(f"SessionHub could not start: {error}", file=sys.stderr)
        for process in stack.processes:
            if not process.is_running():
                print_line(f"--- {process.name}\n{process.log_tail()}", file=sys.stderr)
        return 1
    finally:
        stack.stop()
    return 0


def _welcome(address: str, stack: Stack, seconds: float) -> str:
    """Return the addresses and login to print after the start."""
    lines = [f"SessionHub is ready ({seconds:.1f} s).", ""]
    lines += [f"  Admin      {address}/admin/"]
    if stack.demo:
        login = (stack.var / "demo_login.txt").read_text().strip()
        lines += [f"  Login      {login}", f"  Demo shop  {address}/demo/"]
    lines += ["", f"  Logs in {stack.log}. Stop with Ctrl-C."]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
