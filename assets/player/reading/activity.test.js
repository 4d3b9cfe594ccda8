import assert from "node:assert/strict";
import { test } from "node:test";

import { activeFrom, inactiveAt, nextChange, skipTarget, windowAt } from "./activity.js";

const active = [
  { window: "a", fromMs: 0, toMs: 100 },
  { window: "b", fromMs: 120, toMs: 200 },
  { window: "a", fromMs: 200, toMs: 300 },
];

test("the window in front is the one with the spell that began last", () => {
  assert.equal(windowAt(active, 50), "a");
  assert.equal(windowAt(active, 110), "a");
  assert.equal(windowAt(active, 150), "b");
  assert.equal(windowAt(active, 250), "a");
  assert.equal(windowAt([], 5, "z"), "z");
});

test("the next change of window is known ahead", () => {
  assert.equal(nextChange(active, 10), 120);
  assert.equal(nextChange(active, 130), 200);
  assert.equal(nextChange(active, 250), Infinity);
});

test("inactivity is skipped to just before its end, after a moment of quiet", () => {
  const spans = [{ fromMs: 10000, toMs: 40000 }];
  assert.equal(inactiveAt(spans, 40000), null);
  assert.equal(skipTarget(spans, 10100), null);
  assert.equal(skipTarget(spans, 11000), 39300);
  assert.equal(skipTarget(spans, 39000), null);
  assert.equal(skipTarget(spans, 50000), null);
});

test("without a timeline the windows' own spans decide", () => {
  const windows = [
    { id: "b", firstTs: 1500, lastTs: 1900 },
    { id: "a", firstTs: 1000, lastTs: 1600 },
  ];
  assert.deepEqual(activeFrom(null, windows, 1000).map((s) => s.window), ["a", "b"]);
});
