import assert from "node:assert/strict";
import { test } from "node:test";

import { movesOf } from "./moves.js";

test("a path keeps its pace, counted from its first place", () => {
  const event = { type: 3, data: { source: 1, positions: [{ x: 1, y: 2, id: 5, timeOffset: -450 }, { x: 3, y: 4, id: 5, timeOffset: -100 }] } };
  assert.deepEqual(movesOf(event).path.map((p) => p.afterMs), [0, 350]);
});

test("what is no path is left to the replayer", () => {
  assert.equal(movesOf({ type: 3, data: { source: 0 } }), null);
  assert.equal(movesOf({ type: 2, data: {} }), null);
});
