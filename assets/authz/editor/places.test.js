import assert from "node:assert/strict";
import { test } from "node:test";
import { Text } from "@codemirror/state";
import { placeOf } from "./places.js";

const doc = Text.of(["model", "  schema 1.1", "", "type user"]);
const text = (problem) => {
  const { from, to } = placeOf(problem, doc);
  return doc.sliceString(from, to);
};

test("a place is the name that begins there", () => {
  assert.equal(text({ line: 4, column: 6 }), "user");
  assert.equal(text({ line: 2, column: 3 }), "schema");
});

test("without a column it is the line, without its indent", () => {
  assert.equal(text({ line: 2, column: null }), "schema 1.1");
});

test("the end of a line shows its last character", () => {
  assert.equal(text({ line: 1, column: 6 }), "l");
  assert.equal(text({ line: 4, column: 99 }), "r");
});

test("an empty line and places outside the text are no error", () => {
  assert.deepEqual(placeOf({ line: 3, column: 1 }, doc), { from: 19, to: 19 });
  assert.equal(text({ line: 99, column: null }), "type user");
  assert.equal(text({ line: 0, column: null }), "model");
  assert.equal(text({ line: null, column: null }), "model");
});

test("an empty text has a place too", () => {
  assert.deepEqual(placeOf({ line: 7, column: 3 }, Text.empty), { from: 0, to: 0 });
});
