"""What an attribute is for, which decides how its value is read."""

from __future__ import annotations

#: Structure, look and geometry: only findings with a proof count as personal there.
_TECHNICAL_NAMES = """
class id style _csstext d points transform viewbox for type rel role lang dir width
height x y x1 x2 y1 y2 cx cy r rx ry fill stroke stroke-width stroke-dasharray offset
media sizes integrity nonce crossorigin tabindex colspan rowspan method target xmlns
gradienttransform patterntransform preserveaspectratio keytimes keysplines rr_width
rr_height rr_left rr_top rr_scrollleft rr_scrolltop rr_mediastate rr_mediacurrenttime
rr_open_mode
"""
TECHNICAL = frozenset(_TECHNICAL_NAMES.split())

#: Kept where an element is hidden: its place and size.
SHELL = frozenset(("class", "style", "rr_width", "rr_height", "width", "height", "id"))

#: Pictures and documents: what shows a person cannot be half hidden.
_PICTURE_NAMES = """
src srcset imagesrcset poster background data href xlink:href rr_dataurl rr_src
"""
PICTURES = frozenset(_PICTURE_NAMES.split())

#: Elements whose value a person typed or chose.
FIELDS = frozenset(("input", "textarea", "select", "option", "button"))

#: `autocomplete` tokens no rule can unmask.
SECRET_TOKENS = frozenset(("one-time-code", "current-password", "new-password"))


def is_floor(tag: str, attributes: dict[str, object]) -> bool:
    """Return whether a field stays masked whatever a rule says."""
    if tag not in FIELDS:
        return False
    if str(attributes.get("type", "")).strip().lower() == "password":
        return True
    if "data-rr-is-password" in attributes:
        return True
    tokens = str(attributes.get("autocomplete") or "").lower().split()
    return any(t.startswith("cc-") or t in SECRET_TOKENS for t in tokens)
