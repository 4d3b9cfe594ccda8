"""How long a web process waits for the relational database.

A worker or a job may wait for a long write of another process; a request may not.
"""

from __future__ import annotations

from typing import Any

LOCK_SECONDS = 4
"""For a lock held by another; a request that signs out waits for two."""
STATEMENT_SECONDS = 8
CONNECT_SECONDS = 2


def bound_waits(config: dict[str, Any]) -> None:
    """Change the settings of one database before it is connected to."""
    options = config.setdefault("OPTIONS", {})
    if config["ENGINE"].endswith("sqlite3"):
        options["timeout"] = LOCK_SECONDS
        return
    options["connect_timeout"] = CONNECT_SECONDS
    limits = {
        "lock_timeout": LOCK_SECONDS * 1000,
        "statement_timeout": STATEMENT_SECONDS * 1000,
    }
    given = [options.get("options", "")]
    given += [f"-c {name}={value}" for name, value in limits.items()]
    options["options"] = " ".join(given).strip()
