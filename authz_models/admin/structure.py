"""What changed in meaning, as chips: types, relations, conditions."""

from __future__ import annotations

from dataclasses import dataclass

from authz_models.diff import Structure
from authz_models.diff.structure import Entry
from authz_models.models import AuthorizationModelVersion
from authz_models.services.comparing import structure_of

SIGNS = {"added": "+", "removed": "−", "changed": "~"}
WORDS = {"added": "added", "removed": "removed", "changed": ""}


@dataclass(frozen=True)
class Part:
    """A relation of a type: what it was and is now."""

    name: str
    state: str
    before: str
    after: str

    @property
    def sign(self) -> str:
        """Readable without colour."""
        return SIGNS[self.state]


@dataclass(frozen=True)
class Block:
    """A type or a condition that is different."""

    kind: str
    name: str
    state: str
    parts: list[Part]

    @property
    def words(self) -> str:
        """Whether it came or went."""
        return WORDS[self.state]


@dataclass(frozen=True)
class ShownStructure:
    """All of them, and a sentence where there is nothing to list."""

    blocks: list[Block]
    sentence: str = ""


def shown_structure(
    old: AuthorizationModelVersion, new: AuthorizationModelVersion
) -> ShownStructure | None:
    """Return what is different; None where one cannot be read as a model."""
    found = structure_of(old=old, new=new)
    if found is None:
        return None
    if found.same:
        told = "Every type, relation and condition means what it meant."
        return ShownStructure([], told)
    return ShownStructure(_blocks(found))


def _blocks(found: Structure) -> list[Block]:
    types = [
        Block("type", each.name, each.change, [_part(r) for r in each.relations])
        for each in found.types
    ]
    conditions = [
        Block("condition", each.name, each.change, [_part(each)])
        for each in found.conditions
    ]
    return types + conditions


def _part(entry: Entry) -> Part:
    return Part(entry.name, entry.change, entry.before, entry.after)
