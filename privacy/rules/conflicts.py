"""Conflicts: rules with a different mask type for the same elements."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

from cssselect2.parser import parse

from privacy.rules.errors import RuleError
from privacy.rules.selectors import check_selector

#: From mild to strict; the stricter wins.
STRICTNESS = ("unmask", "blur", "redact", "block")


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """The fields of a rule that are compared; `service` None is every service."""

    id: Hashable
    selector: str
    mask_type: str
    service: Hashable | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rules, and which of them counts."""

    winner: RuleView
    loser: RuleView

    @property
    def sentence(self) -> str:
        """The conflict as one sentence for staff."""
        win, lose = self.winner, self.loser
        return (
            f"{win.mask_type} wins over {lose.mask_type}: “{win.selector}” and "
            f"“{lose.selector}” meet."
        )


def conflicts(rules: Sequence[RuleView]) -> list[Conflict]:
    """Return the pairs of enabled rules that differ where they meet."""
    named = [(rule, _parts(rule.selector)) for rule in rules]
    found = []
    for index, (one, parts) in enumerate(named):
        for other, theirs in named[index + 1 :]:
            apart = None not in (one.service, other.service)
            if one.mask_type == other.mask_type or not parts & theirs:
                continue
            if apart and one.service != other.service:
                continue
            pair = sorted((one, other), key=lambda r: STRICTNESS.index(r.mask_type))
            found.append(Conflict(winner=pair[1], loser=pair[0]))
    return found


def _parts(selector: str) -> frozenset[str]:
    """Return the selectors of a list, however they are spelled."""
    try:
        check_selector(selector)
    except RuleError:
        return frozenset()
    return frozenset(_spelled(part.parsed_tree) for part in parse(selector))


def _spelled(tree: Any) -> str:
    simple = getattr(tree, "simple_selectors", None)
    if simple is not None:
        return "".join(sorted(map(repr, simple)))
    return f"{_spelled(tree.left)} {tree.combinator} {_spelled(tree.right)}"
