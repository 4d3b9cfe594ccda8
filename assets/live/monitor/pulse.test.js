import assert from "node:assert/strict";
import { test } from "node:test";

import { BARS, beat, heights } from "./pulse.js";

test("what was there before the page opened is not activity", () => {
  const pulse = beat(undefined, 500, 10_000);
  assert.deepEqual(heights(pulse, 10_000), Array(BARS).fill(0));
});

test("what arrives stands at its time and moves to the left", () => {
  let pulse = beat(undefined, 500, 10_000);
  pulse = beat(pulse, 507, 10_100);
  assert.ok(heights(pulse, 10_100)[BARS - 1] > 0);
  assert.ok(heights(pulse, 14_100)[BARS - 3] > 0);
  assert.deepEqual(heights(pulse, 90_000), Array(BARS).fill(0));
});

test("a count that begins anew is no negative activity", () => {
  const pulse = beat(beat(undefined, 500, 10_000), 3, 10_100);
  assert.equal(heights(pulse, 10_100)[BARS - 1], 0);
});

test("nothing is higher than the row", () => {
  const pulse = beat(beat(undefined, 0, 10_000), 1e6, 10_100);
  assert.equal(heights(pulse, 10_100)[BARS - 1], 1);
});
