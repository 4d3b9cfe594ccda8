import assert from "node:assert/strict";
import { test } from "node:test";
import { sentences } from "./privacy_texts.js";

test("it counts values, and active content apart", () => {
  const report = sentences({ version: 3, counts: { email: 2, card: 1200 }, masked: { inputs: 1, active: 5 } });
  assert.equal(report.lead, "1,203 values were masked by the server before anything was stored. They cannot be brought back.");
  assert.deepEqual(report.groups, [
    ["Found by what it is", [["Card numbers", "1,200"], ["Email addresses", "2"]]],
    ["Masked for where it stood", [["Typed or chosen values", "1"], ["Links and scripts made harmless", "5"]]],
  ]);
  assert.equal(report.rules, "Masked by version 3 of this service's rules.");
});

test("one value reads as one", () => {
  assert.match(sentences({ version: 1, counts: { ssn: 1 }, masked: {} }).lead, /^1 value was masked/);
});

test("a recording without anything to mask has a sentence of its own", () => {
  const report = sentences({ version: 1, counts: {}, masked: {} });
  assert.match(report.lead, /nothing left to mask/);
  assert.deepEqual(report.groups, []);
});

test("an old recording has no version", () => {
  assert.equal(sentences({ version: 0, counts: {}, masked: {} }).rules, "Recorded before masking rules had versions.");
});

test("a kind without a name is shown as it is", () => {
  assert.deepEqual(sentences({ version: 1, counts: { passport: 1 }, masked: {} }).groups[0][1], [["passport", "1"]]);
});
