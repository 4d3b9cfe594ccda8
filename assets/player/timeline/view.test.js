import assert from "node:assert/strict";
import { test } from "node:test";

import { following, isWhole, pan, tickStep, toMs, toX, whole, zoom } from "./view.js";

test("zooming keeps the moment under the pointer where it is", () => {
  const view = zoom(whole(100000), 2, 25000, 100000);
  assert.deepEqual(view, { fromMs: 12500, toMs: 62500 });
  assert.equal(toX(view, 25000, 1000), 250);
});

test("it never shows more than there is, nor less than two seconds", () => {
  assert.deepEqual(zoom({ fromMs: 10, toMs: 60000 }, 0.1, 30000, 100000), { fromMs: 0, toMs: 100000 });
  const close = zoom(whole(100000), 1e9, 5000, 100000);
  assert.equal(close.toMs - close.fromMs, 2000);
  assert.deepEqual(zoom(whole(500), 2, 100, 500), { fromMs: 0, toMs: 500 });
});

test("it can be moved, up to the ends", () => {
  assert.deepEqual(pan({ fromMs: 10, toMs: 20 }, -50, 100), { fromMs: 0, toMs: 10 });
  assert.deepEqual(pan({ fromMs: 10, toMs: 20 }, 500, 100), { fromMs: 90, toMs: 100 });
});

test("it follows the playhead", () => {
  const view = { fromMs: 0, toMs: 1000 };
  assert.equal(following(view, 500, 5000), view);
  assert.deepEqual(following(view, 1100, 5000), { fromMs: 1000, toMs: 2000 });
  assert.ok(isWhole(whole(5), 5));
});

test("places and times are the same thing", () => {
  const view = { fromMs: 1000, toMs: 3000 };
  assert.equal(toMs(view, 50, 100), 2000);
  assert.equal(toX(view, 2000, 100), 50);
});

test("labels stand at round times", () => {
  assert.equal(tickStep(whole(60000), 1000), 10000);
  assert.equal(tickStep(whole(3600000), 1000), 600000);
});
