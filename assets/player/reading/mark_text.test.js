import assert from "node:assert/strict";
import { test } from "node:test";

import { markText } from "./mark_text.js";

const said = (kind, data, label = "label") => markText({ kind, label, data });

test("each kind says what it is about", () => {
  assert.equal(said("navigation", { url: "https://a.example/cart?x=1" }), "/cart?x=1");
  assert.equal(said("rage", { selector: "#add", why: "4 clicks in a second" }), "#add, 4 clicks in a second");
  assert.equal(said("network", { method: "POST", url: "https://a.example/x", status: 500 }), "POST /x 500");
  assert.equal(said("network", { method: "GET", url: "https://a.example/x", status: null, error: "" }), "GET /x no answer");
  assert.equal(said("error", { message: "Broken" }), "Broken");
  assert.equal(said("gap", { detail: "2 chunks are missing here." }), "2 chunks are missing here.");
});

test("without details the label is enough", () => {
  for (const kind of ["navigation", "rage", "error", "gap", "custom", "click"]) assert.equal(said(kind, {}), "label");
  assert.equal(markText({ kind: "click", label: "", data: { selector: "#x" } }), "#x");
});
