"""The page of an invented visit: its tree, and what happens on it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

Event = dict[str, Any]
Node = dict[str, Any]

# One string is easier to read than eighty in quotes.
TERMS = (  # noqa: SIM905
    "linen shirt oak table copper kettle wool blanket paper lamp glass bowl stone mug "
    "cotton towel leather bag silk scarf iron pan cedar box clay pot felt hat brass "
    "hook walnut shelf cork mat velvet chair marble tray bamboo basket enamel jug "
    "delivery returns basket account checkout voucher colour size small medium large "
    "in stock sold out only left reviews rating warranty made by hand from with and"
).split()
PROPERTIES = (  # noqa: SIM905
    "margin padding color background-color border-radius font-size line-height width "
    "max-width display flex-direction gap opacity transform transition z-index"
).split()
AGENT = (
    "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Safari/537.36"
)
ORIGIN = "https://shop.example.com"


class Page:
    """A recorded document that changes: every method returns rrweb events."""

    def __init__(self, rng: random.Random, *, rows: int) -> None:
        self.rng = rng
        self.rows = rows
        self.next_id = 1
        self.href = f"{ORIGIN}/search?q={rng.choice(TERMS)}&page=1"
        self.pointer = [640, 360]
        self.scroll = 0
        self.row_ids: list[int] = []
        self.text_ids: list[int] = []
        self.field = 0
        self.typed = ""
        self.body = 0
        self.tree: Node = {}

    def session(self, at: int) -> Event:
        """The recorder's first event."""
        payload = {
            "recorder": "sessionhub/0.1.0",
            "href": self.href,
            "referrer": "",
            "userAgent": AGENT,
            "language": "en-GB",
            "timezone": "Europe/Berlin",
            "screen": {"w": 1920, "h": 1080},
            "viewport": {"w": 1280, "h": 720},
            "dpr": 1,
        }
        return custom(at, "sh.session", payload)

    def navigation(self, at: int, *, kind: str) -> Event:
        """Return the events of opening a page."""
        payload = {
            "href": self.href,
            "title": self.phrase(4),
            "referrer": "",
            "kind": kind,
        }
        return custom(at, "sh.page", payload)

    def snapshot(self, at: int) -> Iterator[Event]:
        """Meta and full snapshot."""
        self.tree = self._document()
        meta = {"href": self.href, "width": 1280, "height": 720}
        yield {"type": 4, "data": meta, "timestamp": at}
        data = {"node": self.tree, "initialOffset": {"left": 0, "top": self.scroll}}
        yield {"type": 2, "data": data, "timestamp": at + 8}

    def something(self, at: int) -> list[Event]:
        """Return the events of a random change."""
        (chosen,) = self.rng.choices(
            (
                self._move,
                self._mutate_text,
                self._swap_rows,
                self._scroll,
                self._type,
                self._click,
                self._log,
                self._call,
                self._style,
            ),
            (42, 14, 6, 14, 10, 4, 2, 3, 5),
        )
        return chosen(at)

    def phrase(self, count: int) -> str:
        """Return some text."""
        return " ".join(self.rng.choices(TERMS, k=count))

    # --- the tree ---------------------------------------------------------------------

    def _id(self) -> int:
        self.next_id += 1
        return self.next_id

    def _element(self, tag: str, attributes: dict[str, Any], *children: Node) -> Node:
        return {
            "type": 2,
            "tagName": tag,
            "attributes": attributes,
            "childNodes": list(children),
            "id": self._id(),
        }

    def _text(self, text: str) -> Node:
        node = {"type": 3, "textContent": text, "id": self._id()}
        self.text_ids.append(node["id"])
        return node

    def _document(self) -> Node:
        self.next_id, self.row_ids, self.text_ids = 1, [], []
        style = self._element("style", {"_cssText": self._css(160)})
        head = self._element("head", {}, style)
        field = self._element("input", {"type": "search", "value": ""})
        self.field = field["id"]
        table = self._element(
            "tbody", {}, *(self._row(number) for number in range(self.rows))
        )
        body = self._element(
            "body",
            {"class": "shop theme-light"},
            self._element("header", {"class": "top"}, field, *self._links(24)),
            self._element("main", {"id": "results"}, self._element("table", {}, table)),
        )
        self.body = table["id"]
        html = self._element("html", {"lang": "en"}, head, body)
        doctype = {"type": 1, "name": "html", "publicId": "", "systemId": "", "id": 2}
        return {"type": 0, "childNodes": [doctype, html], "id": 1}

    def _links(self, count: int) -> list[Node]:
        return [
            self._element(
                "a",
                {
                    "class": "nav-item",
                    "href": f"{ORIGIN}/{self.rng.choice(TERMS)}",
                },
                self._text(self.phrase(2)),
            )
            for _ in range(count)
        ]

    def _row(self, number: int) -> Node:
        rng = self.rng
        sku = f"{rng.getrandbits(32):08x}"
        picture = {
            "src": f"{ORIGIN}/img/{sku}-{rng.choice((320, 640))}.webp",
            "alt": self.phrase(3),
            "loading": "lazy",
            "rr_width": "96px",
            "rr_height": f"{rng.randint(60, 120)}px",
        }
        row = self._element(
            "tr",
            {"class": "product", "data-sku": sku},
            self._element("td", {}, self._element("img", picture)),
            self._element("td", {"class": "name"}, self._text(self.phrase(5))),
            self._element("td", {"class": "note"}, self._text(self.phrase(14))),
            self._element("td", {}, self._text(f"€ {rng.randint(100, 99999) / 100}")),
            self._element(
                "td",
                {},
                self._element("button", {"class": "buy"}, self._text("Add to basket")),
            ),
        )
        self.row_ids.append(row["id"])
        return row

    def _css(self, rules: int) -> str:
        rng = self.rng
        return " ".join(
            f".{rng.choice(TERMS)}-{rng.randint(1, 60)} > .{rng.choice(TERMS)} {{ "
            + " ".join(
                f"{name}: {rng.randint(0, 400) / 10}px;"
                for name in rng.choices(PROPERTIES, k=3)
            )
            + " }"
            for _ in range(rules)
        )

    # --- what happens -----------------------------------------------------------------

    def _move(self, at: int) -> list[Event]:
        positions = []
        count = self.rng.randint(4, 10)
        for index in range(count):
            for axis, edge in ((0, 1279), (1, 719)):
                step = int(self.rng.gauss(0, 30))
                self.pointer[axis] = min(edge, max(0, self.pointer[axis] + step))
            positions.append(
                {
                    "x": self.pointer[0],
                    "y": self.pointer[1],
                    "id": self.rng.choice(self.row_ids),
                    "timeOffset": (index - count + 1) * 50,
                }
            )
        return [incremental(at, 1, positions=positions)]

    def _mutate_text(self, at: int) -> list[Event]:
        texts = [
            {"id": self.rng.choice(self.text_ids), "value": self.phrase(3)}
            for _ in range(self.rng.randint(1, 4))
        ]
        return [mutation(at, texts=texts)]

    def _swap_rows(self, at: int) -> list[Event]:
        removes, adds = [], []
        for _ in range(self.rng.randint(1, 4)):
            gone = self.row_ids.pop(self.rng.randrange(len(self.row_ids)))
            removes.append({"parentId": self.body, "id": gone})
            row = self._row(0)
            adds.append(
                {
                    "parentId": self.body,
                    "nextId": None,
                    "node": {**row, "childNodes": []},
                }
            )
            adds += [
                {"parentId": row["id"], "nextId": None, "node": cell}
                for cell in row["childNodes"]
            ]
        return [mutation(at, removes=removes, adds=adds)]

    def _style(self, at: int) -> list[Event]:
        attributes = [
            {
                "id": self.rng.choice(self.row_ids),
                "attributes": {
                    "class": f"product {self.rng.choice(('hover', 'seen'))}"
                },
            }
        ]
        return [mutation(at, attributes=attributes)]

    def _scroll(self, at: int) -> list[Event]:
        events = []
        for index in range(self.rng.randint(1, 5)):
            self.scroll = max(0, self.scroll + int(self.rng.gauss(20, 120)))
            events.append(incremental(at + index * 100, 3, id=1, x=0, y=self.scroll))
        return events

    def _type(self, at: int) -> list[Event]:
        self.typed = "" if len(self.typed) > 18 else self.typed + "*"
        return [incremental(at, 5, id=self.field, text=self.typed, isChecked=False)]

    def _click(self, at: int) -> list[Event]:
        target = self.rng.choice(self.row_ids)
        x, y = self.pointer
        point = {"x": x, "y": y, "pointerType": 0}
        clicked = {
            "x": x,
            "y": y,
            "id": target,
            "selector": "main#results td > button.buy",
            "textHash": "s9f2c1a7",
            "relX": round(self.rng.random(), 3),
            "relY": round(self.rng.random(), 3),
            "button": 0,
        }
        return [
            incremental(at, 2, **{"type": 1, "id": target, **point}),
            incremental(at + 85, 2, **{"type": 0, "id": target, **point}),
            incremental(at + 90, 2, **{"type": 2, "id": target, **point}),
            custom(at + 90, "sh.click", clicked),
            *self._style(at + 130),
        ]

    def _log(self, at: int) -> list[Event]:
        level = self.rng.choices(("log", "warn", "error"), (8, 3, 1))[0]
        payload = {
            "level": level,
            "payload": [f'"{self.phrase(6)}"', str(self.rng.randint(0, 9999))],
            "trace": [f"render ({ORIGIN}/app.js:{self.rng.randint(1, 900)}:17)"],
        }
        return [plugin(at, "rrweb/console@1", payload)]

    def _call(self, at: int) -> list[Event]:
        request = {
            "name": f"{ORIGIN}/api/products?page={self.rng.randint(1, 40)}",
            "initiatorType": "fetch",
            "method": "GET",
            "status": self.rng.choices((200, 304, 404, 500), (90, 6, 3, 1))[0],
            "startTime": at - 120,
            "duration": self.rng.randint(20, 400),
            "transferSize": self.rng.randint(300, 40_000),
        }
        return [plugin(at, "rrweb/network@1", {"requests": [request]})]


def custom(at: int, tag: str, payload: dict[str, Any]) -> Event:
    """A custom event."""
    return {"type": 5, "data": {"tag": tag, "payload": payload}, "timestamp": at}


def plugin(at: int, name: str, payload: dict[str, Any]) -> Event:
    """A plugin's event."""
    return {"type": 6, "data": {"plugin": name, "payload": payload}, "timestamp": at}


def incremental(at: int, source: int, **data: Any) -> Event:
    """An incremental event."""
    return {"type": 3, "data": {"source": source, **data}, "timestamp": at}


def mutation(at: int, **lists: list[Any]) -> Event:
    """A change of the tree."""
    empty: dict[str, list[Any]] = {
        "texts": [],
        "attributes": [],
        "removes": [],
        "adds": [],
    }
    return incremental(at, 0, **{**empty, **lists})
