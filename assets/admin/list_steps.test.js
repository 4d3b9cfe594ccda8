import assert from "node:assert/strict";
import { test } from "node:test";
import { nextIndex, stepOf } from "./list_steps.js";

test("j and k move from anywhere, arrows only once a line is chosen", () => {
  assert.equal(stepOf("j", { inList: false }), 1);
  assert.equal(stepOf("k", { inList: true }), -1);
  assert.equal(stepOf("ArrowDown", { inList: false }), 0);
  assert.equal(stepOf("ArrowDown", { inList: true }), 1);
});

test("other keys do not move", () => {
  for (const key of ["x", "Enter", " ", "toString", "constructor"]) {
    assert.ok(!Number.isNaN(stepOf(key, { inList: true })));
    assert.equal(stepOf(key, { inList: true }), 0);
  }
});

test("the first j chooses the first line", () => {
  assert.equal(nextIndex(-1, 1, 5), 0);
});

test("a step beyond either end stays on the last line there", () => {
  assert.equal(nextIndex(4, 1, 5), 4);
  assert.equal(nextIndex(0, -1, 5), 0);
  assert.equal(nextIndex(2, Infinity, 5), 4);
  assert.equal(nextIndex(2, -Infinity, 5), 0);
});
