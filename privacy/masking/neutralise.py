"""What a recorded page could still do when it is rebuilt, taken out.

A recording is only shown; it must not refresh, navigate, report, prefetch or run. The
player and its Content-Security-Policy hold too: this keeps such things from being
stored.
"""

from __future__ import annotations

import re

_DROPPED = frozenset(("http-equiv", "referrerpolicy", "ping", "srcdoc"))
_FETCHED_EARLY_TOKENS = """
prefetch preload dns-prefetch preconnect prerender modulepreload
"""
_FETCHED_EARLY = frozenset(_FETCHED_EARLY_TOKENS.split())
#: Browsers ignore white space and control characters inside a scheme.
_IGNORED = re.compile(r"[\x00-\x20\x7f-\xa0]")
_SCRIPTS = ("javascript:", "vbscript:", "data:text/html")
_ADDRESS_NAMES = """
href xlink:href src action formaction data poster background to from values
"""
_ADDRESSES = frozenset(_ADDRESS_NAMES.split())


def neutralise(tag: str, attributes: dict[str, object]) -> int:
    """Take active attributes out, in place; return how many. `tag` is "" if unknown."""
    names = list(attributes)
    gone = [name for name in names if _is_active(tag, name.lower(), attributes)]
    for name in gone:
        del attributes[name]
    return len(gone)


def _is_active(tag: str, name: str, attributes: dict[str, object]) -> bool:
    value = attributes.get(name)
    if name.startswith("on") or name in _DROPPED:
        return True
    if name in _ADDRESSES and isinstance(value, str) and is_script(value):
        return True
    if tag == "base":
        return name in ("href", "target")
    if tag in ("meta", ""):
        return _is_active_meta(tag, name, attributes)
    if tag == "link" and name in ("href", "imagesrcset", "rel"):
        return not _FETCHED_EARLY.isdisjoint(_tokens(attributes.get("rel")))
    return False


def _is_active_meta(tag: str, name: str, attributes: dict[str, object]) -> bool:
    referrer = _tokens(attributes.get("name")) == ["referrer"]
    if tag == "meta" and name == "content":
        return referrer or "http-equiv" in {key.lower() for key in attributes}
    if name == "rel" and tag == "":
        return not _FETCHED_EARLY.isdisjoint(_tokens(attributes.get("rel")))
    return name == "name" and referrer


def _tokens(value: object) -> list[str]:
    return value.lower().split() if isinstance(value, str) else []


def is_script(address: str) -> bool:
    """Return whether an address runs code instead of leading to a page."""
    return _IGNORED.sub("", address[:200]).lower().startswith(_SCRIPTS)
