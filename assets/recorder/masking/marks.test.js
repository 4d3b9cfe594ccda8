import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

/** As much of an element as is asked for a mark. */
class Plain {
  constructor(attributes) {
    this.attributes = attributes;
  }
  getAttributeNames() {
    return Object.keys(this.attributes);
  }
  getAttribute(name) {
    return this.attributes[name] ?? null;
  }
}
globalThis.Element = /** @type {any} */ (Plain);
const { marked } = await import("./marks.js");
const asked = (attributes) => marked(/** @type {any} */ (new Plain(attributes)));

const vectors = JSON.parse(
  readFileSync(new URL("../../../tests/vectors/marks.json", import.meta.url), "utf8"),
);

test("every mark of the table asks for what the second pass reads from it", () => {
  assert.ok(vectors.length > 60);
  for (const { mark, how, attributes } of vectors) assert.equal(asked(attributes), how, mark);
});

test("an attribute with the value off is no mark", () => {
  for (const { mark } of vectors) {
    if (mark.startsWith("[") && !mark.includes("=")) {
      assert.equal(asked({ [mark.slice(1, -1)]: "False" }), -1, mark);
    }
  }
  assert.equal(asked({ class: "a b", id: "rr-block", "data-other": "" }), -1);
});

test("of two marks the stricter holds", () => {
  assert.equal(asked({ class: "fs-unmask fs-mask" }), 4);
  assert.equal(asked({ class: "dd-privacy-allow dd-privacy-mask-user-input" }), 0);
  assert.equal(asked({ class: "rr-mask", "data-private": "lipsum" }), 4);
});
