import assert from "node:assert/strict";
import { test } from "node:test";

import { isRetryable, parseRetryAfter, retryDelay } from "./backoff.js";

test("only what may pass by itself is tried again", () => {
  for (const status of [0, 408, 425, 429, 500, 503]) assert.ok(isRetryable(status));
  for (const status of [400, 401, 403, 404, 409, 410, 413, 415, 422]) {
    assert.ok(!isRetryable(status), String(status));
  }
});

test("delays double from three seconds, give or take half, up to a minute", () => {
  assert.equal(retryDelay(0, null, 0), 1500);
  assert.equal(retryDelay(0, null, 0.5), 3000);
  assert.equal(retryDelay(1, null, 0.5), 6000);
  assert.equal(retryDelay(2, null, 0.999), 12000 * 1.499);
  assert.equal(retryDelay(50, null, 0.999), 60000);
});

test("what the hub asks for is never undercut", () => {
  assert.equal(retryDelay(0, 20000, 0), 20000);
  assert.equal(retryDelay(9, 1000, 0.5), 60000);
});

test("Retry-After is seconds or a date, bounded, and nonsense is nothing", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  assert.equal(parseRetryAfter("7", now), 7000);
  assert.equal(parseRetryAfter("Thu, 01 Jan 2026 00:00:30 GMT", now), 30000);
  assert.equal(parseRetryAfter("999999999", now), 3600000);
  for (const header of [null, "", "0", "-5", "soon", "Thu, 01 Jan 1970 00:00:00 GMT"]) {
    assert.equal(parseRetryAfter(header, now), null, String(header));
  }
});
