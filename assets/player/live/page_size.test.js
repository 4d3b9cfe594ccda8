import assert from "node:assert/strict";
import { test } from "node:test";

import { sizesAround } from "./page_size.js";

const meta = (width, height) => ({ type: 4, data: { href: "", width, height } });
const resize = (width, height) => ({ type: 3, data: { source: 4, width, height } });
const snapshot = { type: 2, data: {} };
const size = (width, height) => ({ width, height });

test("a snapshot has the size in front of it, whatever was known", () => {
  const { before, after } = sizesAround([meta(800, 600), snapshot, resize(700, 600)], size(1, 1));
  assert.deepEqual([before, after], [size(800, 600), size(700, 600)]);
});

test("without one it has the last known size", () => {
  assert.deepEqual(sizesAround([snapshot, resize(700, 600)], size(900, 500)).before, size(900, 500));
});

test("with nothing known it has the first size in the events", () => {
  assert.deepEqual(sizesAround([snapshot, resize(700, 600), resize(9, 9)]).before, size(700, 600));
  assert.equal(sizesAround([snapshot]).before, undefined);
});

test("a size that is none changes nothing", () => {
  const events = [meta(0, 600), resize(-1, 5), { type: 4, data: {} }, null, snapshot];
  assert.deepEqual(sizesAround(events, size(3, 4)), { before: size(3, 4), after: size(3, 4) });
});
