import assert from "node:assert/strict";
import { test } from "node:test";

import { quietTree } from "./tree.js";
import { KnownNodes } from "./known_nodes.js";
import { refuses } from "./strict_inputs.js";

test("a masked value is refused by every input that takes one shape only", () => {
  for (const type of ["number", "range", "date", "time", "datetime-local", "month", "week", "color", " Number "]) {
    assert.ok(refuses(type, "****"), type);
    assert.ok(!refuses(type, ""), type);
  }
  for (const type of ["text", "password", "email", undefined]) assert.ok(!refuses(type, "****"), String(type));
});

test("a value of the right shape is taken", () => {
  const values = {
    number: "-1.5e3", range: ".5", date: "2026-05-04", time: "10:11:12.5", "datetime-local": "2026-05-04T10:11",
    month: "2026-12", week: "2026-W53", color: "#Ff8800",
  };
  for (const [type, value] of Object.entries(values)) assert.ok(!refuses(type, value), type);
  assert.ok(refuses("date", "0000-00-00"));
});

test("a masked number in a snapshot stands in a field for text", () => {
  const input = (value) => ({ type: 2, id: 1, tagName: "input", attributes: { type: "number", value }, childNodes: [] });
  const [masked, open] = [input("***"), input("12")];
  for (const node of [masked, open]) quietTree(node, new KnownNodes());
  assert.deepEqual(masked.attributes, { type: "text", "data-sh-type": "number", value: "***" });
  assert.deepEqual(open.attributes, { type: "number", value: "12" });
});
