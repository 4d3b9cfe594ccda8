"""Every way of a page to run something."""

from __future__ import annotations

from tests.e2e.hostile.attacker import SCRIPT
from tests.e2e.hostile.tree import Node, Tree


def scripts(tree: Tree) -> list[Node]:
    """Elements that run."""
    e = tree.element
    run = f"javascript:{SCRIPT}"
    spaced = f"\u0001 java\tscr\nipt:{SCRIPT}"
    page = f'<script>{SCRIPT}</script><img src=x onerror="{SCRIPT}">'
    data = f"data:text/html,{page}"
    xml = "xmlns='http://www.w3.org/2000/svg'"
    drawing = f"<svg id='x' {xml}><script>{SCRIPT}</script></svg>"
    svg = {"svg": True}
    handlers = [
        *("onload", "onerror", "onclick", "onmouseover", "onmouseenter", "onfocus"),
        *("onbegin", "ontoggle", "onplay", "onanimationstart", "ontransitionend"),
        *("onpointermove", "onscroll", "onbeforematch", "onpageshow", "oncanplay"),
        *("onloadstart", "onresize", "onwheel", "onkeydown", "onhashchange"),
    ]
    on = dict.fromkeys(handlers, SCRIPT)
    return [
        e("script", {}, SCRIPT),
        e("script", {"type": "module"}, SCRIPT),
        e("SCRIPT", {}, SCRIPT),
        e("noscript", {}, page),
        e("iframe", {"srcdoc": page}),
        e("iframe", {"src": run}),
        e("iframe", {"src": data}),
        e(
            "iframe",
            {
                "srcdoc": page,
                "sandbox": "allow-scripts allow-same-origin",
                "allow": "*",
            },
        ),
        e("frame", {"src": run}),
        e("object", {"data": data, "type": "text/html"}),
        e("object", {"data": run}),
        e("embed", {"src": data, "type": "text/html"}),
        e(
            "embed",
            {"src": f"data:image/svg+xml,<svg {xml} onload='{SCRIPT}'/>"},
        ),
        e(
            "a",
            {"href": run, "id": "run", "style": "position:fixed;inset:0;display:block"},
            "run",
        ),
        e("a", {"href": spaced}, "run"),
        e("a", {"href": data, "target": "_top"}, "run"),
        e("form", {"action": run}, e("button", {"formaction": run}, "run")),
        e("meta", {"http-equiv": "refresh", "content": f"0;url={run}"}),
        e("base", {"href": run}),
        e("div", {**on, "tabindex": "0", "autofocus": ""}, "hover"),
        e("img", {"src": "data:image/png;base64,broken", **on}),
        e("img", {"src": "data:image/gif;base64,R0lGODlhAQABAAAAACw=", **on}),
        e("body", on),
        e("details", {"open": "", **on}, e("summary", {}, "x")),
        e("video", {"src": "data:video/mp4;base64,AAAA", "autoplay": "", **on}),
        e("input", {"autofocus": "", **on}),
        e("marquee", {"onstart": SCRIPT, "onbounce": SCRIPT}, "x"),
        e(
            "svg",
            {**on},
            e("animate", {"onbegin": SCRIPT, "attributeName": "x", "dur": "1s"}, **svg),
            e("script", {}, SCRIPT, **svg),
            **svg,
        ),
        e(
            "svg",
            {},
            e(
                "a",
                {"href": run},
                e("rect", {"width": "999", "height": "999"}, **svg),
                **svg,
            ),
            **svg,
        ),
        e(
            "svg",
            {},
            e("a", {}, e("set", {"attributeName": "href", "to": run}, **svg), **svg),
            **svg,
        ),
        e(
            "svg",
            {},
            e(
                "use",
                {"href": f"data:image/svg+xml,{drawing}#x"},
                **svg,
            ),
            **svg,
        ),
        e(
            "svg",
            {},
            e("foreignObject", {}, e("iframe", {"srcdoc": page}), **svg),
            **svg,
        ),
        e(
            "math",
            {},
            e("maction", {"actiontype": "statusline#http", "xlink:href": run}, "x"),
        ),
        e("style", {}, "x</style><script>" + SCRIPT + "</script>"),
        e(
            "style",
            {},
            f"p{{background:url(\"{run}\")}} p{{behavior:url(x)}} @import '{run}';",
        ),
        e("title", {}, f"</title><script>{SCRIPT}</script>"),
        e("textarea", {}, f"</textarea><script>{SCRIPT}</script>"),
        e("xmp", {}, page),
        e("plaintext", {}, page),
        e("template", {"shadowrootmode": "open"}, page),
        e("x-evil", {"is": "x", **on}),
        e(f"img src=x onerror={SCRIPT}", {}),
        e(
            "div",
            {"x onclick": SCRIPT, '"><script>': SCRIPT, "style": "x:expression(1)"},
        ),
        e("link", {"rel": "import", "href": data}),
        e("link", {"rel": "stylesheet", "href": f"data:text/css,@import '{run}'"}),
        e("portal", {"src": run}),
    ]
