"""Small rrweb events to mask."""

from __future__ import annotations

from typing import Any

AT = 1_763_768_617_123


def element(tag: str, attributes: dict | None = None, *children: Any, id_: int = 5):
    nodes = [
        text(c, id_ * 10 + n) if isinstance(c, str) else c
        for n, c in enumerate(children)
    ]
    return {
        "type": 2,
        "tagName": tag,
        "attributes": attributes or {},
        "childNodes": nodes,
        "id": id_,
    }


def text(content: str, id_: int = 6, **more: Any):
    return {"type": 3, "textContent": content, "id": id_, **more}


def snapshot(*nodes: Any):
    root = {"type": 0, "childNodes": list(nodes), "id": 1}
    return {"type": 2, "timestamp": AT, "data": {"node": root}}


def mutation(**data: Any):
    full = {"source": 0, "texts": [], "attributes": [], "removes": [], "adds": []}
    return incremental(**{**full, **data})


def incremental(**data: Any):
    return {"type": 3, "timestamp": AT, "data": data}


def meta(href: str):
    return {"type": 4, "timestamp": AT, "data": {"href": href, "width": 9, "height": 9}}


def custom(tag: str, payload: Any):
    return {"type": 5, "timestamp": AT, "data": {"tag": tag, "payload": payload}}


def plugin(name: str, payload: Any):
    return {"type": 6, "timestamp": AT, "data": {"plugin": name, "payload": payload}}


def console(*payload: str, trace: tuple[str, ...] = ()):
    data = {"level": "log", "payload": list(payload), "trace": list(trace)}
    return plugin("rrweb/console@1", data)


def request(**fields: Any):
    return plugin("rrweb/network@1", {"requests": [{"method": "GET", **fields}]})
