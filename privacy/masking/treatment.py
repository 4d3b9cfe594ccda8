"""How an element and what stands inside it is treated: rules, marks, floors."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from privacy.masking.marks import NONE, TREATMENTS, UNMASKED
from privacy.masking.rule_bytes import patterns_of
from privacy.masking.selectors import Chain, matches_chain, parse_selector

ACTION = {name: TREATMENTS[name] for name in ("unmask", "blur", "redact", "block")}


def inherited(parent: int, own: int | None) -> int:
    """Return what holds inside, given what holds around it and what it asks for.

    `own` None: it asks for nothing; NONE: an unmasking around it ends here.
    """
    if own == NONE and parent == UNMASKED:
        return NONE
    return max(parent, own or NONE)


class Rules:
    """The staff rules of one policy, parsed once."""

    def __init__(self, rules: Sequence[tuple[str, str]]) -> None:
        self._chains: list[tuple[Chain, int]] = [
            (chain, ACTION[action])
            for selector, action in rules
            for chain in parse_selector(selector)
        ]
        #: Whether an element can only be judged with its ancestors.
        self.deep = any(len(chain) > 1 for chain, _ in self._chains)

    def __bool__(self) -> bool:
        return bool(self._chains)

    def treatment(self, path: Sequence[tuple[str, Mapping[str, object]]]) -> int:
        """Return the treatment that rules ask for on the last element of `path`."""
        asked = NONE
        for chain, how in self._chains:
            if how > asked and matches_chain(chain, path):
                asked = how
        return asked

    @property
    def strictest(self) -> int:
        """Return the strictest treatment any rule asks for."""
        return max((how for _, how in self._chains), default=NONE)

    def perhaps(
        self, changed: Mapping[str, object], names: Collection[str] | None
    ) -> int:
        """Return what rules may ask for where only a change of an element is known."""
        asked = NONE
        for chain, how in self._chains:
            if how > max(asked, UNMASKED) and chain[-1].may_match(changed, names):
                asked = how
        return asked

    def begins(
        self, tag: str, before: Mapping[str, object], after: Mapping[str, object]
    ) -> bool:
        """Return whether an element has become an ancestor that a rule asks for."""
        return any(
            compound.matches(tag, after) and not compound.matches(tag, before)
            for chain, _ in self._chains
            for compound in chain[:-1]
        )

    def patterns(self) -> tuple[str, ...] | None:
        """Return patterns of which a chunk must hold one for any rule to matter in it.

        None when a chain has none: all chunks are walked.
        """
        found: list[str] = []
        for chain, _ in self._chains:
            own = patterns_of(chain[-1])
            if own is None:
                return None
            found += own
        return tuple(dict.fromkeys(found))
