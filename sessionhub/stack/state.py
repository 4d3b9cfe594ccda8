"""The file with the addresses of all parts, written by the supervisor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = "stack.json"


def read_state(var: Path) -> dict[str, Any]:
    """Return what the supervisor last wrote, {} without a file."""
    try:
        return dict(json.loads((var / FILE).read_text()))
    except (OSError, ValueError):
        return {}
