import assert from "node:assert/strict";
import { test } from "node:test";

import {
  dropBefore,
  dropOverflow,
  fromCheckpoint,
  splitEvents,
  toChunk,
  utf8Length,
} from "./chunks.js";

const chunk = (name, more = {}) => ({ name, size: 10, checkpoint: false, ...more });
const names = (queue) => queue.map((c) => c.name).join("");

test("a chunk knows its span, its count and whether it holds a snapshot", () => {
  const made = toChunk([
    { json: '{"a":1}', ts: 20, type: 3 },
    { json: '{"b":2}', ts: 10, type: 2 },
  ]);
  assert.deepEqual(made, {
    first: 10,
    last: 20,
    count: 2,
    checkpoint: true,
    body: '[{"a":1},{"b":2}]',
    size: 17,
  });
});

test("a snapshot is never cut from the page's size in front of it", () => {
  const event = (type, size) => ({ json: "x".repeat(size), type });
  const cut = (sizes, maxBytes) =>
    splitEvents(
      sizes.map(([type, size]) => event(type, size)),
      maxBytes,
    ).map((part) => part.map((e) => e.type));
  assert.deepEqual(cut([[5, 9], [4, 5], [2, 90], [3, 5]], 40), [[5], [4, 2], [3]]);
  assert.deepEqual(cut([[5, 9], [4, 5], [2, 9], [3, 5]], 40), [[5, 4, 2, 3]]);
  assert.deepEqual(cut([[3, 25], [4, 5], [2, 9], [3, 9]], 40), [[3], [4, 2, 3]]);
  assert.deepEqual(cut([[3, 5], [4, 5]], 40), [[3, 4]]);
});

test("parts of a split batch fit, counted in UTF-8, and keep the order", () => {
  const events = ["aaaa", "éééé", "bb", "x".repeat(50), "c"].map((json) => ({ json }));
  const parts = splitEvents(events, 16);
  assert.deepEqual(
    parts.map((part) => part.map((e) => e.json)),
    [["aaaa", "éééé"], ["bb"], ["x".repeat(50)], ["c"]],
  );
  for (const part of [parts[0], parts[1], parts[3]]) {
    assert.ok(utf8Length(`[${part.map((e) => e.json).join()}]`) <= 16);
  }
});

test("too much: the oldest chunks without a snapshot go first", () => {
  const queue = [chunk("S", { checkpoint: true }), chunk("a"), chunk("b"), chunk("c")];
  assert.equal(dropOverflow(queue, 25), 2);
  assert.equal(names(queue), "Sc");
});

test("then the oldest snapshots, but never the newest chunk", () => {
  const queue = ["R", "S", "T"].map((n) => chunk(n, { checkpoint: true }));
  assert.equal(dropOverflow(queue, 5), 2);
  assert.equal(names(queue), "T");
});

test("what was on the wire stays: the hub may hold it", () => {
  const queue = [chunk("a", { seq: 3 }), chunk("b"), chunk("c")];
  assert.equal(dropOverflow(queue, 20), 1);
  assert.equal(names(queue), "ac");
});

test("within the bound nothing is dropped", () => {
  const queue = [chunk("a"), chunk("b")];
  assert.equal(dropOverflow(queue, 20), 0);
});

test("the pre-trigger buffer begins at the last snapshot old enough", () => {
  const queue = [
    chunk("S", { checkpoint: true, first: 0 }),
    chunk("a", { first: 5 }),
    chunk("T", { checkpoint: true, first: 10 }),
    chunk("b", { first: 15 }),
    chunk("U", { checkpoint: true, first: 20 }),
  ];
  dropBefore(queue, 12);
  assert.equal(names(queue), "TbU");
  dropBefore(queue, 5);
  assert.equal(names(queue), "TbU");
});

test("a recording can begin at its first snapshot only", () => {
  const queue = [chunk("a"), chunk("S", { checkpoint: true }), chunk("b")];
  assert.equal(names(fromCheckpoint(queue)), "Sb");
  assert.deepEqual(fromCheckpoint([chunk("a")]), []);
});
