"""How long a web process waits for the relational database.

A worker or a job may wait for a long write of somebody else; a request may not.
"""

from __future__ import annotations

from typing import Any

LOCK_SECONDS = 4
"""For another's lock; a request that signs out asks for two."""
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
    words = [options.get("options", "")]
    words += [f"-c {name}={value}" for name, value in limits.items()]
    options["options"] = " ".join(words).strip()
