"""Values that are secret because of the name they stand under."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote, unquote_plus

import re2

from privacy.detectors import MASK

_DROPPED = str.maketrans("", "", "-_. ")
_MOST_KNOWN = 20_000


def normalise(name: str) -> str:
    """Return a name as names are compared: `X-API-Key` is `apikey` with an x."""
    return name.translate(_DROPPED).lower()


def is_pattern(name: str) -> bool:
    """Tell `/…/`, an RE2 pattern, from a name."""
    return len(name) > 2 and name[0] == name[-1] == "/"


class Names:
    """The list of one policy, with its patterns."""

    def __init__(self, names: Sequence[str]) -> None:
        patterns = tuple(n[1:-1] for n in names if is_pattern(n))
        names = [n for n in names if not is_pattern(n)]
        plain = {normalise(n) for n in names if not n.startswith("*")} - {""}
        endings = {normalise(n[1:]) for n in names if n.startswith("*")} - {""}
        self._plain = plain
        self._endings = tuple(sorted(endings))
        self._patterns = re2.compile(_any(patterns)) if patterns else None
        #: Names met before, and whether they are on the list.
        self.known: dict[str, bool] = {}
        #: Matches one name inside raw text, for RE2; "" when the list is empty.
        self.pattern = _pattern(plain, endings, patterns)
        self._assigned = re2.compile(_ASSIGNED % self.pattern) if self.pattern else None

    def __contains__(self, name: object) -> bool:
        """Tell whether the value under `name` is secret."""
        if not isinstance(name, str):
            return False
        known = self.known.get(name)
        if known is None:
            bare = normalise(name)
            known = bare in self._plain or bare.endswith(self._endings or ("\0",))
            known = known or bool(self._patterns and self._patterns.fullmatch(name))
            if len(self.known) < _MOST_KNOWN:
                self.known[name] = known
        return known

    def redact(self, text: str) -> tuple[str, int]:
        """Redact `name=value`, `"name": "value"`, `Name: value` inside a text.

        Returns the text and how many values it took.
        """
        if self._assigned is None or not _MAY_ASSIGN.search(text):
            return text, 0
        pieces: list[str] = []
        at = count = 0
        for match in self._assigned.finditer(text):
            start, end = _value(match)
            if text[start:end].strip("*\"'\\"):
                pieces += text[at:start], MASK
                at = end
                count += 1
        return ("".join(pieces) + text[at:] if count else text), count

    def redact_encoded(self, text: str) -> tuple[str, int]:
        """Redact what names say inside percent-encoded parts of an address."""
        if self._assigned is None or "%" not in text:
            return text, 0
        parts, count = _DELIMITERS.split(text), 0
        for index, part in enumerate(parts):
            if "%" in part:
                decoded, taken = self.redact(unquote_plus(part))
                if taken:
                    parts[index] = quote(decoded, safe="*")
                    count += taken
        return ("".join(parts) if count else text), count


_DELIMITERS = re.compile(r"([?&=#;/\s]+)")
_MAY_ASSIGN = re.compile(r"=|:(?!//)|%3[Dd]")

#: A value in quotes, a header's value to the end of its line, or one bare word. The
#: groups hold the value alone.
_ASSIGNED = (
    r"(?i)(?:^|[^A-Za-z0-9])(?:"
    r"(?:set-)?cookie[\"'\\]*\s*:\s*[\"'\\]*([^\r\n\"]+)"
    r"|%s[\"'\\\]]*(?:\s*(?:=>|[:=])\s*|%%3D)(?:"
    r"\\*\"((?:[^\"\\]|\\[^\"])*)|'([^'\r\n]*)"
    r"|((?:(?:bearer|basic|token|digest|negotiate)\s+)?[^\s\"'&,;}\])]+)"
    r"))"
)


def _value(match: re2._Match) -> tuple[int, int]:
    for group in (1, 2, 3, 4):
        start, end = match.span(group)
        if start >= 0:
            return start, end
    return match.end(), match.end()


def _any(patterns: Sequence[str]) -> str:
    return f"(?i:{'|'.join(f'(?:{pattern})' for pattern in patterns)})"


def _pattern(plain: set[str], endings: set[str], patterns: Sequence[str]) -> str:
    def spelled(name: str) -> str:
        return "[-_. ]?".join(re.escape(char) for char in name)

    choices = [spelled(name) for name in sorted(plain)]
    if endings:
        ends = "|".join(spelled(name) for name in sorted(endings))
        choices.append(rf"[A-Za-z0-9_.-]*(?:{ends})")
    choices += [f"(?:{pattern})" for pattern in patterns]
    return f"(?:{'|'.join(choices)})" if choices else ""
