"""Values that are secret because of the name they stand under."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote_plus

import re2

from privacy.detectors.fold import encode
from privacy.masking.assigned import Assigned, is_found

_MOST_KNOWN = 20_000
_LONGEST = 200
_BORDERS = re.compile(r"[-_. :=$]+")
_TAIL = re.compile(r"""["'\]):=>\s(\[-]*$""", re.ASCII)


def normalise(name: str) -> str:
    """Return a name as names are compared: `X-API-Key` is `apikey` with an x."""
    return "".join(_BORDERS.split(name)).lower()


def is_pattern(name: str) -> bool:
    """Return whether it is an RE2 pattern, `/…/`, not a name."""
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
        self.pattern = _pattern(plain, endings, patterns, rf"{_BEFORE}{{0,60}}")
        #: The same, however long the beginning: counts cost an automaton states.
        self.wide = _pattern(plain, endings, patterns, f"{_BEFORE}*")
        self._assigned = Assigned(self.pattern) if self.pattern else None
        #: In a text without any of these, nothing is assigned.
        self._hint = re2.compile(f"(?i){self.wide}|cookie|//[^/\\s]+@")

    def __contains__(self, name: object) -> bool:
        """Return whether the value under `name` is secret."""
        if not isinstance(name, str) or len(name) > _LONGEST:
            return False
        known = self.known.get(name)
        if known is None:
            known = self._has(_BORDERS.split(name.lower()))
            known = known or bool(self._patterns and self._patterns.fullmatch(name))
            if len(self.known) < _MOST_KNOWN:
                self.known[name] = known
        return known

    def among(self, keys: Iterable[str]) -> list[str]:
        """Return those of the keys that are on the list."""
        known = self.known
        return [key for key in keys if known.get(key, True) and key in self]

    def _has(self, parts: list[str]) -> bool:
        """Compare a name by its end: `user_ssn`, `data-ssn` and `X-SSN` are SSNs."""
        ends = ["".join(parts[at:]) for at in range(len(parts))]
        return ends[0].endswith(self._endings) or not self._plain.isdisjoint(ends)

    def ends(self, text: str) -> bool:
        """Return whether a text ends with a name whose value follows."""
        return not self.redact(_TAIL.sub(" :x", text, count=1))[0].endswith("x")

    def redact(self, text: str) -> tuple[str, int]:
        """Redact the values beside secret names in a text (see `assigned`).

        Returns the text and how many values it took.
        """
        if self._assigned is None or not _MAY_ASSIGN.search(text):
            return text, 0
        if not is_found(self._hint, encode(text)):
            return text, 0
        return self._assigned.redact(text)

    def redact_encoded(self, text: str) -> tuple[str, int]:
        """Redact values beside secret names in percent-encoded parts of an address."""
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


_MAY_ASSIGN = re.compile(r"[=<,&@]|:(?!//)|%3[Dd]")
_DELIMITERS = re.compile(r"([?&=#;/\s]+)")


def _any(patterns: Sequence[str]) -> str:
    return f"(?i:{'|'.join(f'(?:{pattern})' for pattern in patterns)})"


_BEFORE = "[A-Za-z0-9_.-]"


def _pattern(
    plain: set[str], endings: set[str], patterns: Sequence[str], before: str
) -> str:
    def spelled(name: str) -> str:
        return "[-_. ]?".join(re.escape(char) for char in name)

    choices = [spelled(name) for name in sorted(plain)]
    if endings:
        ends = "|".join(spelled(name) for name in sorted(endings))
        choices.append(f"{before}(?:{ends})")
    choices += [f"(?:{pattern})" for pattern in patterns]
    return f"(?:{'|'.join(choices)})" if choices else ""
