"""A recording that tries everything a recording must not achieve."""

from __future__ import annotations

from typing import Any

EVIL = "https://evil.example"
START = 1_760_000_000_000
TRY = "parent.postMessage('ran', '*'); top.document.title = 'ran';"

PIXEL = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
SVG = f'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg"><script>{TRY}</script></svg>'


class Tree:
    """Builds serialised nodes with running ids."""

    def __init__(self) -> None:
        self.last = 1

    def node(self, **values: Any) -> dict[str, Any]:
        self.last += 1
        return {"id": self.last, **values}

    def text(self, text: str) -> dict[str, Any]:
        return self.node(type=3, textContent=text)

    def el(
        self, tag: str, *children: Any, svg: bool = False, **attrs: Any
    ) -> dict[str, Any]:
        names = {name.rstrip("_").replace("__", "-"): v for name, v in attrs.items()}
        node = self.node(
            type=2, tagName=tag, attributes=names, childNodes=list(children)
        )
        return {**node, "isSVG": True} if svg else node


def _head(t: Tree) -> list[dict[str, Any]]:
    css = (
        f"@import '{EVIL}/import.css'; @import url({EVIL}/import2.css);"
        f"body {{ background: url({EVIL}/bg.png); cursor: url({EVIL}/c.cur), auto }}"
        f"@font-face {{ font-family: x; src: url({EVIL}/f.woff2) }}"
        "* { font-family: x }"
        f"p {{ background: u\\72l({EVIL}/escaped.png); "
        f"list-style: image-set('{EVIL}/set.png' 1x) }}"
    )
    links = [
        t.el("link", rel=rel, href=f"{EVIL}/{rel}", as_="image")
        for rel in (
            "stylesheet", "preload", "prefetch", "preconnect", "dns-prefetch", "icon",
            "modulepreload", "prerender", "manifest", "import",
        )
    ]  # fmt: skip
    return [
        t.el("meta", http__equiv="refresh", content=f"0;url={EVIL}/refresh"),
        t.el("meta", http__equiv="Content-Security-Policy", content="default-src *"),
        t.el("meta", name="referrer", content="unsafe-url"),
        t.el("base", href=f"{EVIL}/base/"),
        t.el("script", t.text(TRY), src=f"{EVIL}/s.js"),
        t.el("style", t.text(css)),
        t.el(
            "link", rel="stylesheet", _cssText=f"i {{ background: url({EVIL}/i.png) }}"
        ),
        *links,
    ]


def _body(t: Tree) -> list[dict[str, Any]]:
    beacon = f"{EVIL}/beacon.png"
    return [
        t.el("h1", t.text("Hostile page")),
        t.el("p", t.text("<img src=x onerror=alert(1)>"), onclick=TRY, autofocus=True),
        t.el(
            "img",
            src=beacon,
            srcset=f"{beacon} 2x",
            onerror=TRY,
            referrerpolicy="unsafe-url",
        ),
        t.el("img", src="/admin/logout/"),
        t.el("img", src="x", rr_dataURL=f"{EVIL}/dataurl.png"),
        t.el("img", src=SVG),
        t.el("a", t.text("go"), href="javascript:" + TRY, ping=f"{EVIL}/ping"),
        t.el("iframe", src=f"{EVIL}/frame", srcdoc=f"<script>{TRY}</script>"),
        t.el("iframe", src="javascript:" + TRY),
        t.el("object", data=f"{EVIL}/object"),
        t.el("embed", src=f"{EVIL}/embed"),
        t.el("video", src=f"{EVIL}/v.mp4", poster=f"{EVIL}/poster.png", autoplay=True),
        t.el("audio", t.el("source", src=f"{EVIL}/a.mp3"), autoplay=True),
        t.el(
            "input", type="image", src=f"{EVIL}/input.png", onfocus=TRY, autofocus=True
        ),
        t.el("form", t.el("button", formaction=f"{EVIL}/fa"), action=f"{EVIL}/form"),
        t.el(
            "div",
            style=f"background-image: url('{EVIL}/inline.png')",
            background=beacon,
        ),
        t.el("body", background=f"{EVIL}/body.png", onload=TRY),
        t.el("marquee", onstart=TRY),
        t.el("details", open=True, ontoggle=TRY),
        t.el("rr-custom", onbeforeinput=TRY),
        t.el(
            "svg",
            t.el("image", href=f"{EVIL}/svg.png", svg=True),
            t.el("use", href=f"{EVIL}/u.svg#x", svg=True),
            t.el("script", t.text(TRY), svg=True),
            t.el("rect", fill=f"url({EVIL}/fill.svg#a)", svg=True),
            t.el("set", attributeName="href", to=f"{EVIL}/set", svg=True),
            svg=True,
            onload=TRY,
        ),
    ]


def hostile_events() -> list[dict[str, Any]]:
    """Return a full snapshot and later events, all of them hostile."""
    t = Tree()
    html = t.el("html", t.el("head", *_head(t)), t.el("body", *_body(t)))
    target = html["childNodes"][1]["childNodes"][1]["id"]
    body = html["childNodes"][1]["id"]
    href = "javascript:" + TRY
    events = [
        (0, 4, {"href": href, "width": 1000, "height": 600}),
        (
            5,
            2,
            {"node": {"type": 0, "id": 1, "childNodes": [html]}, "initialOffset": {}},
        ),
        (
            50,
            5,
            {
                "tag": "sh.page",
                "payload": {"href": href, "title": "<b>x</b>", "kind": "load"},
            },
        ),
        (
            60,
            5,
            {"tag": "sh.track", "payload": {"name": f"<img src={EVIL}>", "props": {}}},
        ),
        (300, 3, {"source": 0, **_mutation(t, body, target)}),
        (
            320,
            3,
            {
                "source": 8,
                "id": 8,
                "adds": [{"rule": f"b {{ background: url({EVIL}/r) }}"}],
            },
        ),
        (340, 3, {"source": 10, "family": "y", "fontSource": f"url({EVIL}/y.woff)"}),
        (360, 3, {"source": 9, "id": target, "type": 0, "commands": []}),
        (380, 3, {"source": 2, "type": 2, "id": target, "x": 5, "y": 5}),
        (
            900,
            3,
            {
                "source": 1,
                "positions": [{"x": 9, "y": 9, "id": target, "timeOffset": 0}],
            },
        ),
    ]
    return [
        {"timestamp": START + at, "type": kind, "data": data}
        for at, kind, data in events
    ]


def _mutation(t: Tree, body: int, target: int) -> dict[str, Any]:
    late = t.el("img", src=f"{EVIL}/late.png", onerror=TRY)
    script = t.el("script", t.text(TRY))
    frame = t.el("iframe", srcdoc=f"<script>{TRY}</script>")
    adds = [
        {"parentId": body, "nextId": None, "node": n} for n in (late, script, frame)
    ]
    changes = {
        "onclick": TRY,
        "style": {"background": f"url({EVIL}/style.png)"},
        "src": f"{EVIL}/changed.png",
        "srcdoc": "<p>",
        "http-equiv": "refresh",
    }
    return {
        "texts": [],
        "removes": [],
        "adds": adds,
        "attributes": [{"id": target, "attributes": changes}],
    }
