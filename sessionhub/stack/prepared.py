"""Whether the databases below a folder are already prepared for the code.

Preparing them takes seconds of every start even without any change. It is skipped if
the same code has prepared the same folder before; external servers are always
prepared.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from environ import FileAwareEnv

PROJECT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("sessionhub", "recordings", "live", "privacy", "support", "authz_models")
FOREIGN = ("DATABASE_URL", "CLICKHOUSE_URL")


class Stamp:
    """A mark in the folder of the code that prepared it."""

    def __init__(self, *, var: Path, demo: bool) -> None:
        """Compute the fingerprint of the code; nothing is written yet."""
        # In ClickHouse's own folder: if that is emptied, it is prepared again.
        self.path = var / "clickhouse" / "prepared"
        self.needed = [var / "db.sqlite3"]
        if demo:
            self.needed.append(var / "demo_login.txt")
        self.mark = f"{code_fingerprint()} {'demo' if demo else 'plain'}"

    def is_current(self) -> bool:
        """Return whether there is nothing to prepare."""
        if any(map(external, FOREIGN)):
            return False
        if not all(file.exists() for file in self.needed):
            return False
        try:
            return self.path.read_text() == self.mark
        except OSError:
            return False

    def write(self) -> None:
        """Write the mark."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.mark)


def external(name: str) -> str:
    """Return the URL of an external server, '' if we run it.

    `name` is a variable of the environment, or with _FILE behind it names a file.
    """
    return str(FileAwareEnv().str(name, default=""))


def code_fingerprint() -> str:
    """Return a digest of all our Python code and its requirements."""
    digest = hashlib.sha256()
    files = [PROJECT / "requirements.txt"]
    files += sorted(file for room in ROOMS for file in (PROJECT / room).rglob("*.py"))
    for file in files:
        digest.update(str(file.relative_to(PROJECT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
