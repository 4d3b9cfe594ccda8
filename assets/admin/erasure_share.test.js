import assert from "node:assert/strict";
import test from "node:test";
import { share } from "./erasure_share.js";

test("a share is a whole percentage between none and all", () => {
  assert.equal(share({ done: 0, total: 8 }), 0);
  assert.equal(share({ done: 3, total: 8 }), 38);
  assert.equal(share({ done: 9, total: 8 }), 100);
});

test("without a total the share is unknown", () => {
  assert.equal(share({ done: 5, total: 0 }), null);
});
