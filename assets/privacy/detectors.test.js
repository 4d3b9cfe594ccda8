import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { cpuTime } from "../testing/cpu_time.mjs";
import { find, MASK, maskText, TECHNICAL_KINDS } from "./detectors.js";

const vectors = JSON.parse(
  readFileSync(new URL("../../tests/vectors/pii.json", import.meta.url), "utf8"),
);

test("every shared vector has the answer the server gives", () => {
  for (const { text, find: expected } of vectors) {
    const found = find(text).map(([start, end, kind]) => [kind, text.slice(start, end)]);
    assert.deepEqual(found, expected, text);
  }
});

test("what is found is replaced by a mask of one length", () => {
  assert.equal(maskText("jane@example.com, 078-05-1120"), `${MASK}, ${MASK}`);
  assert.equal(maskText("nothing here"), "nothing here");
});

test("a mask is not masked again", () => {
  for (const { text } of vectors) {
    const once = maskText(text);
    assert.equal(maskText(once), once, text);
  }
});

test("in technical places only what proves itself is found", () => {
  assert.deepEqual(find("call 555-123-4567 from 192.168.1.77", TECHNICAL_KINDS), []);
  assert.equal(find("x jane@example.com", TECHNICAL_KINDS).length, 1);
});

test("twice the text takes about twice as long, whatever the text", () => {
  const shapes = ["a.", "a@", "@a.", "1 ", "5", "4111 ", "eyJ", "eyJ-", "GB12 ", "a:", "1.", "+1", "://", "Bearer ", "-", "é", "(", "=%40"];
  for (const shape of shapes) {
    const once = time(shape.repeat(60_000 / shape.length));
    const twice = time(shape.repeat(240_000 / shape.length));
    // Quadratic would be sixteen times; four is linear, and machines are uneven.
    assert.ok(twice < once * 10 + 60, `${shape}: ${once} ms, then ${twice} ms`);
  }
});

/** The quickest of four: compiling and collecting garbage only add. */
const time = (text) => Math.min(...[1, 2, 3, 4].map(() => cpuTime(() => find(text))));
