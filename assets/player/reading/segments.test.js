import assert from "node:assert/strict";
import { test } from "node:test";

import { byNeed, loadedSpan, requestsOf, segmentAt, segmentsOf } from "./segments.js";

const chunk = (seq, firstTs, lastTs, snapshotTs = null, bytes = 100) => ({
  seq,
  firstTs,
  lastTs,
  count: 10,
  bytes,
  snapshotTs,
});

const window = {
  id: "w",
  chunks: [
    chunk(2, 200, 299),
    chunk(0, 0, 99, 5),
    chunk(1, 100, 199),
    chunk(3, 300, 399, 350),
    chunk(4, 400, 499),
  ],
};

test("a segment runs from one full snapshot to the next, over whole chunks", () => {
  const segments = segmentsOf(window);
  assert.deepEqual(
    segments.map((s) => [s.fromTs, s.toTs, s.chunks.map((c) => c.seq)]),
    [
      [5, 350, [0, 1, 2, 3]],
      [350, Infinity, [3, 4]],
    ],
  );
  assert.equal(segments[0].bytes, 400);
});

test("a segment knows the page's size where its own events do not begin with it", () => {
  const size = { width: 900, height: 500 };
  const chunks = [chunk(0, 0, 99, 5), { ...chunk(1, 100, 199, 110), size }];
  assert.deepEqual(segmentsOf({ id: "w", chunks }).map((s) => s.size), [null, size]);
});

test("chunks before the first snapshot belong to no segment", () => {
  const segments = segmentsOf({ id: "w", chunks: [chunk(0, 0, 9), chunk(1, 10, 19, 12)] });
  assert.deepEqual(segments.map((s) => s.chunks.map((c) => c.seq)), [[1]]);
});

test("a window without a snapshot has no segments", () => {
  assert.deepEqual(segmentsOf({ id: "w", chunks: [chunk(0, 0, 9)] }), []);
});

test("the nearest snapshot at or before a moment is found", () => {
  const segments = segmentsOf(window);
  assert.equal(segmentAt(segments, 349).fromTs, 5);
  assert.equal(segmentAt(segments, 350).fromTs, 350);
  assert.equal(segmentAt(segments, 9999).fromTs, 350);
  assert.equal(segmentAt(segments, -1).fromTs, 5);
  assert.equal(segmentAt([], 3), null);
});

test("the first request reaches the wanted moment, later ones are bounded by size", () => {
  const [first] = segmentsOf(window);
  assert.deepEqual(requestsOf(first, 20).map((r) => r.lastSeq), [0, 3]);
  assert.deepEqual(requestsOf(first, 150).map((r) => r.lastSeq), [1, 3]);
  assert.deepEqual(requestsOf(first, 9999).map((r) => r.lastSeq), [3]);
  assert.deepEqual(requestsOf(first, 9999, 200).map((r) => r.lastSeq), [1, 3]);
});

test("what comes next is needed before other windows, and before what lies behind", () => {
  const at = (window, fromTs, toTs) => ({ key: `${window}${fromTs}`, window, fromTs, toTs });
  const segments = [at("w", 0, 1000), at("w", 1000, 2000), at("v", 500, 5000), at("w", 2000, Infinity)];
  assert.deepEqual(byNeed(segments, 1500, "w").map((s) => s.key), ["w1000", "w2000", "v500", "w0"]);
});

test("the loaded span ends where loading or the window ended", () => {
  const [first, last] = segmentsOf(window);
  assert.deepEqual(loadedSpan(first, 120, 499), { fromTs: 5, toTs: 120 });
  assert.deepEqual(loadedSpan(last, Infinity, 499), { fromTs: 350, toTs: 499 });
  assert.equal(loadedSpan(last, 0, 499), null);
});
