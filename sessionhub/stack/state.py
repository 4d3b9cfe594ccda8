"""The file in which the supervisor tells other processes where everything is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = "stack.json"


def read_state(var: Path) -> dict[str, Any]:
    """Return what the supervisor wrote last, {} if nothing."""
    try:
        return dict(json.loads((var / FILE).read_text()))
    except (OSError, ValueError):
        return {}
