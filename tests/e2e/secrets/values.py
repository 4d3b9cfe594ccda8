"""What is planted where, and how it might be spelled wherever it is found."""

from __future__ import annotations

import re
import uuid
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote, quote_plus

from tests.e2e.secrets.private import NOT_RECORDED, PRIVATE

PLANTED = Path(__file__).resolve().parents[1] / "planted"

HERE = Path(__file__).resolve().parent


def _places_in(name: str) -> list[str]:
    given = r"\bs\.(\w+)" if name.endswith(".js") else r"(?<!\{)\{(\w+)\}"
    return sorted(set(re.findall(given, (HERE / name).read_text())))


#: Documents inside of addresses, packed.
PACKED = {
    "packedSvg": "<svg xmlns='http://www.w3.org/2000/svg'><text>{}</text></svg>",
    "packedText": "Write to {} today",
    "packedCsv": "name,mail\nAda,{}\n",
}
#: Ordinary text to the eye: personal by its shape alone, for the recorder as well.
TEXTS = frozenset(
    ("summaryText", "lateWords", "lateStyle", "rejectedText", *_places_in("shown.html"))
)
_BESIDE_NAMES = frozenset((*_places_in("named.html"), *_places_in("named.js")))
#: One secret for each place where one can hide.
PLACES = (
    *(PLANTED / "places.txt").read_text().split(),
    *sorted(TEXTS),
    *("rejectedNamed", "headerNamed", "answerNamed", "formNamed"),
    *sorted(_BESIDE_NAMES | PRIVATE),
)

#: Values of fields: masked by what they are, in the browser and again on the server.
_FIELDS = """
inputText inputHidden inputPassword inputEmail inputTel inputSubmit inputButton
inputReset inputCheckbox inputRadio textareaDefault textareaTyped inputTyped
inputTypeLater selectTyped lateHidden lateOption optionText optionValue
datalistValue buttonValue frameInput shadowInput
"""
FIELDS = frozenset(_FIELDS.split())
#: Texts beside which the page writes a name of the list of names.
_NAMED = """
consoleNamed consoleNested trackNamed errorNamed fetchBody rejectedNamed headerNamed
answerNamed formNamed
"""
NAMED = frozenset(_NAMED.split()) | _BESIDE_NAMES

#: Plain to see, and personal by their shape. All invented or reserved for tests.
SHAPED = {
    "EMAIL": "zq.ada.roe@example.org",
    "CARD": "4111 1111 1111 1111",
    "SSN": "536-22-8761",
    "PHONE": "+1 415 555 2671",
    "IBAN": "GB82 WEST 1234 5698 7654 32",
    "JWT": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
    "KEY": "sk_" + "live_" + "4eC39HqLyjWDarjtT1zdp7dc",
}

#: Allowed to be stored: the search has to find it, or it would find nothing.
ORDINARY = "Harvest of the seventh allotment"


def mark(place: str) -> str:
    """Return the unmistakable text planted at `place`."""
    return "zq" + uuid.uuid5(uuid.NAMESPACE_DNS, place).hex[:10] + "x"


def planted(*, masked_by_recorder: bool) -> dict[str, str]:
    """Return what stands at each place.

    Where the recorder masks by place, a word no detector knows. Where only the server
    masks, a word in a field or beside a secret name, an email address anywhere else.
    """
    values = dict(SHAPED)
    for place in PLACES:
        plain = place in (FIELDS | NAMED | PRIVATE | {"mailto"}) - NOT_RECORDED
        plain = plain or (masked_by_recorder and place not in TEXTS)
        values[place] = mark(place) if plain else f"{mark(place)}@example.org"
        if place in PACKED:
            values[place] = _packed(place)
    return values


def _packed(place: str) -> str:
    text = PACKED[place].format(f"{mark(place)}@example.org")
    return b64encode(text.encode()).decode()


def spelled() -> dict[str, list[bytes]]:
    """Return, for each secret, the bytes that would give it away."""
    found = {place: [mark(place).encode()] for place in PLACES}
    for place in PACKED:
        found[place].append(_packed(place).encode())
    for kind, value in SHAPED.items():
        bare = value.replace(" ", "").replace("-", "").lstrip("+")
        ways = {value, quote(value, safe=""), quote_plus(value), bare}
        found[kind] = [way.encode() for way in sorted(ways)]
    return found
