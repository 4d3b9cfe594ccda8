"""CSS selectors the server can apply to a recorded tree.

Type, `#id`, `.class`, `[attr]`, `[attr=value]` (and `^= $= *= ~=`), the descendant
combinator and commas. What lies beyond (siblings, `:hover`, `>`) is for the browser,
which has the page; such a selector is refused here with the position, not half applied.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from privacy.masking.places import TECHNICAL

_TOKEN = re.compile(
    r"(?P<tag>\*|[A-Za-z][\w-]*)|#(?P<id>[\w\u0080-\uffff-]+)"
    r"|\.(?P<cls>[\w\u0080-\uffff-]+)"
    r"|\[\s*(?P<attr>[\w:-]+)\s*(?:(?P<op>[~^$*]?=)\s*"
    r"(?P<value>\"[^\"]*\"|'[^']*'|[\w-]+)\s*)?\]"
)


class SelectorError(ValueError):
    """What is wrong, and the position."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(f"{message} at position {position}")
        self.position = position


@dataclass(frozen=True, slots=True)
class Compound:
    """What one element must be."""

    tag: str
    tests: tuple[tuple[str, str, str], ...]

    def matches(self, tag: str, attributes: Mapping[str, object]) -> bool:
        """Return whether an element of this tag and these attributes is meant."""
        if self.tag not in ("*", tag):
            return False
        return all(_holds(attributes.get(n), op, v) for n, op, v in self.tests)

    def may_match(
        self, changed: Mapping[str, object], names: Collection[str] | None
    ) -> bool:
        """Return whether an element may be meant of which only a change is known.

        `names` are its other attributes, None if unknown. What is not known is
        taken to hold, but one test has to be on what changed.
        """
        holds = [
            _holds(changed[n], op, v)
            if n in changed
            else names is None or n in names or n in TECHNICAL
            for n, op, v in self.tests
        ]
        return all(holds) and any(n in changed for n, _, _ in self.tests)


#: From the outermost ancestor to the element itself.
Chain = tuple[Compound, ...]


def parse_selector(text: str) -> tuple[Chain, ...]:
    """Return the chains of a selector list; raises SelectorError."""
    chains: list[Chain] = []
    compounds: list[Compound] = []
    at = 0
    for part in re.split(r"(,|\s+(?![^\[]*\]))", text):
        if part == "," or not part.strip():
            if part == ",":
                chains.append(_chain(compounds, at))
                compounds = []
        else:
            compounds.append(_compound(part, at))
        at += len(part)
    chains.append(_chain(compounds, at))
    return tuple(chains)


def _chain(compounds: list[Compound], at: int) -> Chain:
    if not compounds:
        raise SelectorError("a selector is missing", at)
    return tuple(compounds)


def _compound(text: str, offset: int) -> Compound:
    at, tag, tests = 0, "*", []
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match or (match["tag"] and at):
            raise SelectorError(f"cannot read {text[at]!r}", offset + at)
        if match["tag"]:
            tag = match["tag"].lower()
        elif match["id"]:
            tests.append(("id", "=", match["id"]))
        elif match["cls"]:
            tests.append(("class", "~=", match["cls"]))
        else:
            value = (match["value"] or "").strip("\"'")
            tests.append((match["attr"].lower(), match["op"] or "", value))
        at = match.end()
    return Compound(tag, tuple(tests))


def _holds(value: object, op: str, wanted: str) -> bool:
    if value is None or value is False:
        return False
    if op == "":
        return True
    text = value if isinstance(value, str) else "" if value is True else str(value)
    if op == "=":
        return text == wanted
    if op == "~=":
        return wanted in text.split()
    if not wanted:
        return False
    if op == "^=":
        return text.startswith(wanted)
    return text.endswith(wanted) if op == "$=" else wanted in text


def matches_chain(
    chain: Chain, path: Sequence[tuple[str, Mapping[str, object]]]
) -> bool:
    """Return whether `chain` means the last element of `path` (outermost first)."""
    *ancestors, own = chain
    if not own.matches(*path[-1]):
        return False
    at = len(path) - 2
    for compound in reversed(ancestors):
        while at >= 0 and not compound.matches(*path[at]):
            at -= 1
        if at < 0:
            return False
        at -= 1
    return True
