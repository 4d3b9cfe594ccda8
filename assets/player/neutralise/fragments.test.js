import assert from "node:assert/strict";
import { test } from "node:test";

import { quietAttributes } from "./attributes.js";
import { quietCss } from "./css.js";
import { createNeutraliser } from "./events.js";
import { fragmentOf } from "./fragments.js";

const PAGES = [
  "#a", "https://shop.example/orders/list?year=2026#a", "https://shop.example/orders/#a", "https://shop.example#a",
  "https://shop.example/a.b/page#a", "/orders#a", "orders/list.html#a", "https://shop.example/x.php?y=a.svg#a",
  "blob:https://shop.example/0b1c-22#a", "about:blank#a", "?year=2026#a", " #a",
];
const ELSEWHERE = [
  "https://cdn.example/sprite.svg#a", "sprite.svg#a", "https://cdn.example/font.eot?#iefix", "data:image/svg+xml,<svg/>#a",
  "https://shop.example/page", "#", "https://shop.example/#", "javascript:x()#a", "picture.png?x=1#a",
];

test("an address of the page itself is its fragment, another document's is not", () => {
  assert.deepEqual(PAGES.map(fragmentOf), PAGES.map(() => "#a"));
  assert.deepEqual(ELSEWHERE.map(fragmentOf), ELSEWHERE.map(() => null));
});

test("style text keeps what points at the page and requests nothing else", () => {
  assert.equal(
    quietCss("a{fill:url(https://shop.example/orders/#g1);mask:url( \"/list?x=1#m\" )}"),
    "a{fill:url(#g1);mask:url(\"#m\")}",
  );
  assert.equal(quietCss("a{clip-path:url('#cut')}"), "a{clip-path:url('#cut')}");
  assert.equal(quietCss("a{clip-path:url(\\#cut)}"), "a{clip-path:url(#cut)}");
  assert.equal(quietCss("a{mask:url(https://cdn.example/m.svg#m)}"), "a{mask:url(data:,https://cdn.example/m.svg#m)}");
  assert.equal(quietCss("a{background:url(https://evil.example/#)}"), "a{background:url(data:,https://evil.example/#)}");
});

test("every element of SVG that refers to another keeps its reference", () => {
  for (const tag of ["use", "textpath", "lineargradient", "radialgradient", "pattern", "mpath", "feimage", "filter"]) {
    for (const name of ["href", "xlink:href"]) {
      assert.deepEqual(quietAttributes(tag, { [name]: "https://shop.example/list?year=2026#x" }), { [name]: "#x" }, tag);
      assert.deepEqual(quietAttributes(tag, { [name]: "https://evil.example/s.svg#x" }), {}, tag);
    }
  }
  assert.deepEqual(quietAttributes("feimage", { href: "data:image/png;base64,AA" }), { href: "data:image/png;base64,AA" });
  assert.deepEqual(quietAttributes("rect", { fill: "url(https://shop.example/list/#g)", "marker-end": "url(#m)" }), {
    fill: "url(#g)", "marker-end": "url(#m)",
  });
});

test("an animation may walk through elements of the page, and nowhere else", () => {
  const moving = { attributeName: "href", values: "#a;#b", dur: "1s" };
  assert.deepEqual(quietAttributes("animate", moving), moving);
  assert.deepEqual(quietAttributes("set", { attributeName: "xlink:href", to: "https://evil.example#a" }), {
    attributeName: "xlink:href",
  });
});

test("a changed xlink:href is seen by SVG, which needs its plain name there", () => {
  const neutralise = createNeutraliser();
  const use = { type: 2, id: 3, tagName: "use", isSVG: true, attributes: { "xlink:href": "#a" }, childNodes: [] };
  const html = { type: 2, id: 2, tagName: "html", attributes: {}, childNodes: [use] };
  neutralise({ type: 2, timestamp: 1, data: { node: { type: 0, id: 1, childNodes: [html] } } });
  const changed = (value) =>
    neutralise({ type: 3, timestamp: 2, data: { source: 0, attributes: [{ id: 3, attributes: { "xlink:href": value } }] } })
      .data.attributes[0].attributes;
  assert.equal(changed("#b").href, "#b");
  assert.equal(changed("https://evil.example/s.svg#b").href, undefined);
});
