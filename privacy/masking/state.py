"""What has to be remembered of a window between its chunks.

A mutation names a node by its id alone; whether it stands inside something hidden was
said in an earlier chunk. The index keeps those ids, and nothing of their content.
Without it (a restarted worker, chunks out of order) detectors, names and the masking of
inputs still hold; a rule or an alias is then known again from the next full snapshot.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

#: Beyond this many the index starts anew: memory is bounded, detectors go on.
MOST_IDS = 200_000


@dataclass(slots=True)
class NodeIndex:
    """Ids of one window's nodes that need more than the detectors."""

    #: id -> how its subtree is treated (`tree.REDACT`, …)
    treated: dict[int, int] = field(default_factory=dict)
    #: id -> (parent id, tag, attributes), kept only while a rule needs ancestors
    elements: dict[int, tuple[int, str, dict[str, str]]] = field(default_factory=dict)

    def how(self, holder: dict[str, Any], key: str = "id") -> int:
        """Return how the node is treated that an entry names; 0 when it is ordinary."""
        id_ = holder.get(key)
        return self.treated.get(id_, 0) if type(id_) is int else 0

    def reset(self) -> None:
        """Forget the page before this full snapshot."""
        self.treated.clear()
        self.elements.clear()

    def dump(self) -> dict[str, Any]:
        """Return it as JSON-ready data, for a store shared by workers."""
        return {
            "treated": [[id_, how] for id_, how in self.treated.items()],
            "elements": [[id_, *value] for id_, value in self.elements.items()],
        }

    @classmethod
    def load(cls, data: dict[str, Any]) -> NodeIndex:
        """Return the index that `dump` described."""
        return cls(
            treated=dict(data.get("treated", [])),
            elements={
                id_: (parent, tag, attributes)
                for id_, parent, tag, attributes in data.get("elements", [])
            },
        )
