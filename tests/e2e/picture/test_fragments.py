"""SVG that refers to elements of its own page is drawn as it was."""

from __future__ import annotations

import base64

# One square of 40 pixels for each way to point; the last is drawn again later.
PAGE = """<style>body{margin:0} svg{display:block}
.sheet{fill:url(#blue)} .clipped{clip-path:url("#cut")} .masked{mask:url(#fade)}
.filtered{filter:url(#flood)}</style>
<svg id=s width=600 height=200 xmlns:xlink="http://www.w3.org/1999/xlink"><defs>
<linearGradient id=stops><stop stop-color="#0a0"/></linearGradient>
<linearGradient id=blue><stop stop-color="#00f"/></linearGradient>
<linearGradient id=heir href="#stops" x2=1 />
<radialGradient id=old xlink:href="#stops" />
<pattern id=dots width=10 height=10 patternUnits=userSpaceOnUse>
<rect width=10 height=10 fill="#f0f"/></pattern><pattern id=more href="#dots"/>
<clipPath id=cut><rect x=300 width=20 height=40 /></clipPath>
<mask id=fade><rect x=350 width=20 height=40 fill=white /></mask>
<filter id=flood x=0 y=0 width=1 height=1><feFlood flood-color="#f80"/></filter>
<path id=curve d="M10 150 H 500"/><g id=icon><rect width=40 height=40 fill="#c00"/></g>
<g id=other><rect width=20 height=40 fill="#0cc"/></g>
</defs>
<rect class=sheet width=40 height=40 />
<rect style="fill:url(#blue)" x=50 width=40 height=40 />
<rect fill="url(#heir)" x=100 width=40 height=40 />
<rect fill="url(#more)" x=150 width=40 height=40 />
<use id=u1 href="#icon" x=200 /><use id=u2 xlink:href="#icon" x=400 />
<rect class=filtered x=250 width=40 height=40 />
<rect class=clipped fill="#123456" x=300 width=40 height=40 />
<rect class=masked fill="#123456" x=350 width=40 height=40 />
<rect fill="url(#old)" x=450 width=40 height=40 />
<g data-sh-mask><use id=u3 href="#icon" x=500 /></g>
<text font-size=24><textPath href="#curve">Words on a path</textPath></text>
</svg>"""

CHANGE = """() => {
  u2.setAttributeNS("http://www.w3.org/1999/xlink", "xlink:href", "#other");
  u1.setAttribute("href", "#other");
  const text = document.querySelector("text").cloneNode(true);
  text.setAttribute("dy", 40);
  s.append(text);
}"""

LOOK = """(doc) => [
  ...["u1", "u2", "u3"].map((id) => doc.getElementById(id).getBBox().width),
  ...[...doc.querySelectorAll("textPath")].map((path) =>
    path.getComputedTextLength() > 50 && path.getBoundingClientRect().width > 50),
]"""

SQUARES = [20, 70, 120, 170, 210, 270, 310, 330, 360, 380, 415, 470, 515]
COLOURS = """async ([picture, left, top, scale, squares]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + picture;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  return squares.map((x) => {
    const at = [Math.round(left + x * scale), Math.round(top + 20 * scale), 1, 1];
    return [...pen.getImageData(...at).data].slice(0, 3).map((v) => Math.round(v / 32));
  });
}"""


def colours(page, picture: bytes, left=0.0, top=0.0, scale=1.0):
    text = base64.b64encode(picture).decode()
    return page.evaluate(COLOURS, [text, left, top, scale, SQUARES])


BOX = """() => {
  const { iframe } = window.sessionHubPlayer;
  const { x, y, width } = iframe.getBoundingClientRect();
  return [x, y, width / iframe.offsetWidth];
}"""


def test_every_reference_inside_the_page_is_drawn(film, screen, visitor):
    visit = film(PAGE, LOOK)
    visit.moment()
    before = visit.page.screenshot()
    visit.do(CHANGE)
    after = visit.page.screenshot()
    replay = screen(visit)
    replay.assert_same()
    paper = visitor.new_page()
    for number, picture in ((0, before), (1, after)):
        replay.seen(number)
        shown = replay.page.screenshot()
        box = replay.page.evaluate(BOX)
        assert colours(paper, shown, *box) == colours(paper, picture), number
