import assert from "node:assert/strict";
import { test } from "node:test";

import { activity, clusters } from "./density.js";
import { whole } from "./view.js";

const mark = (atMs, kind, data = {}) => ({ id: `${kind}${atMs}`, kind, atMs, data, label: kind });
const view = whole(1000);
const all = new Set(["error", "rage", "custom", "request", "gap", "note", "dead", "problem"]);

test("columns are scaled to the busiest one, and a single click stays visible", () => {
  const marks = [mark(0, "click"), ...Array.from({ length: 25 }, () => mark(500, "click"))];
  const columns = activity(marks, view, 300, 3);
  assert.equal(columns.length, 100);
  assert.equal(columns[50], 1);
  assert.equal(columns[0], 0.2);
  assert.equal(columns[10], 0);
});

test("quiet kinds and marks out of sight do not count as activity", () => {
  assert.ok(activity([mark(5, "console"), mark(9000, "click")], view, 300).every((n) => n === 0));
});

test("marks that would overlap are one cluster, shown as what matters most", () => {
  const found = clusters([mark(100, "custom"), mark(101, "error"), mark(900, "rage")], view, 1000, all);
  assert.deepEqual(found.map((c) => [c.kind, c.marks.length]), [["error", 2], ["rage", 1]]);
  assert.equal(found[0].atMs, 101);
});

test("kinds that are switched off and clicks are not drawn one by one", () => {
  assert.deepEqual(clusters([mark(1, "error"), mark(500, "click")], view, 1000, new Set(["click"])), []);
});

test("ten thousand marks become at most as many clusters as there is room", () => {
  const marks = Array.from({ length: 10000 }, (_, i) => mark(i / 10, "error"));
  assert.ok(clusters(marks, view, 1000, all).length <= 79);
});
