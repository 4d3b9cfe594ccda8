import assert from "node:assert/strict";
import { test } from "node:test";

import { drawnKind, indexAt, nearest, neighbour, ordered, tally } from "./marks.js";

const mark = (atMs, kind = "click", data = {}) => ({ id: `m${atMs}`, kind, atMs, window: "w", label: kind, data });
const marks = [mark(100), mark(200, "error"), mark(300, "note")];

test("only failed requests are drawn", () => {
  assert.equal(drawnKind(mark(1, "network", { failed: true })), "request");
  assert.equal(drawnKind(mark(1, "network", { failed: false })), null);
  assert.equal(drawnKind(mark(1, "console")), null);
  assert.equal(drawnKind(mark(1, "gap")), "gap");
});

test("marks are put in time order and those without a time are left out", () => {
  assert.deepEqual(ordered([mark(5), mark(1), mark(NaN), null]).map((m) => m.atMs), [1, 5]);
});

test("the current item is the last one at or before the moment", () => {
  assert.equal(indexAt(marks, 99), -1);
  assert.equal(indexAt(marks, 200), 1);
  assert.equal(indexAt(marks, 999), 2);
  assert.equal(indexAt([], 1), -1);
});

test("next and previous step over the mark one stands on", () => {
  assert.equal(neighbour(marks, 100, 1).atMs, 200);
  assert.equal(neighbour(marks, 200, -1).atMs, 100);
  assert.equal(neighbour(marks, 300, 1), null);
  assert.equal(neighbour(marks, 100, -1), null);
  assert.equal(neighbour(marks, 450, -1, 200).atMs, 200);
});

test("the nearest mark is only found within reach", () => {
  assert.equal(nearest(marks, 230, 50).atMs, 200);
  assert.equal(nearest(marks, 260, 50).atMs, 300);
  assert.equal(nearest(marks, 250, 10), null);
  assert.equal(nearest([], 250, 10), null);
});

test("kinds are counted as they are drawn", () => {
  const counts = tally([...marks, mark(4, "network", { failed: true })]);
  assert.deepEqual([counts.click, counts.error, counts.request, counts.rage], [1, 1, 1, 0]);
});
