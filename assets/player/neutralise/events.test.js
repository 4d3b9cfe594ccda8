import assert from "node:assert/strict";
import { test } from "node:test";

import { isScriptUrl, quietAttributes } from "./attributes.js";
import { quietCss } from "./css.js";
import { createNeutraliser } from "./events.js";

const neutralise = (event) => createNeutraliser()(event);
const element = (tagName, attributes = {}, childNodes = []) => ({ type: 2, id: 1, tagName, attributes, childNodes });
const documentOf = (childNodes) =>
  neutralise({ type: 2, timestamp: 1, data: { node: { type: 0, id: 9, childNodes } } }).data.node.childNodes;
const snapshotOf = (...nodes) => documentOf(nodes);
/** The same nodes inside a page. */
const pageOf = (...nodes) => documentOf([element("html", {}, nodes)])[0].childNodes;
const mutationOf = (data) => neutralise({ type: 3, timestamp: 1, data: { source: 0, ...data } }).data;

test("refreshes, referrer policies and bases lose everything that makes them work", () => {
  const nodes = pageOf(
    element("meta", { "http-equiv": "refresh", content: "0;url=https://evil.example" }),
    element("META", { name: "referrer", content: "unsafe-url" }),
    element("base", { href: "https://evil.example/" }),
    element("meta", { name: "color-scheme", content: "dark" }),
  );
  assert.deepEqual(nodes.map((n) => n.attributes), [{}, {}, {}, { name: "color-scheme", content: "dark" }]);
  assert.equal(nodes[2].tagName, "sh-base");
});

test("handlers, script addresses, pings and documents in attributes are left out", () => {
  const [link, image, frame] = pageOf(
    element("a", { href: " java\nscript:alert(1)", ping: "https://evil.example", onmouseover: "x()", class: "k" }),
    element("img", { src: "data:image/png;base64,AA", onerror: "x()", referrerpolicy: "unsafe-url" }),
    element("iframe", { srcdoc: "<script>x()</script>", src: "https://evil.example", width: "5" }),
  );
  assert.deepEqual(link.attributes, { class: "k" });
  assert.deepEqual(image.attributes, { src: "data:image/png;base64,AA" });
  assert.deepEqual(Object.keys(frame.attributes).sort(), ["data-sh-src", "width"]);
});

test("a missing picture keeps its address for the placeholder only", () => {
  const [img] = pageOf(element("img", { src: "https://evil.example/b.gif", srcset: "https://evil.example/2x 2x", alt: "b" }));
  assert.deepEqual(img.attributes, { "data-sh-src": "https://evil.example/b.gif", alt: "b" });
});

test("links keep only style text that was recorded with them", () => {
  const nodes = pageOf(
    element("link", { rel: "dns-prefetch", href: "https://evil.example" }),
    element("link", { rel: "preload", as: "script", href: "https://evil.example/x.js" }),
    element("link", { rel: "stylesheet", href: "https://evil.example/x.css" }),
    element("link", { _cssText: "a{background:url(https://evil.example/x)}", media: "print" }),
  );
  assert.deepEqual(nodes.map((n) => n.attributes), [
    {}, {}, {}, { media: "print", _cssText: "a{background:url(data:,https://evil.example/x)}" },
  ]);
});

test("scripts become inert and embedded things have no source", () => {
  const nodes = pageOf(
    element("script", { src: "https://evil.example/x.js" }),
    element("object", { data: "https://evil.example/x.swf", classid: "clsid:1" }),
    element("embed", { src: "data:image/svg+xml,<svg onload=x()>" }),
    element("form", { action: "https://evil.example", method: "post" }),
  );
  assert.equal(nodes[0].tagName, "noscript");
  assert.ok(!("src" in nodes[0].attributes));
  assert.deepEqual(Object.keys(nodes[1].attributes), ["data-sh-src"]);
  assert.deepEqual(Object.keys(nodes[2].attributes), ["data-sh-src"]);
  assert.deepEqual(nodes[3].attributes, { method: "post" });
});

test("SVG may not load or point elsewhere, not even by animation", () => {
  const nodes = pageOf(
    { ...element("use", { "xlink:href": "https://evil.example/s.svg#a" }), isSVG: true },
    { ...element("use", { href: "#icon" }), isSVG: true },
    { ...element("image", { href: "https://evil.example/i.png" }), isSVG: true },
    { ...element("set", { attributeName: "href", to: "javascript:x()" }), isSVG: true },
    { ...element("animate", { attributeName: "x", values: "0;5" }), isSVG: true },
    { ...element("rect", { fill: "url(https://evil.example/f.svg#a)" }), isSVG: true },
  );
  assert.deepEqual(nodes.map((n) => n.attributes), [
    {}, { href: "#icon" }, {}, { attributeName: "href" }, { attributeName: "x", values: "0;5" },
    { fill: "url(data:,https://evil.example/f.svg#a)" },
  ]);
});

test("the same holds for what mutations add and change", () => {
  const data = mutationOf({
    adds: [{ parentId: 1, nextId: null, node: element("div", {}, [element("img", { src: "https://evil.example/x" })]) }],
    attributes: [
      { id: 3, attributes: { srcdoc: "<b>", onload: "x()", src: "https://evil.example/y", class: "ok", title: null } },
      { id: 4, attributes: { style: { background: ["url(https://evil.example/z)", "important"], color: false } } },
      { id: 5, attributes: { rr_dataURL: "https://evil.example/r" } },
      { id: 6, attributes: { "http-equiv": "refresh", rel: "prefetch", href: "javascript:x()" } },
      { id: 7, attributes: { rel: "stylesheet", href: "/x.css" } },
    ],
  });
  assert.ok(!("src" in data.adds[0].node.childNodes[0].attributes));
  assert.deepEqual(data.attributes[0].attributes, { "data-sh-src": "https://evil.example/y", class: "ok", title: null });
  assert.deepEqual(data.attributes[1].attributes.style, {
    background: ["url(data:,https://evil.example/z)", "important"],
    color: false,
  });
  assert.deepEqual(data.attributes[2].attributes, { "data-sh-src": "https://evil.example/r" });
  assert.deepEqual(data.attributes[3].attributes, {});
  assert.deepEqual(data.attributes[4].attributes, { href: "/x.css" });
});

test("later changes are judged by the element they change", () => {
  const next = createNeutraliser();
  const link = { ...element("link"), id: 11 };
  const style = { ...element("style", {}, [{ type: 3, id: 13, textContent: "" }]), id: 12 };
  const use = { ...element("use"), isSVG: true, id: 14 };
  const anchor = { ...element("a"), id: 15 };
  next({ type: 2, timestamp: 1, data: { node: { type: 0, id: 9, childNodes: [element("html", {}, [link, style, use, anchor])] } } });
  const href = { href: "https://evil.example/x" };
  const { attributes, texts, adds } = next({
    type: 3,
    timestamp: 2,
    data: {
      source: 0,
      attributes: [{ id: 11, attributes: { ...href, rel: "stylesheet" } }, { id: 14, attributes: { ...href } }, { id: 15, attributes: { ...href } }],
      texts: [{ id: 13, value: "a{b:url(//e.example)}" }, { id: 99, value: "see url(https://e.example)" }],
      adds: [{ parentId: 12, node: { type: 3, id: 16, textContent: "c{d:url(//e.example)}" } }],
    },
  }).data;
  assert.deepEqual(attributes.map((change) => change.attributes), [{}, {}, href]);
  assert.deepEqual(texts.map((change) => change.value), ["a{b:url(data:,//e.example)}", "see url(https://e.example)"]);
  assert.equal(adds[0].node.textContent, "c{d:url(data:,//e.example)}");
});

test("style text requests nothing, and is otherwise byte-identical", () => {
  const plain = "a::before{content:'url'} .x{color:red}";
  assert.equal(quietCss(plain), plain);
  assert.equal(quietCss("a{b:url(#f)} c{d:url('data:image/png;base64,A')}"), "a{b:url(#f)} c{d:url('data:image/png;base64,A')}");
  assert.equal(quietCss("@import 'https://e.example/x.css';"), "@sh-import 'https://e.example/x.css';");
  assert.equal(quietCss('@import url( "//e.example/x");'), '@sh-import url("data:,//e.example/x");');
  assert.equal(quietCss("a{b:image-set('//e.example/x' 1x)}"), "a{b:image-set('data:,//e.example/x' 1x)}");
  assert.equal(quietCss("a{b:u\\72l(//e.example)}"), "a{b:url(data:,//e.example)}");
  assert.equal(quietCss("a{b:\\55 RL(//e.example)}"), "a{b:url(data:,//e.example)}");
  assert.equal(quietCss("a{b:url(#x);\\62 ackground:red}"), "a{b:url(#x);background:red}");
  assert.equal(quietCss("@\\69mport '//e.example'"), "@sh-import '//e.example'");
  assert.equal(quietCss(".a\\:b{content:'\\\\72'}"), ".a\\:b{content:'\\\\72'}");
  const [style] = pageOf(element("style", {}, [{ type: 3, id: 2, textContent: "a{b:url(//e.example/x)}" }]));
  assert.equal(style.childNodes[0].textContent, "a{b:url(data:,//e.example/x)}");
});

test("rules, adopted sheets and fonts that arrive later are quiet too", () => {
  const rule = neutralise({ type: 3, timestamp: 1, data: { source: 8, adds: [{ rule: "a{b:url(//e.example)}" }] } });
  assert.equal(rule.data.adds[0].rule, "a{b:url(data:,//e.example)}");
  const adopted = neutralise({
    type: 3, timestamp: 1, data: { source: 15, id: 1, styleIds: [1], styles: [{ styleId: 1, rules: [{ rule: "@import '//e.example'" }] }] },
  });
  assert.equal(adopted.data.styles[0].rules[0].rule, "@sh-import '//e.example'");
  assert.equal(neutralise({ type: 3, timestamp: 1, data: { source: 10, family: "f", fontSource: "url(//e.example/f)" } }), null);
});

test("events that show nothing or are broken are dropped rather than thrown on", () => {
  const broken = [
    null, 5, {}, { type: 2, timestamp: 1 }, { type: 2, timestamp: 1, data: {} }, { type: 3, timestamp: NaN, data: {} },
    { type: 3, timestamp: 1, data: { source: 1, positions: [] } }, { type: 3, timestamp: 1, data: { source: 9 } },
    { type: 5, timestamp: 1, data: { tag: "x" } }, { type: 6, timestamp: 1, data: {} }, { type: 0, timestamp: 1, data: {} },
  ];
  for (const event of broken) assert.equal(neutralise(event), null);
});

test("a viewport of any size is brought to one that can be drawn", () => {
  assert.deepEqual(neutralise({ type: 4, timestamp: 1, data: { width: 1e9, height: 700 } }).data, { width: 10000, height: 700 });
});

test("a viewport without an extent is left out: the size before it stays", () => {
  for (const data of [{ width: 1e9, height: -4 }, { width: 0, height: 700 }, { height: 700 }, { width: "9", height: 9 }]) {
    assert.equal(neutralise({ type: 4, timestamp: 1, data }), null);
    assert.equal(neutralise({ type: 3, timestamp: 1, data: { source: 4, ...data } }), null);
  }
});

test("what is no tag, no root or no place for a shadow becomes something that can be rebuilt", () => {
  const nodes = snapshotOf(
    { type: 3, id: 3, textContent: "text beside the root" },
    element("html", {}, [
      element("img src=x onerror=x()"), { ...element("font-face"), isCustom: true },
      { ...element("input", {}, [{ ...element("b"), isShadow: true }]), isShadowHost: true },
      { type: 4, id: 4, textContent: "cdata" }, { type: 0, id: 5, childNodes: [] }, { type: 99 }, null,
    ]),
    element("html"),
  );
  assert.equal(nodes.length, 1);
  const [unknown, custom, host, cdata, ...rest] = nodes[0].childNodes;
  assert.equal(unknown.tagName, "sh-unknown");
  assert.ok(!("isCustom" in custom));
  assert.ok(!("isShadowHost" in host) && !("isShadow" in host.childNodes[0]));
  assert.equal(cdata.type, 3);
  assert.equal(rest.length, 0);
});

test("a document without html gets one, and a snapshot without a document too", () => {
  assert.deepEqual(snapshotOf().map((n) => n.tagName), ["html"]);
  const svg = neutralise({ type: 2, timestamp: 1, data: { node: element("svg") } }).data.node;
  assert.equal(svg.childNodes[0].childNodes[0].childNodes[0].tagName, "svg");
});

test("nothing plays by itself", () => {
  assert.equal(neutralise({ type: 3, timestamp: 1, data: { source: 7, id: 1, type: 0 } }), null);
  assert.deepEqual(quietAttributes("video", { rr_mediaState: "played", rr_mediaCurrentTime: 4, width: "5" }), { width: "5" });
});

test("a tree deeper than the stack is walked", () => {
  let node = element("div");
  for (let i = 0; i < 20000; i += 1) node = element("div", {}, [node]);
  assert.equal(pageOf(node).length, 1);
});

test("script addresses are seen through white space and case", () => {
  assert.ok(isScriptUrl("\u0001 JaVa\tScript:alert(1)"));
  assert.ok(isScriptUrl("data:text/html,<script>"));
  assert.ok(!isScriptUrl("https://example.com/javascript:"));
  assert.deepEqual(quietAttributes("a", { "xlink:href": "javascript:x" }), {});
});
