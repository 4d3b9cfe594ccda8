"""Events of every type: as recorders send them, and with fields missing or wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import orjson
from hypothesis import strategies as st

from recordings.extract.custom import READERS

NOW = 1_790_000_000_000

_ELEMENT: dict[str, Any] = {
    "type": 2,
    "id": 7,
    "tagName": "input",
    "attributes": {"type": "text", "value": "kim@example.com", "style": "color:red"},
    "childNodes": [{"type": 3, "id": 8, "textContent": "call +49 151 23456789"}],
    "rootId": 1,
    "isShadowHost": True,
}
_DOCUMENT: dict[str, Any] = {"type": 0, "id": 1, "childNodes": [_ELEMENT]}

SOURCES: dict[int, dict[str, Any]] = {
    0: {
        "adds": [{"parentId": 1, "nextId": None, "node": _ELEMENT}],
        "removes": [{"parentId": 1, "id": 7, "isShadow": True}],
        "texts": [{"id": 8, "value": "4111 1111 1111 1111"}],
        "attributes": [
            {"id": 7, "attributes": {"class": "ph-mask", "style": {"a": "b"}}}
        ],
        "isAttachIframe": True,
    },
    1: {"positions": [{"x": 1, "y": 2, "id": 7, "timeOffset": -20}]},
    2: {"type": 2, "id": 7, "x": 1, "y": 2, "pointerType": 0},
    3: {"id": 1, "x": 0, "y": 5},
    4: {"width": 800, "height": 600},
    5: {"id": 7, "text": "secret", "isChecked": False, "userTriggered": False},
    6: {"positions": [{"x": 1, "y": 2, "id": 7, "timeOffset": 0}]},
    7: {"type": 0, "id": 7, "currentTime": 1.5},
    8: {"id": 7, "adds": [{"rule": "a{content:'x'}", "index": [0, 1]}], "removes": []},
    9: {"id": 7, "type": 0, "commands": [{"property": "fillText", "args": ["Kim"]}]},
    10: {"family": "A", "fontSource": "url(a.woff)", "buffer": False},
    11: {"level": "log", "payload": ["a"], "trace": []},
    12: {"positions": [{"x": 1, "y": 2, "id": 7, "timeOffset": 0}]},
    13: {"id": 7, "set": {"property": "color", "value": "red"}, "index": [0]},
    14: {"ranges": [{"start": 8, "startOffset": 0, "end": 8, "endOffset": 3}]},
    15: {
        "id": 1,
        "styleIds": [1],
        "styles": [{"styleId": 1, "rules": [{"rule": "a{}"}]}],
    },
    16: {"define": {"name": "x-a"}},
    99: {"later": [1]},
}

PAYLOADS: dict[str, Any] = {
    "sh.session": {
        "recorder": "sessionhub/1",
        "href": "https://shop.example/?token=abc",
        "referrer": "",
        "userAgent": "Mozilla/5.0",
        "screen": {"w": 1, "h": 2},
        "viewport": {"w": 1, "h": 2},
        "dpr": 2,
        "touchPoints": 5,
        "privacyVersion": 3,
        "consentId": "c",
        "userAgentData": {"mobile": True, "platform": "iOS"},
    },
    "sh.media": {"dpr": 1, "features": ["prefers-color-scheme:dark"]},
    "sh.page": {"href": "https://shop.example/", "title": "A", "kind": "load"},
    "sh.identify": {
        "userId": "42",
        "traits": {"email": "kim@example.com", "name": "Kim", "roles": ["b", "a"]},
        "identityHash": "00",
    },
    "sh.track": {"name": "paid", "props": {"total": 4.5, "token": "abc"}},
    "sh.click": {"id": 7, "x": 1, "y": 2, "selector": "#a", "textHash": "x1"},
    "sh.error": {"message": "m", "source": "s", "line": 1, "column": 2, "stack": "s"},
    "sh.visibility": {"state": "hidden"},
    "sh.focus": {"focused": False},
    "sh.problem": {"message": "m"},
    "sh.gap": {"dropped": 3, "reason": "buffer"},
    "sh.large": {"kind": "picture", "size": 9},
    "sh.clock": {"slept": 60_000},
    "sh.idle": {"idle": True},
    "sh.top_layer": {"nodes": [{"id": 7, "kind": "modal", "source": 8}]},
    "$pageview": {"href": "https://shop.example/"},
    "$url_changed": {"href": "https://shop.example/"},
    "a site's own": {"any": ["thing"]},
}
assert READERS.keys() <= PAYLOADS.keys(), "each tag that is read is drawn here"

_REQUEST = {"name": "https://a.example/?q=1", "status": 500, "startTime": 1.5}
_PLUGINS: dict[str, Any] = {
    "rrweb/console@1": {
        "level": "error",
        "payload": ['"token:"', '"x"'],
        "trace": ["a"],
    },
    "rrweb/network@1": {"requests": [_REQUEST | {"duration": 3, "requestBody": "{}"}]},
    "another": {"any": 1},
}

TEMPLATES: list[dict[str, Any]] = [
    *({"type": kind, "data": data} for kind, data in ((0, {}), (1, {}), (7, {"a": 1}))),
    {"type": 2, "data": {"node": _DOCUMENT, "initialOffset": {"top": 0, "left": 0}}},
    {"type": 4, "data": {"href": "https://shop.example/", "width": 1, "height": 2}},
    *({"type": 3, "data": {"source": n, **data}} for n, data in SOURCES.items()),
    *({"type": 5, "data": {"tag": t, "payload": p}} for t, p in PAYLOADS.items()),
    *({"type": 6, "data": {"plugin": n, "payload": p}} for n, p in _PLUGINS.items()),
]

#: Whatever JSON can hold, with the numbers and texts that programs stumble over.
ODD: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.sampled_from([0, -1, 1, 2**31, 2**53, 1e300, -1e300, 0.5, -0.0])
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["", "0", "\0", "a" * 5000, "{", "https://[", "::1", "4" * 400])
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5) | st.sampled_from(["id", "node"]), inner)
    ),
    max_leaves=5,
)


OTHERS: tuple[Any, ...] = (
    None,
    True,
    7,
    -1,
    1e300,
    "x",
    [],
    [1],
    ["x"],
    [{}],
    {},
    {"a": 1},
)


def each_distortion() -> Iterator[dict[str, Any]]:
    """Yield every template with one member, at any depth, missing or something else."""
    for template in TEMPLATES:
        for path in _paths(template):
            for other in (..., *OTHERS):
                event = orjson.loads(orjson.dumps({"timestamp": NOW, **template}))
                holder = event
                for name in path[:-1]:
                    holder = holder[name]
                if other is ...:
                    del holder[path[-1]]
                else:
                    holder[path[-1]] = other
                yield event


def _paths(value: Any) -> Iterator[tuple[Any, ...]]:
    members: Any = ()
    if isinstance(value, dict):
        members = value.items()
    elif isinstance(value, list):
        members = enumerate(value)
    for name, inner in members:
        yield (name,)
        yield from ((name, *path) for path in _paths(inner))


@st.composite
def distorted(draw: st.DrawFn, template: Any) -> Any:
    """Draw `template` with members missing, added, or of another type."""
    fate = draw(st.integers(0, 9))
    if fate == 0:
        return draw(ODD)
    if isinstance(template, dict):
        found = {}
        for name, value in template.items():
            if draw(st.integers(0, 9)):
                found[name] = draw(distorted(value))
        if fate == 1:
            found[draw(st.text(max_size=5))] = draw(ODD)
        return found
    if isinstance(template, list):
        return [draw(distorted(value)) for value in template]
    return template


@st.composite
def events(draw: st.DrawFn) -> Any:
    """Draw an event of any type, in most cases one the checks let pass."""
    template = draw(st.sampled_from(TEMPLATES))
    event = {"timestamp": draw(st.sampled_from([NOW, NOW + 1.5, NOW + 9000, 0, 1e300]))}
    event |= template
    if draw(st.integers(0, 19)) == 0:
        return draw(distorted(event))
    data = {n: draw(distorted(value)) for n, value in template["data"].items()}
    needed = {"source", "tag", "plugin"}
    data |= {n: v for n, v in template["data"].items() if n in needed}
    data = {n: v for n, v in data.items() if n in needed or draw(st.integers(0, 9))}
    return event | {"data": data}
