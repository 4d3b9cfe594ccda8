import assert from "node:assert/strict";
import { test } from "node:test";

import { catchUp, now } from "./clock.js";

const real = Date.now;

/** Run `work` while the wall clock is off by `ms`. */
const withStep = (ms, work) => {
  Date.now = () => real() + ms;
  try {
    return work();
  } finally {
    Date.now = real;
  }
};

test("it shows the wall clock's time, in whole milliseconds", () => {
  assert.ok(Math.abs(now() - Date.now()) < 1000);
  assert.ok(Number.isInteger(now()));
});

test("a wall clock that steps does not move it", () => {
  for (const step of [-86400000, -60000, 60000, 86400000]) {
    const before = now();
    withStep(step, () => assert.ok(Math.abs(now() - before) < 1000));
  }
});

test("after a sleep it catches up once, and never goes back", () => {
  assert.equal(catchUp(), 0);
  withStep(-3600000, () => assert.equal(catchUp(), 0));
  withStep(30000, () => assert.equal(catchUp(), 0));
  const before = now();
  withStep(3600000, () => {
    assert.ok(Math.abs(catchUp() - 3600000) < 1000);
    assert.equal(catchUp(), 0);
    assert.ok(Math.abs(now() - before - 3600000) < 1000);
  });
});
