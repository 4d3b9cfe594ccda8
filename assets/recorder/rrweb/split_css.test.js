import assert from "node:assert/strict";
import { test } from "node:test";

import { splitCss } from "./split_css.js";

const A = ".a { color: rgb(1, 2, 3); }";
const B = ".b { margin: 0px; }";

test("each text of a style element gets its part of the sheet", () => {
  const texts = ["\n.a{color:#010203}", "/* b */ .b{margin:0}", "\n.a {color: rgb(1,2,3);}"];
  assert.deepEqual(splitCss(A + B + A, texts), [A, B, A]);
  assert.deepEqual(splitCss(A, [".a{color:#010203}"]), [A]);
});

test("equal rules stand for one text each", () => {
  const rule = ".a { color: red; }";
  const texts = Array(3).fill(".a{color:red}");
  assert.deepEqual(splitCss(rule.repeat(3), texts), [rule, rule, rule]);
});

test("what the browser writes in another way is found by what it has kept", () => {
  const css = "@media (min-width: 1px) { .x { color: red; } }.y { color: rgb(255, 255, 255); }";
  const parts = splitCss(css, ["@media (min-width:1px){.x{color:red}}", ".y{color:#fff}"]);
  assert.equal(parts[1], ".y { color: rgb(255, 255, 255); }");
});

test("a text whose rules are gone leaves the rest in one piece", () => {
  assert.deepEqual(splitCss(A + B, [".a{color:#010203}", ".gone{x:y}", ".b{margin:0}"]), [A + B]);
  assert.deepEqual(splitCss("", ["a{}", "b{}"]), [""]);
});

test("a thousand texts take no longer than their length asks for", () => {
  const texts = Array.from({ length: 1000 }, (_, i) => `.rule-${i}{color:red}`);
  const css = texts.map((text) => text.replace("{", " { ").replace("}", "; }")).join("");
  assert.equal(splitCss(css, texts).length, 1000);
});
