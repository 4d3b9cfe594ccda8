"""What one walk over a chunk carries, and how a single string or value is handled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson

from privacy.detectors import MASK
from privacy.masking.collected import SHORTEST, Collected
from privacy.masking.data import has_data, is_picture
from privacy.masking.marks import BLUR
from privacy.masking.names import Names
from privacy.masking.pairs import hidden, paired, secret_arguments
from privacy.masking.plans import Plans
from privacy.masking.policy import Policy
from privacy.masking.prefilter import Needs
from privacy.masking.state import NodeIndex
from privacy.masking.treatment import Rules

#: JSON inside JSON inside JSON: beyond this it is read as text.
DEEPEST = 8

_LOOKED_INTO = frozenset((str, dict, list, int, float))
#: Where a name's next word begins: userPhone.
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
#: What an address in a style sheet or a path asks for, up to where the address ends.
_QUERY_IN_STYLE = re.compile(r"""[?&;#][\w.-]{1,60}=[^\s"'()<>{};]+""")
#: As JavaScript's BigInt is printed.
_BIG = re.compile(r"-?\d{6,40}n")


class Walk:
    """The state of one walk: what to look for, what was found, what was done."""

    __slots__ = (
        "at",
        "collected",
        "counts",
        "index",
        "is_active",
        "is_marked",
        "is_named",
        "is_scanned",
        "looks",
        "names",
        "plans",
        "policy",
        "rules",
        "typed",
    )

    def __init__(
        self,
        policy: Policy,
        names: Names,
        rules: Rules,
        index: NodeIndex,
        needs: Needs,
        plans: Plans | None = None,
    ) -> None:
        self.policy = policy
        self.plans = plans or Plans(names)
        self.names = names
        self.rules = rules
        self.index = index
        self.counts: Counter[str] = Counter()
        #: Which event of the chunk is at hand.
        self.at = 0
        #: Events that hide what was typed, and after which they belong.
        self.typed: list[tuple[int, dict[str, Any]]] = []
        #: Elements judged anew because of an ancestor.
        self.looks = 0
        self.collected = Collected(
            policy.detectors, self.counts, names.redact, self.plans.remember
        )
        self.is_scanned = bool(needs & Needs.DETECTORS)
        self.collected.has_encoded = bool(needs & Needs.ENCODED)
        self.is_named = bool(needs & Needs.NAMES)
        self.is_marked = bool(needs & Needs.MARKS)
        self.is_active = bool(needs & Needs.ACTIVE) and policy.neutralise

    def finish(self) -> None:
        """Search and replace the collected strings."""
        self.collected.replace()
        self.collected.fold()

    def prose(self, holder: Any, key: Any, text: str) -> None:
        """Note a text a person reads or wrote, to be searched."""
        if self.is_scanned and len(text) >= SHORTEST:
            self.collected.collect(text, holder, key)

    def technical(self, holder: Any, key: Any, text: str) -> None:
        """Note a class name, a style sheet, a path: searched for proven kinds alone.

        The names in queries of addresses in it count too.
        """
        if self.is_named and "=" in text:
            masked = _QUERY_IN_STYLE.sub(self._asked, text)
            if masked != text:
                holder[key] = text = masked
        if self.is_scanned and len(text) >= SHORTEST:
            if has_data(text):
                text = self.collected.unwrapped(text, holder, key)
                if is_picture(text):
                    return
            self.collected.technical.setdefault(text, []).append((holder, key))

    def _asked(self, match: re.Match[str]) -> str:
        masked, count = self.names.redact(match.group())
        self.counts["name"] += count
        return masked

    def address(self, holder: Any, key: Any, text: str) -> None:
        """Mask a URL: its query by name, the rest as prose."""
        self.prose(holder, key, self.named(holder, key, text))

    def named(self, holder: Any, key: Any, text: str) -> str:
        """Redact values beside secret names in a text; return the text."""
        if self.is_scanned and has_data(text):
            text = self.collected.unwrapped(text, holder, key)
        if self.is_named:
            masked, count = self.names.redact(text)
            masked, more = self.names.redact_encoded(masked)
            if count + more:
                holder[key] = text = masked
                self.counts["name"] += count + more
        return text

    def hide(self, holder: Any, key: Any, how: int, kind: str) -> None:
        """Replace a value as a rule asks; what is masked already stays."""
        text = holder[key]
        if not isinstance(text, str) or not text.strip("* \t\r\n\xa0"):
            return
        holder[key] = blurred(text) if how == BLUR else MASK
        self.counts[kind] += 1

    def value(self, holder: Any, key: Any, depth: int = 0) -> None:
        """Mask a free value of any shape: console, network, custom payloads."""
        open_: list[tuple[Any, Any]] = [(holder, key)]
        while open_:
            holder, key = open_.pop()
            value = holder[key]
            if type(value) is str:
                if len(value) > 1:
                    self._free_text(holder, key, value, depth)
            elif type(value) is int or type(value) is float:
                self._number(holder, key, value, key)
            elif type(value) is dict:
                self._members(value, open_)
            elif type(value) is list:
                if self.is_named and len(value) == 2 and type(value[0]) is str:
                    self._named_entry(value)
                for index, item in enumerate(value):
                    if type(item) is int or type(item) is float:
                        self._number(value, index, item, key)
                    else:
                        open_.append((value, index))

    def _members(self, value: dict[str, Any], open_: list[tuple[Any, Any]]) -> None:
        names, is_scanned = self.names, self.is_scanned
        if self.is_named:
            self.hide_named(value, paired(names, value))
        for name, inner in value.items():
            if is_scanned and len(name) >= SHORTEST:
                self.collected.key(value, name)
            if self.is_named:
                is_secret = names.known.get(name)
                if is_secret is None:
                    is_secret = name in names
                if is_secret and is_readable(inner):
                    value[name] = MASK
                    self.counts["name"] += 1
                    continue
            if type(inner) in _LOOKED_INTO:
                open_.append((value, name))

    def rest(self, holder: dict[str, Any], known: frozenset[str]) -> None:
        """Mask members that no known recorder writes."""
        for key in [key for key in holder if key not in known]:
            if type(holder[key]) in (str, dict, list):
                self.value(holder, key)

    def hide_named(self, holder: Any, keys: Iterable[Any]) -> None:
        """Redact the members, attributes or items under `keys` with secret names."""
        for key in keys:
            if is_readable(holder[key]):
                holder[key] = MASK
                self.counts["name"] += 1

    def arguments(self, arguments: list[Any]) -> None:
        """Redact the arguments of a console line that others name."""
        for at in secret_arguments(self.names, arguments) if self.is_named else ():
            arguments[at] = hidden(arguments[at])
            self.counts["name"] += 1

    def _named_entry(self, value: list[Any]) -> None:
        """["Authorization", "…"], as entries() of Headers and FormData write it."""
        if value[0] in self.names:
            self.hide_named(value, (1,))

    def _number(self, holder: Any, key: Any, value: float | str, name: Any) -> None:
        """Note a number as a text that follows its name: `card=4111…`.

        So ids, sizes and times stay, which no name calls a phone; where a number has
        no name, it is searched alone.
        """
        digits = str(value).removesuffix(".0").lstrip("-").rstrip("n")
        if not self.is_scanned or len(digits) < SHORTEST or not digits.isdigit():
            return
        before = f"{_HUMP.sub(' ', name)[-40:]}=" if type(name) is str else ""
        self.collected.number(before, digits, holder, key)

    def _free_text(self, holder: Any, key: Any, text: str, depth: int) -> None:
        if text[-1] == "n" and _BIG.fullmatch(text):
            self._number(holder, key, text, key)
            return
        if depth < DEEPEST and text[:1] in ("{", "[", '"') and len(text) > SHORTEST:
            try:
                parsed = orjson.loads(text)
            except orjson.JSONDecodeError:
                parsed = None  # cut off, or not JSON after all
            if parsed is not None:
                wrapper = [parsed]
                self.collected.nested.append((holder, key, wrapper))
                self.value(wrapper, 0, depth + 1)
                return
        self.prose(holder, key, self.named(holder, key, text))


def is_readable(value: Any) -> bool:
    """Return whether a value still holds something readable."""
    return value not in (None, "", MASK) and value is not True and value is not False


def blurred(text: str) -> str:
    """Keep where words stand, not what they are."""
    return "".join(char if char.isspace() else "*" for char in text)
