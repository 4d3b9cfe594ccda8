"""Nodes and events, as rrweb writes them."""

from __future__ import annotations

from typing import Any

Event = dict[str, Any]
Node = dict[str, Any]


class Tree:
    """Makes nodes with fresh ids."""

    def __init__(self) -> None:
        self.next_id = 0

    def element(
        self,
        tag: str,
        attributes: dict | None = None,
        *children: Any,
        svg: bool = False,
    ) -> Node:
        """An element; strings among the children become texts."""
        node: Node = {
            "type": 2,
            "id": self.take_id(),
            "tagName": tag,
            "attributes": attributes or {},
            "childNodes": [],
        }
        if svg:
            node["isSVG"] = True
        for child in children:
            node["childNodes"].append(
                self.text(child, style=tag == "style")
                if isinstance(child, str)
                else child
            )
        return node

    def text(self, text: str, *, style: bool = False) -> Node:
        node: Node = {"type": 3, "id": self.take_id(), "textContent": text}
        if style:
            node["isStyle"] = True
        return node

    def take_id(self) -> int:
        self.next_id += 1
        return self.next_id


def custom(at: int, tag: str, payload: Any) -> Event:
    return {"type": 5, "timestamp": at, "data": {"tag": tag, "payload": payload}}


def incremental(at: int, source: int, data: dict[str, Any]) -> Event:
    return {"type": 3, "timestamp": at, "data": {"source": source, **data}}


def mutation(at: int, **parts: Any) -> Event:
    empty: dict[str, Any] = {"texts": [], "attributes": [], "removes": [], "adds": []}
    return incremental(at, 0, {**empty, **parts})


def add(parent: Node, node: Node) -> dict[str, Any]:
    return {"parentId": parent["id"], "nextId": None, "node": node}
