import assert from "node:assert/strict";
import { test } from "node:test";

import { marksOf } from "./live_marks.js";

const where = { window: "w", startMs: 1000, position: 7 };
const custom = (tag, payload) => ({ type: 5, timestamp: 3000, data: { tag, payload } });

test("pages, clicks, errors and events become marks at their time", () => {
  const marks = marksOf([
    custom("sh.page", { href: "https://shop/cart", title: "Cart", kind: "load" }),
    custom("sh.click", { selector: "button.buy", x: 1, y: 2 }),
    custom("sh.error", { message: "boom" }),
    custom("sh.track", { name: "bought", props: { n: 1 } }),
  ], where);
  assert.deepEqual(marks.map((m) => [m.kind, m.label, m.atMs]), [
    ["navigation", "Cart", 2000], ["click", "button.buy", 2000], ["error", "boom", 2000], ["custom", "bought", 2000],
  ]);
  assert.equal(new Set(marks.map((m) => m.id)).size, 4);
});

test("console lines are unquoted, requests show whether they failed", () => {
  const marks = marksOf([
    { type: 6, timestamp: 1500, data: { plugin: "rrweb/console@1", payload: { level: "warn", payload: ['"careful"', "{\"a\":1}"], trace: [] } } },
    { type: 6, timestamp: 1600, data: { plugin: "rrweb/network@1", payload: { requests: [{ name: "/api", method: "GET", status: 500, duration: 3 }, { name: "/ok", status: 200 }] } } },
  ], where);
  assert.equal(marks[0].data.text, 'careful {"a":1}');
  assert.deepEqual(marks.slice(1).map((m) => m.data.failed), [true, false]);
});

test("what means nothing to a user is no mark, and what is broken does no harm", () => {
  assert.deepEqual(marksOf([custom("sh.session", {}), { type: 3, timestamp: 1, data: { source: 0 } }, null, { type: 5 }], where), []);
});
