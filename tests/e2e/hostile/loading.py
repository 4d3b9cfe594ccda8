"""Every way of a page to ask for something."""

from __future__ import annotations

import json

from tests.e2e.hostile.tree import Node, Tree


def css_beacons(url: str) -> list[str]:
    """Style sheets that fetch."""
    return [
        f"@import url({url}); @import '{url}';",
        f"body{{background:url({url})}} p{{background-image:url( '{url}' )}}",
        f"p{{cursor:url({url}),auto}} li{{list-style-image:url({url})}}",
        f"p::before{{content:url({url})}} p{{border-image-source:url({url})}}",
        f"@font-face{{font-family:x;src:url({url})}} *{{font-family:x}}",
        f'p{{background:image-set("{url}" 1x, url({url}) 2x)}}',
        f'p{{background:-webkit-image-set(url("{url}") 1x)}}',
        f"p{{mask-image:url({url});filter:url({url}#f);clip-path:url({url}#c)}}",
        f"p{{background:\\75\\72\\6c({url})}} p{{background:u\\rl({url})}}",
        f"p{{background:url/**/({url})}} /*</style>*/ p{{shape-outside:url({url})}}",
        f"@namespace url({url}); p{{offset-path:url({url}#p)}}",
        f'@property --x{{syntax:"<url>";inherits:true;initial-value:url({url})}}',
        f":root{{--y:url({url})}} p{{background:var(--y)}}",
        f"@media all{{p{{background:url({url})}}}} @supports (a:b){{}} "
        f"@layer l{{p{{background:url({url})}}}}",
        f"p{{background:cross-fade(url({url}),url({url}),50%)}}",
    ]


def styles(url: str) -> list[str]:
    """Style attributes that fetch."""
    return [
        f"background:url({url})",
        f"background-image:\\75rl('{url}')",
        f"--z:url({url});background:var(--z);cursor:url({url}),auto",
        f"list-style:url({url});content:url({url});mask:url({url})",
    ]


def loaders(tree: Tree, url: str) -> list[Node]:
    """Elements that fetch."""
    e = tree.element
    svg = {"svg": True}
    link = [
        {"rel": rel, "href": url, "as": kind}
        for rel, kind in (
            ("stylesheet", ""),
            ("alternate stylesheet", ""),
            ("preload", "image"),
            ("preload", "script"),
            ("modulepreload", ""),
            ("prefetch", ""),
            ("prerender", ""),
            ("preconnect", ""),
            ("dns-prefetch", ""),
            ("icon", ""),
            ("apple-touch-icon", ""),
            ("manifest", ""),
            ("STYLESHEET", ""),
        )
    ]
    return [
        *(e("link", attributes) for attributes in link),
        e("meta", {"http-equiv": "refresh", "content": f"0;url={url}"}),
        e("meta", {"http-equiv": "Refresh", "content": f"0; URL='{url}'"}),
        e("meta", {"http-equiv": "set-cookie", "content": "a=b"}),
        e("meta", {"http-equiv": "content-security-policy", "content": "img-src *"}),
        e("meta", {"name": "referrer", "content": "unsafe-url"}),
        e("base", {"href": url, "target": "_top"}),
        e("img", {"src": url}),
        e("img", {"rr_dataURL": url, "rr_src": url}),
        e("img", {"srcset": f"{url} 1x, {url}?2 2x", "sizes": "100vw"}),
        e("img", {"src": url, "loading": "eager", "referrerpolicy": "unsafe-url"}),
        e("picture", {}, e("source", {"srcset": url}), e("img", {"alt": "x"})),
        e("video", {"src": url, "poster": url, "autoplay": "", "preload": "auto"}),
        e(
            "video",
            {},
            e("source", {"src": url}),
            e("track", {"src": url, "default": ""}),
        ),
        e("audio", {"src": url, "autoplay": "", "rr_mediaState": "played"}),
        e("input", {"type": "image", "src": url}),
        e("iframe", {"src": url}),
        e("iframe", {"rr_src": url}),
        e("frame", {"src": url}),
        e("frameset", {}, e("frame", {"src": url})),
        e("object", {"data": url, "type": "text/html"}),
        e("object", {"data": url, "codebase": url, "archive": url}),
        e("embed", {"src": url}),
        e("applet", {"code": url, "codebase": url}),
        e("portal", {"src": url}),
        e("fencedframe", {"src": url}),
        e("script", {"src": url}),
        e("script", {"src": url, "type": "module"}),
        e(
            "script",
            {"type": "speculationrules"},
            json.dumps({"prefetch": [{"urls": [url]}]}),
        ),
        e("body", {"background": url}),
        e("table", {"background": url}, e("td", {"background": url})),
        e("html", {"manifest": url}),
        e(
            "a",
            {"href": url, "ping": url, "attributionsrc": url, "id": "link"},
            "a link",
        ),
        e(
            "form",
            {"action": url, "id": "form"},
            e("button", {"formaction": url}, "Go"),
        ),
        e(
            "svg",
            {},
            e("image", {"href": url}, **svg),
            e("image", {"xlink:href": url}, **svg),
            **svg,
        ),
        e(
            "svg",
            {},
            e("use", {"href": f"{url}#a"}, **svg),
            e("use", {"xlink:href": f"{url}#a"}, **svg),
            **svg,
        ),
        e(
            "svg",
            {},
            e("feImage", {"href": url}, **svg),
            e("mpath", {"href": url}, **svg),
            **svg,
        ),
        e(
            "svg",
            {},
            e(
                "rect",
                {
                    "fill": f"url({url}#f)",
                    "filter": f"url({url}#g)",
                    "mask": f"url({url}#m)",
                },
                **svg,
            ),
            **svg,
        ),
        e(
            "svg",
            {},
            e(
                "foreignObject",
                {},
                e("img", {"src": url}),
                e("iframe", {"src": url}),
                **svg,
            ),
            **svg,
        ),
        e(
            "svg",
            {},
            e(
                "image",
                {},
                e("set", {"attributeName": "href", "to": url}, **svg),
                e("animate", {"attributeName": "xlink:href", "values": url}, **svg),
                **svg,
            ),
            **svg,
        ),
        e(
            "svg",
            {},
            e("style", {}, f"@import url({url});", **svg),
            e("script", {"href": url}, **svg),
            **svg,
        ),
        e("math", {"href": url}, e("mtext", {}, e("img", {"src": url}))),
        *(e("style", {}, sheet) for sheet in css_beacons(url)),
        *(
            e("link", {"_cssText": sheet, "rel": "stylesheet", "href": url})
            for sheet in css_beacons(url)
        ),
        *(e("p", {"style": style}, "text") for style in styles(url)),
        e("x-evil", {"src": url, "style": f"background:url({url})", "is": "x-evil"}),
        e("template", {"shadowrootmode": "open"}, e("img", {"src": url})),
    ]
