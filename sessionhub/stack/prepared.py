"""Whether the databases below one folder already fit the code.

Preparing them costs seconds of every start though it finds nothing to do. It is left
out when the same code has prepared the same folder before; servers of somebody else are
always asked.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from environ import FileAwareEnv

PROJECT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("sessionhub", "recordings", "live", "privacy", "support", "authz_models")
FOREIGN = ("DATABASE_URL", "CLICKHOUSE_URL")


class Stamp:
    """Remembers in the folder what prepared it."""

    def __init__(self, *, var: Path, demo: bool) -> None:
        """Look at the code once; nothing is written yet."""
        # In ClickHouse's own folder: who empties it has to prepare it again.
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
        """Remember that it was prepared."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(self.mark)


def external(name: str) -> str:
    """Return the URL of a server that is not ours to run, '' if it is.

    `name` is a variable of the environment, or with _FILE behind it names a file.
    """
    return str(FileAwareEnv().str(name, default=""))


def code_fingerprint() -> str:
    """Return a digest of all our Python code and of what it is installed with."""
    digest = hashlib.sha256()
    files = [PROJECT / "requirements.txt"]
    files += sorted(file for room in ROOMS for file in (PROJECT / room).rglob("*.py"))
    for file in files:
        digest.update(str(file.relative_to(PROJECT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
