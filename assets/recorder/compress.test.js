import assert from "node:assert/strict";
import { test } from "node:test";

import { toChunk } from "./chunks.js";
import { compress } from "./compress.js";

const chunkOf = (text) => toChunk([{ json: JSON.stringify(text), ts: 1, type: 5 }]);

test("a chunk becomes gzip, and knows whether a request holds it", async () => {
  const chunk = chunkOf("row after row ".repeat(1000) + Array.from({ length: 9000 }, (_, i) => i));
  const { body } = chunk;
  assert.equal(await compress(chunk, 1000), false);
  assert.equal(chunk.body, body);
  assert.equal(await compress(chunk, 100_000), true);
  assert.deepEqual([...chunk.body.slice(0, 2)], [0x1f, 0x8b]);
  assert.equal(chunk.size, chunk.body.length);
});

test("what would look like a bomb goes as it is", async () => {
  const chunk = chunkOf("*".repeat(500_000));
  assert.equal(await compress(chunk, 1_000_000), true);
  assert.equal(typeof chunk.body, "string");
  assert.equal(await compress(chunk, 400_000), false);
});

test("what was on the wire stays as it was", async () => {
  const chunk = { ...chunkOf("x".repeat(5000)), seq: 3 };
  await compress(chunk, 1_000_000);
  assert.equal(typeof chunk.body, "string");
});
