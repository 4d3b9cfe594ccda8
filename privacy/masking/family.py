"""The tree of a recorded page: the parent of each node, in six bytes a node.

Recorders count ids up, so arrays that begin at the first id of the page do for nearly
all nodes; the few far away from it are in a dictionary.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any

from privacy.masking.places import TECHNICAL

#: How far from the first id the arrays reach.
SPAN = 1 << 20
#: Sets of names of attributes one page may have; further ones stand for `ANY`.
_MOST_SETS = 0xFFFF
#: Attributes a person may read, where it is unknown which an element has.
ANY = ("title", "alt", "aria-label", "placeholder", "value", "label", "src", "href")
_TEXT = 3
_ROOM = 512
_FAR = 1 << 31


class Family:
    """Parents of nodes, which of them are texts, and the names of attributes."""

    __slots__ = ("_base", "_codes", "_far", "_inside", "_places", "_sets", "_which")

    def __init__(self) -> None:
        #: The first id; -1 while there is none.
        self._base = -1
        #: At id - base: parent + 1, negative for a text; 0 for no node.
        self._codes = array("i")
        #: At id - base: the place of its names in `_sets`.
        self._which = array("H")
        self._sets: dict[tuple[str, ...], int] = {(): 0}
        #: Names as they were written -> the same.
        self._places: dict[tuple[str, ...], int] = {}
        #: The same for ids out of reach: id -> (code, place).
        self._far: dict[int, tuple[int, int]] = {}
        #: id -> ids inside, from the first time it is asked for.
        self._inside: dict[int, list[int]] | None = None

    @property
    def size(self) -> int:
        """Return how much is held, in entries of a dictionary."""
        links = len(self._inside) if self._inside else 0
        return (
            len(self._codes) // 16
            + len(self._far)
            + links
            + len(self._sets)
            + len(self._places)
        )

    def learn(self, roots: Iterable[tuple[Any, int]]) -> None:
        """Add nodes and all inside them; each comes with its parent."""
        # Lists of siblings, and the quick way for what is within reach: most of a page.
        open_ = [([root], parent) for root, parent in roots]
        open_.reverse()
        if self._base < 0:
            self._begin(open_)
        base, codes, which, places = self._base, self._codes, self._which, self._places
        reach = len(codes) if self._inside is None else 0
        while open_:
            nodes, above = open_.pop()
            code = above + 1
            near = reach if 0 < code < _FAR else 0
            for node in nodes:
                try:
                    id_, kind = node["id"], node["type"]
                    is_near = id_ != above and 0 <= id_ - base < near
                except (KeyError, TypeError):  # no node as recorders write them
                    is_near = False
                if not is_near or type(id_) is not int:
                    self._learn_far(node, above, open_)
                    reach = len(codes) if self._inside is None else 0
                    near = reach if 0 < code < _FAR else 0
                elif kind == _TEXT:
                    codes[id_ - base] = -code
                else:
                    codes[id_ - base] = code
                    names = node.get("attributes")
                    place = places.get(tuple(names)) if type(names) is dict else 0
                    which[id_ - base] = self._place(names) if place is None else place
                    children = node.get("childNodes")
                    if children and type(children) is list:
                        open_.append((children, id_))

    def _begin(self, open_: list[tuple[list[Any], int]]) -> None:
        for nodes, _ in reversed(open_):
            for node in nodes:
                if type(node) is dict and type(node.get("id")) is int:
                    self._base = node["id"]
                    return

    def _learn_far(
        self, node: Any, above: int, open_: list[tuple[list[Any], int]]
    ) -> None:
        """Add a node that is out of reach of the arrays, or has no id."""
        if type(node) is not dict:
            return
        id_, is_text = node.get("id"), node.get("type") == _TEXT
        if type(id_) is not int or id_ == above:
            id_ = above
        else:
            code, attributes = above + 1, node.get("attributes")
            self.put(
                id_,
                -code if is_text else code,
                attributes if type(attributes) is dict else None,
            )
        children = node.get("childNodes")
        if children and type(children) is list:
            open_.append((children, id_))

    def put(self, id_: int, code: int, attributes: Any) -> None:
        """Note a node: its parent + 1 (negative for a text) and its attributes."""
        if self._base < 0:
            self._base = id_
        which = self._place(attributes) if attributes else 0
        at = id_ - self._base
        if 0 <= at < SPAN and -_FAR < code < _FAR:
            if at >= len(self._codes):
                # Small at first, for many windows are open at once.
                room = at - len(self._codes) + max(_ROOM, at // 2)
                self._codes.frombytes(bytes(room * self._codes.itemsize))
                self._which.frombytes(bytes(room * self._which.itemsize))
            self._codes[at] = code
            self._which[at] = which
        else:
            self._far[id_] = code, which
        if self._inside is not None:
            self._inside.setdefault(abs(code) - 1, []).append(id_)

    def _place(self, attributes: Any) -> int:
        """Return the place of the names that are not technical."""
        given = tuple(attributes)
        place = self._places.get(given)
        if place is None:
            names = tuple(sorted(set(given) - TECHNICAL))
            place = self._sets.setdefault(names, min(len(self._sets), _MOST_SETS))
            if len(self._places) < _MOST_SETS:
                self._places[given] = place
        return place

    def forget(self, id_: object) -> None:
        """Remove a node that left the page."""
        if type(id_) is int and self._code(id_):
            self._far.pop(id_, None)
            at = id_ - self._base
            if 0 <= at < len(self._codes):
                self._codes[at] = 0

    def __contains__(self, id_: int) -> bool:
        return bool(self._code(id_))

    def is_text(self, id_: int) -> bool:
        """Return whether a node is a text."""
        return self._code(id_) < 0

    def names(self, id_: int) -> tuple[str, ...]:
        """Return the names of attributes that a person reads or a script left."""
        at = id_ - self._base
        near = 0 <= at < len(self._which)
        which = self._which[at] if near else self._far.get(id_, (0, 0))[1]
        if which >= _MOST_SETS:
            return ANY
        return next(names for names, place in self._sets.items() if place == which)

    def add_names(self, id_: int, attributes: dict[str, Any]) -> None:
        """Note attributes that an element has got."""
        code = self._code(id_)
        if code > 0 and not TECHNICAL.issuperset(attributes):
            inside, self._inside = self._inside, None
            self.put(id_, code, {*self.names(id_), *attributes})
            self._inside = inside

    def inside(self, id_: int) -> list[int]:
        """Return the nodes that are known to stand right inside this one."""
        if self._inside is None:
            self._inside = {}
            near = ((self._base + at, code) for at, code in enumerate(self._codes))
            far = ((child, code) for child, (code, _) in self._far.items())
            for known in (near, far):
                for child, code in known:
                    if code:
                        self._inside.setdefault(abs(code) - 1, []).append(child)
        children = self._inside.get(id_, ())
        return [child for child in children if abs(self._code(child)) - 1 == id_]

    def _code(self, id_: int) -> int:
        at = id_ - self._base
        if 0 <= at < len(self._codes):
            return self._codes[at]
        return self._far.get(id_, (0, 0))[0]

    def copy(self) -> Family:
        """Return an independent copy."""
        other = Family()
        other._base = self._base
        other._codes, other._which = self._codes[:], self._which[:]
        other._sets, other._far = dict(self._sets), dict(self._far)
        other._places = dict(self._places)
        return other

    def dump(self) -> list[Any]:
        """Return it as JSON-ready data: [id, code, names] of each node."""
        near = [self._base + at for at, code in enumerate(self._codes) if code]
        return [
            [id_, self._code(id_), list(self.names(id_))] for id_ in (*near, *self._far)
        ]

    @classmethod
    def load(cls, data: list[Any]) -> Family:
        """Return what `dump` described."""
        family = cls()
        for id_, code, names in data:
            family.put(id_, code, names)
        return family

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Family) and self.dump() == other.dump()

    __hash__ = None  # type: ignore[assignment]
