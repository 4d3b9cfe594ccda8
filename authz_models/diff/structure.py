"""Differences in meaning: types, relations and conditions, independent of the text.

Takes models as OpenFGA's JSON (`fga.transform`). Order and white space do not count:
`a or b` is `b or a`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from authz_models.diff.relations import condition_text, relation_text

ChangeKind = Literal["added", "removed", "changed"]
Model = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A relation or condition; its definition before and after, "" if it is absent."""

    name: str
    change: ChangeKind
    before: str
    after: str

    def as_json(self) -> dict[str, str]:
        """{name, change, before, after}."""
        return {
            "name": self.name,
            "change": self.change,
            "before": self.before,
            "after": self.after,
        }


@dataclass(frozen=True, slots=True)
class TypeEntry:
    """A type that was added, removed or changed, with the relations that were."""

    name: str
    change: ChangeKind
    relations: tuple[Entry, ...]

    def as_json(self) -> dict[str, Any]:
        """{name, change, relations}."""
        relations = [entry.as_json() for entry in self.relations]
        return {"name": self.name, "change": self.change, "relations": relations}


@dataclass(frozen=True, slots=True)
class Structure:
    """Every type and condition that differs."""

    types: tuple[TypeEntry, ...] = ()
    conditions: tuple[Entry, ...] = ()

    @property
    def same(self) -> bool:
        """Whether both models mean the same."""
        return not (self.types or self.conditions)

    def as_json(self) -> dict[str, Any]:
        """{types, conditions}."""
        return {
            "types": [entry.as_json() for entry in self.types],
            "conditions": [entry.as_json() for entry in self.conditions],
        }


def compare_structure(old: Model | None, new: Model | None) -> Structure:
    """Return the differences; None stands for an empty model."""
    before, after = _types(old), _types(new)
    found = []
    for name in _names(before, after):
        relations = _entries(before.get(name, {}), after.get(name, {}))
        change = _change(name in before, name in after)
        if relations or change != "changed":
            found.append(TypeEntry(name, change, relations))
    conditions = _entries(_conditions(old), _conditions(new))
    return Structure(tuple(found), conditions)


def _entries(
    before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]
) -> tuple[Entry, ...]:
    """Compare name → (canonical, text); in the order of `before`, then what is new."""
    nothing = ("", "")
    found = []
    for name in _names(before, after):
        old, new = before.get(name, nothing), after.get(name, nothing)
        if old[0] != new[0]:
            change = _change(name in before, name in after)
            found.append(Entry(name, change, old[1], new[1]))
    return tuple(found)


def _names(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return list(dict.fromkeys((*before, *after)))


def _change(was: bool, is_now: bool) -> ChangeKind:
    if was and is_now:
        return "changed"
    return "added" if is_now else "removed"


def _types(model: Model | None) -> dict[str, dict[str, tuple[str, str]]]:
    """Return type → relation → (canonical, text)."""
    return {
        str(each.get("type")): {
            name: _both(relation_text, each, name)
            for name in each.get("relations") or {}
        }
        for each in (model or {}).get("type_definitions") or ()
    }


def _conditions(model: Model | None) -> dict[str, tuple[str, str]]:
    conditions = (model or {}).get("conditions") or {}
    return {name: _both(condition_text, conditions, name) for name in conditions}


def _both(
    write: Callable[..., str], where: Mapping[str, Any], name: str
) -> tuple[str, str]:
    return write(where, name, ordered=True), write(where, name)
