import assert from "node:assert/strict";
import { test } from "node:test";

import { markText } from "./mark_text.js";

const textOf = (kind, data, label = "label") => markText({ kind, label, data });

test("each kind has its own text", () => {
  assert.equal(textOf("navigation", { url: "https://a.example/cart?x=1" }), "/cart?x=1");
  assert.equal(textOf("rage", { selector: "#add", why: "4 clicks in a second" }), "#add, 4 clicks in a second");
  assert.equal(textOf("network", { method: "POST", url: "https://a.example/x", status: 500 }), "POST /x 500");
  assert.equal(textOf("network", { method: "GET", url: "https://a.example/x", status: null, error: "" }), "GET /x no answer");
  assert.equal(textOf("error", { message: "Broken" }), "Broken");
  assert.equal(textOf("gap", { detail: "2 chunks are missing here." }), "2 chunks are missing here.");
});

test("without details the label is enough", () => {
  for (const kind of ["navigation", "rage", "error", "gap", "custom", "click"]) assert.equal(textOf(kind, {}), "label");
  assert.equal(markText({ kind: "click", label: "", data: { selector: "#x" } }), "#x");
});
