import assert from "node:assert/strict";
import { test } from "node:test";

import { scrollFor, visibleRows } from "./window_of_rows.js";

test("of ten thousand rows only those near the window exist", () => {
  const rows = visibleRows({ scrollTop: 30000, height: 600, rowHeight: 30, count: 10000, spare: 5 });
  assert.deepEqual(rows, { first: 995, last: 1025 });
  assert.deepEqual(visibleRows({ scrollTop: 0, height: 600, rowHeight: 30, count: 3 }), { first: 0, last: 3 });
  assert.deepEqual(visibleRows({ scrollTop: 9999, height: 600, rowHeight: 30, count: 0 }), { first: 0, last: 0 });
});

test("a row in sight needs no scrolling, another one is brought to the middle", () => {
  const at = { scrollTop: 300, height: 300, rowHeight: 30 };
  assert.equal(scrollFor({ ...at, index: 12 }), null);
  assert.equal(scrollFor({ ...at, index: 50 }), 1365);
  assert.equal(scrollFor({ ...at, index: 0 }), 0);
});
