"""Names whose values are redacted, as staff write them: a word, `*word`, or RE2."""

from __future__ import annotations

import re2

from privacy.masking.names import normalise
from privacy.rules.errors import RuleError

LONGEST = 120
_AROUND = ("(?=", "(?!", "(?<=", "(?<!")


def check_name(text: str, *, is_pattern: bool) -> None:
    """Raise RuleError unless `text` can stand in a list of names."""
    if len(text) > LONGEST:
        raise _bad("A name has at most 120 characters.", LONGEST)
    if is_pattern:
        _check_pattern(text)
    elif not normalise(text.removeprefix("*")):
        raise _bad("Write a name, or * and how it ends: *token.", 0)
    elif "*" in text[1:]:
        raise _bad("Only the beginning may be open: *token.", text.index("*", 1))


def _check_pattern(text: str) -> None:
    around = [at for token in _AROUND if (at := text.find(token)) >= 0]
    if around:
        raise _bad("RE2 has no look-around, so that it stays linear.", min(around))
    try:
        pattern = _compile(text)
    except re2.error as error:
        raise _bad(*_explain(error, text)) from None
    if pattern.groups:
        raise _bad("Write (?:…) where you group.", _first_group(text))
    if pattern.fullmatch("") or (pattern.fullmatch("a") and pattern.fullmatch("b1_c")):
        raise _bad("This fits every name.", 0)


def _compile(text: str) -> re2._Regexp:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    return re2.compile(f"(?i:{text})", options)


def _explain(error: Exception, text: str) -> tuple[str, int]:
    """Return RE2's message and the position of the piece it is about."""
    message = error.args[0] if error.args else ""
    message = (
        message.decode(errors="replace") if isinstance(message, bytes) else str(message)
    )
    reason, _, piece = message.partition(": ")
    piece = piece.removeprefix("(?i:")
    at = text.find(piece) if piece else -1
    if at < 0 and piece.endswith(")"):
        at = text.find(piece[:-1])
    return f"RE2 cannot read this: {reason}.", max(at, 0)


def _first_group(text: str) -> int:
    at = 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text[at] == "(" and text[at + 1 : at + 3] not in ("?:", "?i"):
            return at
        at += 1
    return 0


def _bad(detail: str, position: int) -> RuleError:
    return RuleError("bad_name", detail, position=position, field="name")
