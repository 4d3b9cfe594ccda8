import assert from "node:assert/strict";
import { test } from "node:test";
import { stepped } from "./step.js";

test("the first step leads to an end", () => {
  assert.equal(stepped(-1, 1, 3), 0);
  assert.equal(stepped(-1, -1, 3), 2);
});

test("steps go round", () => {
  assert.equal(stepped(2, 1, 3), 0);
  assert.equal(stepped(0, -1, 3), 2);
  assert.equal(stepped(0, 1, 1), 0);
});
