"""A real PostgreSQL for one test run, in a temporary folder of its own.

`python -m tests.postgres` exits with 0 if it is installed on this machine, else with 1.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from sessionhub.stack.process import _die_with_parent, free_port, wait_until

INSTALLED = "/usr/lib/postgresql"  # Debian keeps each version's programs here
# The data is temporary, so it need not survive a power cut.
FLEETING = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def find(program: str) -> str | None:
    """Return the path of a program of PostgreSQL, the newest if there are several."""
    versions = Path(INSTALLED).glob(f"*/bin/{program}")
    newest = sorted(versions, key=lambda path: float(path.parent.parent.name))
    return shutil.which(program) or (str(newest[-1]) if newest else None)


def is_installed() -> bool:
    return bool(find("postgres") and find("initdb"))


def _other_user() -> dict:
    """Return the user to run it as: PostgreSQL refuses to be run by root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("there is no user to run PostgreSQL as")


class PostgreSQL:
    """One server on a free loopback port; `url` before it is started."""

    def __init__(self) -> None:
        self.port = free_port()
        self.password = secrets.token_hex(16)
        self.url = f"postgres://hub:{self.password}@127.0.0.1:{self.port}/postgres"
        self.directory: Path | None = None
        self.child: subprocess.Popen | None = None

    def start(self) -> None:
        """Make an empty cluster and start it; returns once it answers."""
        user = _other_user()
        self.directory = Path(tempfile.mkdtemp(prefix="sessionhub-postgres-"))
        password_file = self.directory / "password"
        password_file.write_text(self.password)
        if user:
            for path in (self.directory, password_file):
                os.chown(path, user["user"], user["group"])
        data = self.directory / "data"
        common = {"cwd": "/", "stdin": subprocess.DEVNULL, **user}
        command = [find("initdb"), "-D", data, "-U", "hub", "--pwfile", password_file]
        command += ["-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(command, check=True, capture_output=True, **common)
        command = [find("postgres"), "-D", data, "-p", str(self.port)]
        command += ["-h", "127.0.0.1", "-k", "", "-c", "max_connections=200"]
        for option in FLEETING:
            command += ["-c", option]
        with (self.directory / "log").open("wb") as log:
            self.child = subprocess.Popen(
                [str(part) for part in command],
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=_die_with_parent,
                start_new_session=True,
                **common,
            )
        wait_until(self._answers, seconds=30, what="PostgreSQL", lives=self._lives)

    def _answers(self) -> None:
        psycopg.connect(self.url, connect_timeout=2).close()

    def _lives(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def stop(self) -> None:
        """Stop it, also with open connections, and remove its folder."""
        if self._lives():
            self.child.send_signal(signal.SIGINT)
            try:
                self.child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.child.kill()
                self.child.wait()
        if self.directory is not None:
            shutil.rmtree(self.directory, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(0 if is_installed() else 1)
