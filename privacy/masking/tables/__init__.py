"""Tables that the second pass and the recorder both read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson


def load(name: str) -> dict[str, Any]:
    """Return the table `name`.json of this folder."""
    table: dict[str, Any] = orjson.loads((Path(__file__).parent / name).read_bytes())
    return table
