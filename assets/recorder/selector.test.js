import assert from "node:assert/strict";
import { test } from "node:test";

import { selectorOf, textHashOf } from "./selector.js";

/** As much of an element as a selector asks for. */
const element = (tagName, { id = "", classes = [], testid = null } = {}, ...children) => {
  const made = {
    tagName,
    id,
    classList: classes,
    children,
    parentElement: null,
    getAttribute: (name) => (name === "data-testid" ? testid : null),
  };
  for (const child of children) child.parentElement = made;
  return made;
};

test("the path starts at the nearest stable id", () => {
  const button = element("BUTTON", { classes: ["primary", "css-1x2y3z9"] });
  element("DIV", { id: "cart" }, element("P", {}, button));
  assert.equal(selectorOf(button), "#cart > p > button.primary");
});

test("generated ids are passed over and test ids are taken", () => {
  const link = element("A", { id: ":r1:" });
  element("NAV", { testid: "menu" }, link);
  assert.equal(selectorOf(link), '[data-testid="menu"] > a');
});

test("one of several alike is found by its place", () => {
  const items = ["LI", "LI", "LI"].map((tag) => element(tag));
  element("UL", {}, ...items);
  assert.equal(selectorOf(items[1]), "ul > li:nth-of-type(2)");
});

test("a deep path is cut to six steps", () => {
  let leaf = element("B");
  const start = leaf;
  for (let i = 0; i < 20; i++) leaf = element("DIV", {}, leaf);
  assert.equal(selectorOf(start).split(" > ").length, 6);
});

test("the text's hash ignores spacing and is null for none", () => {
  const hashed = textHashOf("  Buy \n now ", "pk_1");
  assert.match(hashed, /^s[0-9a-f]{7}$/);
  assert.notEqual(hashed, textHashOf("Buy now", "pk_2"), "another service, another hash");
  assert.equal(hashed, textHashOf("Buy now", "pk_1"));
  assert.equal(textHashOf("  ", "pk_1"), null);
});
