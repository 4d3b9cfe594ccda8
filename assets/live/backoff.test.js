import assert from "node:assert/strict";
import { test } from "node:test";

import { fullJitter } from "./backoff.js";

const pace = { baseMs: 1000, maxMs: 30000 };

test("the longest wait doubles up to the cap", () => {
  const longest = (attempt) => fullJitter(attempt, pace, 0.999999);
  assert.deepEqual([0, 1, 2, 3, 4].map(longest), [1000, 2000, 4000, 8000, 16000]);
  assert.equal(longest(5), 30000);
  assert.equal(longest(5000), 30000);
});

test("every wait up to that is as likely as another", () => {
  assert.equal(fullJitter(3, pace, 0), 0);
  assert.equal(fullJitter(3, pace, 0.5), 4000);
});
