"""What has to be remembered of a window between its chunks.

A mutation names a node by its id alone; whether it stands inside something hidden was
in an earlier chunk, and it may become private later. The index keeps ids, the parents
of nodes and the names of attributes, and nothing of their content. What it does
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
    #: The parents of nodes.
    family: Family = field(default_factory=Family)
    #: Fields that stay masked whatever they become.
    floors: set[int] = field(default_factory=set)
    #: Nodes may be on the page that are not here.
    is_partial: bool = False
    #: What is treated is known; the parents were lost with a worker.
    is_sparse: bool = False
    #: Counts changes of what is treated, and of the floors.
    version: int = field(default=0, compare=False)

    def how(self, holder: dict[str, Any], key: str = "id") -> int:
        """Return how the node is treated that an entry names; 0 when it is ordinary."""
        id_ = holder.get(key)
        if type(id_) is not int:
            return NONE
        return self.treated.get(id_, REDACT if self.is_partial else NONE)

    def is_unknown(self, holder: dict[str, Any], key: str = "id") -> bool:
        """Return whether a node is hidden only because nothing is known of it."""
        return self.is_partial and holder.get(key) not in self.treated

    def rise(self, id_: int, how: int) -> None:
        """Treat a node so from now on, unless it is treated more strictly already."""
        if how > self.treated.get(id_, NONE):
            self.treated[id_] = how
            self.version += 1

    def add_floor(self, id_: int) -> None:
        """Keep a field masked whatever it becomes."""
        if id_ not in self.floors:
            self.floors.add(id_)
            self.version += 1

    def needs_family(self) -> None:
        """Note that the parents of nodes matter now; hide all if they are lost."""
        if self.is_sparse:
            self.is_partial = True

    def reset(self) -> None:
        """Forget the page before this full snapshot."""
        self.treated.clear()
        self.elements.clear()
        self.floors.clear()
        self.family = Family()
        self.is_partial = self.is_sparse = False
        self.version += 1

    def learn(self, roots: Iterable[tuple[Any, int]]) -> None:
        """Add recorded nodes, each with its parent, and all inside them."""
        if not self.is_partial:
            self.family.learn(roots)

    def judge_anew(self, root: Any) -> None:
        """Forget the treatment of a node and all inside it: they are recorded anew."""
        open_ = [root] if self.treated else []
        while open_:
            node = open_.pop()
            if type(node) is dict:
                id_ = node.get("id")
                if type(id_) is int and self.treated.pop(id_, None) is not None:
                    self.version += 1
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
            self.version += 1

    def copy(self) -> NodeIndex:
        """Return an independent copy."""
        return NodeIndex(
            treated=dict(self.treated),
            elements=dict(self.elements),
            family=self.family.copy(),
            floors=set(self.floors),
            is_partial=self.is_partial,
            is_sparse=self.is_sparse,
            version=self.version,
        )

    def dump(self) -> dict[str, Any]:
        """Return it as JSON-ready data, for a store shared by workers."""
        return {
            "treated": [[id_, how] for id_, how in self.treated.items()],
            "elements": [[id_, *value] for id_, value in self.elements.items()],
            "family": self.family.dump(),
            "floors": list(self.floors),
            "partial": self.is_partial,
            "sparse": self.is_sparse,
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
            is_sparse=bool(data.get("sparse")),
        )
