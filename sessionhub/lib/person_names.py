"""Canonical forms of the ids and emails of persons, and of search texts.

A page may send a user id or an email in many spellings: with spaces around it, letters
composed or not, an email in capitals. Look-ups compare the canonical form, which is
stored beside the original.

The form of a user id: Unicode NFC; invisible characters removed; white space
at the ends removed, any inside one space. Case counts in it, unless it is shaped like
an email. The form of an email: the same, without any white space, case folded, its
domain in ASCII (IDNA). A form longer than LONGEST_FORM characters is `sha256:` and
the hash of it, so that two long ids never become one. Of a name longer than
LONGEST_NAME the rest does not count: our recorder cuts there, with an ellipsis.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import suppress
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

from sessionhub.lib.plain_text import storable

#: Characters of a form; fits every column that keeps one.
LONGEST_FORM = 200
LONGEST_NAME = 999
SAFE_INTEGER = 2**53 - 1

RULE = (
    "Unicode NFC; invisible characters removed; white space trimmed, inside one space. "
    "Emails and user ids shaped like one: case folded, domain in ASCII. Longer than "
    f"{LONGEST_FORM} characters: their SHA-256."
)

_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
_PLAIN = re.compile(r"[!-~]*")


def as_text(value: Any) -> str:
    """Return a text or number as text, '' for anything else; 42.0 is 42."""
    if type(value) is str:
        return value
    if type(value) is float and value.is_integer() and abs(value) <= SAFE_INTEGER:
        return str(int(value))
    return str(value) if type(value) in (int, float) else ""


def user_id_form(value: Any) -> str:
    """Return the canonical form of a user id, '' if it names no one."""
    text = _visible(as_text(value)[:LONGEST_NAME])
    return _bounded(_folded(text) if is_email(text) else text)


def email_form(value: Any) -> str:
    """Return the canonical form of an email, '' if it names no one."""
    return _bounded(_folded("".join(_visible(as_text(value)[:LONGEST_NAME]).split())))


def is_email(text: str) -> bool:
    """Return whether a text is shaped like an email."""
    return _EMAIL.fullmatch(text.strip()) is not None


def search_form(text: str) -> str:
    """Return a text as searches compare it, line by line.

    Addresses are decoded, letters composed, case folded, invisible characters gone.
    """
    lines = (_search_line(line) for line in storable(text).splitlines())
    return "\n".join(line for line in lines if line)


def _search_line(line: str) -> str:
    if "%" in line:
        with suppress(UnicodeDecodeError):
            line = storable(unquote(line, errors="strict"))
    return " ".join(_composed(_visible(line).casefold()).split())


def _visible(text: str) -> str:
    """Return a text composed, without invisible characters, with single spaces."""
    if _PLAIN.fullmatch(text):
        return text
    text = _INVISIBLE.sub("", storable(text))
    return " ".join(_composed(text).split())


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _folded(address: str) -> str:
    """Return an email with its case folded and its domain in ASCII."""
    # Folding may decompose a letter, and composing may give one that folds further.
    folded = _composed(_composed(address.casefold()).casefold())
    local, at, domain = folded.rpartition("@")
    if not at or domain.isascii():
        return folded
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:  # no domain anybody could send to
        return folded


def _bounded(text: str) -> str:
    if len(text) <= LONGEST_FORM:
        return text
    return f"sha256:{sha256(text.encode()).hexdigest()}"
