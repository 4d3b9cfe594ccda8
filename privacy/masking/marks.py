"""The marks by which pages hide elements from recorders: `tables/marks.json`.

One row a maker: its classes (`.name`) and attributes (`[name]`, `[name=value]`) by the
treatment they ask for, with the page that documents them and the day it was read. The
recorder reads the same file (assets/recorder/masking/marks.js).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

#: Ordered by strictness, except UNMASKED, which lifts only the masking of inputs.
NONE, UNMASKED, VALUE, BLUR, REDACT, BLOCK = range(6)

#: What a treatment is called in the table and in rules. "fields" ends an unmasking
#: around it: the masking of inputs holds again.
TREATMENTS = {
    "fields": NONE,
    "unmask": UNMASKED,
    "ignore": VALUE,
    "blur": BLUR,
    "redact": REDACT,
    "block": BLOCK,
}

TABLE: Mapping[str, Any] = json.loads(
    (Path(__file__).parent / "tables" / "marks.json").read_text()
)
#: Values by which a page writes that an attribute without a value of its own is off.
OFF = frozenset(TABLE["off"].split())
#: Every mark as the table writes it -> its treatment.
MARKS = {
    mark: how
    for row in TABLE["marks"]
    for name, how in TREATMENTS.items()
    for mark in row.get(name, "").split()
}
_ATTRIBUTES = frozenset(
    re.split(r"[\[\]=]", mark)[1] for mark in MARKS if mark[0] == "["
)


def marks_of(attributes: Mapping[str, object]) -> Iterator[int]:
    """Yield the treatments an element's own marks ask for."""
    for name, value in attributes.items():
        if name == "class":
            if isinstance(value, str) and "-" in value:
                for token in value.split():
                    if "." + token in MARKS:
                        yield MARKS["." + token]
        elif name in _ATTRIBUTES and value is not False and value is not None:
            text = value.lower() if isinstance(value, str) else ""
            how = MARKS.get(f"[{name}={text}]")
            if how is None and text not in OFF:
                how = MARKS.get(f"[{name}]")
            if how is not None:
                yield how


def marked(attributes: Mapping[str, object]) -> int | None:
    """Return the strictest treatment the marks ask for; None if there is no mark."""
    asked = list(marks_of(attributes))
    most = max(asked, default=None)
    return NONE if most == UNMASKED and NONE in asked else most


def literals() -> list[str]:
    """Return the names a chunk has to hold for any mark to be in it."""
    classes = {mark[1:] for mark in MARKS if mark[0] == "."}
    return sorted(classes | _ATTRIBUTES)
