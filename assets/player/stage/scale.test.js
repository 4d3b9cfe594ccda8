import assert from "node:assert/strict";
import { test } from "node:test";

import { fit } from "./scale.js";

test("a page larger than the room is made smaller and centred", () => {
  assert.deepEqual(fit({ width: 1600, height: 900 }, { width: 800, height: 600 }), { scale: 0.5, left: 0, top: 75 });
});

test("a small page grows, but not out of focus", () => {
  assert.deepEqual(fit({ width: 100, height: 100 }, { width: 800, height: 600 }), { scale: 1.5, left: 325, top: 225 });
});

test("no room is no error", () => {
  assert.equal(fit({ width: 100, height: 100 }, { width: 0, height: 0 }).scale, 1);
});
