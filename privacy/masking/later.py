"""What becomes private after it was recorded: hidden from then on, with all inside."""

from __future__ import annotations

from typing import Any

from privacy.detectors import MASK
from privacy.masking.marks import BLOCK, BLUR, NONE, UNMASKED, VALUE
from privacy.masking.places import PICTURES, is_floor
from privacy.masking.treatment import inherited
from privacy.masking.tree import treatment
from privacy.masking.walk import Walk

#: Elements looked at in one chunk for rules that hold because of an ancestor; where
#: there are more, all that is inside the ancestor is hidden.
MOST_LOOKS = 200_000


class Later:
    """Entries added to a mutation event so that it hides what was recorded before."""

    def __init__(self, walk: Walk, timestamp: Any) -> None:
        self._walk = walk
        self._timestamp = timestamp
        self._more: dict[str, list[Any]] = {
            "texts": [],
            "attributes": [],
            "removes": [],
        }
        #: Events that hide what was typed, to follow this one.
        self.typed: list[dict[str, Any]] = []

    def rejudge(self, entry: dict[str, Any], id_: int, before: int) -> int:
        """Treat an element anew whose attributes changed; return its treatment."""
        walk, changed = self._walk, entry["attributes"]
        how = before
        if walk.is_marked:
            own = self._own(id_, changed)
            if own == NONE and before == UNMASKED:
                self._hide(id_, VALUE, fields_only=True)
                how = NONE
            else:
                how = inherited(how, own)
        if _is_editable(changed) and walk.policy.mask_inputs:
            how = max(how, VALUE)
        if is_floor("input", changed):
            walk.index.add_floor(id_)
            how = max(how, VALUE)
        if how > UNMASKED and how > before:
            self._hide(id_, how)
            self._own_attributes(entry, id_, how)
        return how

    def write(self, data: dict[str, Any]) -> None:
        """Add what was gathered to the data of the mutation."""
        for name, entries in self._more.items():
            if entries:
                self._walk.counts["rule"] += len(entries)
                if type(data.get(name)) is not list:
                    data[name] = []
                data[name] += entries

    def _own(self, id_: int, changed: dict[str, Any]) -> int | None:
        """Return the treatment that marks and rules ask for on the changed element."""
        walk, index = self._walk, self._walk.index
        known = index.elements.get(id_)
        if known is None:
            own = treatment(walk, changed, (("", changed),))
            names = index.family.names(id_) if id_ in index.family else None
            ruled = walk.rules.perhaps(changed, names)
            return max(own or NONE, ruled) if ruled else own
        merged = {**known[2], **changed}
        kept = {k: v for k, v in merged.items() if type(v) is str and len(v) < 200}
        around = path_to(walk, id_)[:-1]
        index.elements[id_] = (known[0], known[1], kept)
        self._below(id_, known[1], known[2], kept)
        return treatment(walk, changed, (*around, (known[1], merged)))

    def _below(
        self, id_: int, tag: str, before: dict[str, Any], after: dict[str, Any]
    ) -> None:
        """Judge what is inside anew where a rule asks for an ancestor like this."""
        walk = self._walk
        if not walk.rules.begins(tag, before, after):
            return
        open_ = list(walk.index.family.inside(id_))
        while open_:
            each = open_.pop()
            if each in walk.index.elements:
                walk.looks += 1
                if walk.looks > MOST_LOOKS:
                    self._hide(id_, walk.rules.strictest)
                    return
                how = walk.rules.treatment(path_to(walk, each))
                if how > max(UNMASKED, walk.index.treated.get(each, NONE)):
                    self._hide(each, how, attributes=True)
            open_ += walk.index.family.inside(each)

    def _hide(
        self, id_: int, how: int, *, fields_only: bool = False, attributes: bool = False
    ) -> None:
        """Hide what the replay knows of a node's inside."""
        index, first = self._walk.index, True
        index.needs_family()
        open_ = [id_]
        while open_:
            each = open_.pop()
            before = index.treated.get(each, NONE)
            if before >= how and not first:
                continue
            if before == UNMASKED and not index.family.is_text(each):
                self.typed.append(_typed(each, self._timestamp))
            if not fields_only or before == UNMASKED:
                index.rise(each, how)
            if not fields_only and how < BLOCK:
                self._add_node(each, how, is_first=first and not attributes)
            open_ += index.family.inside(each)
            first = False
        if how == BLOCK:
            self._more["removes"] += [
                {"parentId": id_, "id": child} for child in index.family.inside(id_)
            ]
            if attributes:
                self._attributes_of(id_, how, {"class": "rr-block"})

    def _add_node(self, id_: int, how: int, *, is_first: bool) -> None:
        index = self._walk.index
        if index.family.is_text(id_):
            self._more["texts"].append({"id": id_, "value": MASK})
        elif not is_first and how >= BLUR:
            self._attributes_of(id_, how, {})

    def _attributes_of(self, id_: int, how: int, more: dict[str, Any]) -> None:
        entry = {"id": id_, "attributes": more}
        self._own_attributes(entry, id_, how)
        if entry["attributes"]:
            self._more["attributes"].append(entry)

    def _own_attributes(self, entry: dict[str, Any], id_: int, how: int) -> None:
        """Hide attributes of the element itself that were recorded before."""
        if how >= BLUR:
            for name in self._walk.index.family.names(id_):
                gone = how == BLOCK or name.lower() in PICTURES
                entry["attributes"].setdefault(name, None if gone else MASK)
        elif is_floor("input", entry["attributes"]):
            entry["attributes"].setdefault("value", MASK)


def path_to(walk: Walk, id_: int) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Return the ancestors of a node and itself, as far as they are known."""
    path: list[tuple[str, dict[str, Any]]] = []
    elements = walk.index.elements
    while id_ in elements and len(path) < 512:
        id_, tag, attributes = elements[id_]
        path.append((tag, attributes))
    return tuple(reversed(path))


def _is_editable(changed: dict[str, Any]) -> bool:
    value = changed.get("contenteditable")
    return value is not None and str(value).strip().lower() != "false"


def _typed(id_: int, timestamp: Any) -> dict[str, Any]:
    data = {"source": 5, "text": MASK, "isChecked": False, "id": id_}
    return {"type": 3, "timestamp": timestamp, "data": data}
