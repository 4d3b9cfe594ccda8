import assert from "node:assert/strict";
import { test } from "node:test";

import { toChunk, utf8Length } from "../recorder/chunks.js";
import { fit } from "./index.js";

globalThis.document ??= /** @type {any} */ ({ images: [] });

const LIMIT = 1_000_000;
const AT = 1790000000000;
const PICTURE = `data:image/jpeg;base64,${"Qk1/+x".repeat(100_000)}`;

const chunkOf = (...events) =>
  toChunk(events.map((event) => ({ json: JSON.stringify(event), ts: AT, type: event.type })));

const fitted = async (events, nodeOf = () => null) => {
  const chunks = await fit(chunkOf(...events), LIMIT, nodeOf);
  for (const { body } of chunks) assert.ok(utf8Length(String(body)) <= LIMIT);
  return { chunks, events: chunks.flatMap(({ body }) => JSON.parse(String(body))) };
};

const marks = (events) => events.filter(({ type }) => type === 5).map(({ data }) => data);

const mutation = (data) => ({
  type: 3,
  timestamp: AT,
  data: { source: 0, texts: [], attributes: [], removes: [], adds: [], ...data },
});

const element = (id, tagName, childNodes = [], attributes = {}) => ({ type: 2, tagName, attributes, childNodes, id });
const text = (id, textContent) => ({ type: 3, textContent, id });

const page = (...childNodes) => [
  { type: 4, timestamp: AT, data: { href: "https://shop.example.com/", width: 800, height: 600 } },
  { type: 2, timestamp: AT, data: { node: { type: 0, id: 1, childNodes: [element(2, "html", [element(3, "body", childNodes)])] }, initialOffset: { left: 0, top: 0 } } },
];

test("a picture becomes a placeholder of its size, is named, and costs nothing beside it", async () => {
  const nodeOf = (id) => (id === 7 ? { naturalWidth: 9, width: 120, height: 90 } : null);
  const { events } = await fitted([
    mutation({ texts: [{ id: 4, value: "chosen" }], adds: [{ parentId: 3, nextId: null, node: element(7, "img", [], { id: "preview", src: PICTURE, alt: "a cat" }) }] }),
  ], nodeOf);
  const [change] = events;
  assert.deepEqual(change.data.texts, [{ id: 4, value: "chosen" }]);
  const { src, alt } = change.data.adds[0].node.attributes;
  assert.equal(alt, "a cat");
  assert.match(decodeURIComponent(src), /^data:image\/svg\+xml,<svg .*width="120" height="90".*too large/);
  assert.deepEqual(marks(events), [{ tag: "sh.large", payload: { kind: "picture", size: PICTURE.length } }]);
});

test("of a style sheet only the address is replaced", async () => {
  const font = `data:font/woff2;base64,${"d09GMg".repeat(100_000)}`;
  const css = `h1{color:red}a{background:url("${PICTURE}")}@font-face{src:url(${font})}p{color:blue}`;
  const { events } = await fitted(page(element(4, "style", [], { _cssText: css })));
  const { _cssText } = events[1].data.node.childNodes[0].childNodes[0].childNodes[0].attributes;
  assert.match(_cssText, /^h1\{color:red\}a\{background:url\("data:image\/svg\+xml,[^"]+"\)\}@font-face\{src:url\(data:,\)\}p\{color:blue\}$/);
  assert.deepEqual(marks(events).map(({ payload }) => payload.kind), ["picture", "font"]);
});

test("small pictures of an oversized chunk stay", async () => {
  const small = "data:image/png;base64,iVBORw0KGgo=";
  const { events } = await fitted(page(element(4, "img", [], { src: small }), element(5, "img", [], { src: PICTURE })));
  assert.equal(events[1].data.node.childNodes[0].childNodes[0].childNodes[0].attributes.src, small);
});

test("a long text is cut and named", async () => {
  const { events } = await fitted([mutation({ texts: [{ id: 4, value: "x".repeat(2_000_000) }] })]);
  assert.match(events[0].data.texts[0].value, /^x+…$/);
  assert.deepEqual(marks(events).map(({ payload }) => payload), [{ kind: "text", size: 2_000_000 }]);
});

/** What a replay makes of it: the ids of each parent's children, in order. */
const built = (events) => {
  const children = new Map();
  const enter = (node) => {
    children.set(node.id, (node.childNodes ?? []).map(({ id }) => id));
    node.childNodes?.forEach(enter);
  };
  for (const { type, data } of events) {
    if (type === 2) enter(data.node);
    for (const { parentId, nextId, node } of data.adds ?? []) {
      const list = children.get(parentId);
      assert.ok(list, `parent ${parentId} is there before ${node.id}`);
      assert.equal(nextId, null);
      list.push(node.id);
      children.set(node.id, []);
    }
  }
  return [...children].sort(([a], [b]) => a - b);
};

test("a huge table begins with the page and goes on in parts, nothing missing", async () => {
  let id = 100;
  const rows = Array.from({ length: 20_000 }, (_, row) => element(id++, "tr", [element(id++, "td", [text(id++, `cell ${row}`)])]));
  const given = page(element(4, "h1", [text(5, "Orders")]), element(6, "table", [element(7, "tbody", rows)]), element(8, "footer", [text(9, "end")]));
  const { chunks, events } = await fitted(structuredClone(given));
  assert.ok(chunks.length > 2);
  assert.deepEqual(chunks.map(({ checkpoint }) => checkpoint), chunks.map((_, i) => i === 0));
  assert.deepEqual(events.slice(0, 2).map(({ type }) => type), [4, 2]);
  assert.deepEqual(built(events), built(given));
  assert.equal(marks(events).length, 0);
  for (const chunk of chunks) assert.equal(chunk.count, JSON.parse(String(chunk.body)).length);
});

test("a change of many nodes goes in parts, in order", async () => {
  const adds = Array.from({ length: 30_000 }, (_, i) => ({ parentId: 3, nextId: null, node: text(100 + i, `row ${i}`) }));
  const { events } = await fitted([mutation({ removes: [{ parentId: 3, id: 50 }], adds, texts: [{ id: 4, value: "last" }] })]);
  assert.equal(events[0].data.removes.length, 1);
  assert.deepEqual(events.flatMap(({ data }) => data.adds), adds);
  assert.deepEqual(events.at(-1).data.texts, [{ id: 4, value: "last" }]);
});

test("what is large without a long string is named and left out", async () => {
  const props = Array.from({ length: 300_000 }, (_, i) => i);
  const { events } = await fitted([{ type: 5, timestamp: AT, data: { tag: "sh.track", payload: { name: "x", props } } }]);
  assert.deepEqual(marks(events).map(({ tag, payload }) => [tag, payload.kind]), [["sh.large", "event"]]);
});

test("a text of three bytes a character fits too", async () => {
  const { events } = await fitted([mutation({ texts: [{ id: 4, value: "漢".repeat(300_000) }] })]);
  assert.equal(events[0].data.texts.length, 1);
});
