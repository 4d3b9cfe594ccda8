"""Compile the patterns of `grammar.json` and `keys.json`, as `assets/privacy/` does.

Both languages read the same tables. The groups of patterns are named by the flags
JavaScript compiles them with: "g" searches a text (here by RE2, in linear time), "y"
holds at one place, "i" is about what stands before a place or about a whole value. The
latter two are bounded and use `re`. All of them work on UTF-8 bytes.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import re2

_HERE = Path(__file__).parent
TABLE: dict[str, Any] = json.loads((_HERE / "grammar.json").read_text("utf-8"))
#: Makers' keys: {"maker", "prefix", "rest", "source", "date"}; those of one "rest"
#: stand together, because the browser joins them.
KEYS: list[dict[str, str]] = json.loads((_HERE / "keys.json").read_text("utf-8"))

_PARTS = {
    **TABLE["parts"],
    "keys": "|".join(f"(?:{key['prefix']}){key['rest']}" for key in KEYS),
}
#: Letters beyond the reach of two bytes: JavaScript sees them as two of the others.
_PARTS["L"] += "\U00010000-\U0010ffff"


def whole(source: str) -> str:
    """Put the parts a pattern names in their places."""
    return re.sub(r"<(\w|keys)>", lambda name: whole(_PARTS[name[1]]), source)


def _compiled(source: str, flags: str) -> Any:
    if flags == "g":
        return re2.compile(whole(source))
    if source.endswith("$"):  # JavaScript's "$": not before a line's end
        source = source[:-1] + r"\Z"
    options = re.IGNORECASE if "i" in flags else 0
    return re.compile(whole(source).encode(), options)


_ALL = {
    name: _compiled(source, flags)
    for flags, group in TABLE["patterns"].items()
    for name, source in group.items()
}

DOMAIN, JWT, SECRET = _ALL["domain"], _ALL["jwt"], _ALL["secret"]
IBAN, IPV4, IPV6, CLUSTER = _ALL["iban"], _ALL["ipv4"], _ALL["ipv6"], _ALL["cluster"]
EMAIL = re2.compile(whole("[A-Za-z0-9_%+~<L>.'-]+?<A><D>"))
AT_SIGN = re.compile(whole("<A>").encode())
MAIL, FILE = _ALL["mail"], _ALL["file"]

IP_AFTER, NOT_IP, RANGE = _ALL["ipAfter"], _ALL["notIp"], _ALL["range"]
IPV6_FULL = _ALL["ipv6full"]

GROUP = re.compile(rb"[+(]{0,2}[0-9]+")
QUAD = re.compile(rb"[0-9]{1,3}(?:\.[0-9]{1,3}){3}\Z")
#: Cards as people and forms group them; each is tried, with the checksum, in turn.
CARDS = tuple(_ALL[f"card{shape}"] for shape in range(1, 6))
ISSUER, DIGEST = _ALL["issuer"], _ALL["digest"]
SSN, GIVEN = _ALL["ssn"], _ALL["given"]

PHONE, CALLED, DATE = _ALL["phone"], _ALL["called"], _ALL["date"]
CALL, CALL_AFTER = _ALL["call"], _ALL["callAfter"]
#: What makes of digits a sum, an id, a number of code, a row of a table.
NOT_PHONE, NOT_BARE, AMOUNT = _ALL["notPhone"], _ALL["notBare"], _ALL["amount"]
LIST, ODD = _ALL["list"], _ALL["odd"]
ROW, ROW_BEFORE = _ALL["row"], _ALL["rowBefore"]
