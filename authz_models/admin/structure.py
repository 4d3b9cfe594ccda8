"""The differences in meaning as the page shows them: types, relations, conditions."""

from __future__ import annotations

from dataclasses import dataclass

from authz_models.diff import Structure
from authz_models.diff.structure import Entry
from authz_models.models import AuthorizationModelVersion
from authz_models.services.comparing import structure_of

SIGNS = {"added": "+", "removed": "−", "changed": "~"}
LABELS = {"added": "added", "removed": "removed", "changed": ""}


@dataclass(frozen=True)
class Part:
    """A relation of a type, with its definition before and after."""

    name: str
    state: str
    before: str
    after: str

    @property
    def sign(self) -> str:
        """The change as a character, readable without colour."""
        return SIGNS[self.state]


@dataclass(frozen=True)
class Block:
    """A type or a condition that differs."""

    kind: str
    name: str
    state: str
    parts: list[Part]

    @property
    def label(self) -> str:
        """Whether it was added or removed."""
        return LABELS[self.state]


@dataclass(frozen=True)
class ShownStructure:
    """All blocks, and a sentence if there are none."""

    blocks: list[Block]
    sentence: str = ""


def shown_structure(
    old: AuthorizationModelVersion, new: AuthorizationModelVersion
) -> ShownStructure | None:
    """Return the differences; None if one cannot be read as a model."""
    found = structure_of(old=old, new=new)
    if found is None:
        return None
    if found.same:
        sentence = "Every type, relation and condition has the same meaning as before."
        return ShownStructure([], sentence)
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
