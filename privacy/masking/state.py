"""What has to be remembered of a window between its chunks.

A mutation names a node by its id alone; whether it stands inside something hidden was
said in an earlier chunk, and it may become private later. The index keeps ids, who
stands in whom and the names of attributes, and nothing of their content. What it does
not know while it is partial (a restarted worker, chunks out of order, a page beyond the
bound) is hidden until the next full snapshot.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from privacy.masking.family import Family
from privacy.masking.marks import NONE, REDACT

#: Treated nodes and nodes of unusual ids of one window; beyond, the index is partial.
MOST_IDS = 200_000


@dataclass(slots=True)
class NodeIndex:
    """Ids of one window's nodes."""

    #: id -> how its subtree is treated (`marks.REDACT`, …); absent: the detectors do
    treated: dict[int, int] = field(default_factory=dict)
    #: id -> (parent id, tag, attributes), kept only while a rule needs ancestors
    elements: dict[int, tuple[int, str, dict[str, str]]] = field(default_factory=dict)
    #: Who stands in whom.
    family: Family = field(default_factory=Family)
    #: Fields that stay masked whatever they become.
    floors: set[int] = field(default_factory=set)
    #: Nodes may be on the page that are not here.
    is_partial: bool = False

    def how(self, holder: dict[str, Any], key: str = "id") -> int:
        """Return how the node is treated that an entry names; 0 when it is ordinary."""
        id_ = holder.get(key)
        if type(id_) is not int:
            return NONE
        return self.treated.get(id_, REDACT if self.is_partial else NONE)

    def is_unknown(self, holder: dict[str, Any], key: str = "id") -> bool:
        """Tell a node that is hidden only because nothing is known of it."""
        return self.is_partial and holder.get(key) not in self.treated

    def rise(self, id_: int, how: int) -> None:
        """Treat a node so from now on, unless it is treated more strictly already."""
        if how > self.treated.get(id_, NONE):
            self.treated[id_] = how

    def reset(self) -> None:
        """Forget the page before this full snapshot."""
        self.treated.clear()
        self.elements.clear()
        self.floors.clear()
        self.family = Family()
        self.is_partial = False

    def learn(self, roots: Iterable[tuple[Any, int]]) -> None:
        """Take in nodes that were told, each beside its parent, and all inside them."""
        if not self.is_partial:
            self.family.learn(roots)

    def judge_anew(self, root: Any) -> None:
        """Forget how a node and all inside it were treated: they come back whole."""
        open_ = [root] if self.treated else []
        while open_:
            node = open_.pop()
            if type(node) is dict:
                if type(node.get("id")) is int:
                    self.treated.pop(node["id"], None)
                if type(node.get("childNodes")) is list:
                    open_ += node["childNodes"]

    @property
    def size(self) -> int:
        """Return how much is held, in entries of a dictionary."""
        ids = len(self.treated) + len(self.elements) + len(self.floors)
        return ids + self.family.size

    def bound(self) -> None:
        """Keep within MOST_IDS."""
        if self.size > MOST_IDS:
            self.family = Family()
            self.elements.clear()
            self.is_partial = True
            if len(self.treated) + len(self.floors) > MOST_IDS // 2:
                self.treated.clear()
                self.floors.clear()

    def copy(self) -> NodeIndex:
        """Return one that may go on by itself."""
        return NodeIndex(
            treated=dict(self.treated),
            elements=dict(self.elements),
            family=self.family.copy(),
            floors=set(self.floors),
            is_partial=self.is_partial,
        )

    def dump(self) -> dict[str, Any]:
        """Return it as JSON-ready data, for a store shared by workers."""
        return {
            "treated": [[id_, how] for id_, how in self.treated.items()],
            "elements": [[id_, *value] for id_, value in self.elements.items()],
            "family": self.family.dump(),
            "floors": list(self.floors),
            "partial": self.is_partial,
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
            family=Family.load(data.get("family", [])),
            floors=set(data.get("floors", [])),
            is_partial=bool(data.get("partial")),
        )
