import assert from "node:assert/strict";
import { test } from "node:test";

import { absoluteAttribute, absoluteCss, resolved } from "./addresses.js";

const doc = /** @type {any} */ ({ baseURI: "https://shop.example/a/page?q=1#top" });

test("an attribute that holds an address is resolved against the document's base", () => {
  for (const [tag, name] of [
    ["img", "src"],
    ["a", "href"],
    ["use", "xlink:href"],
    ["td", "background"],
    ["object", "data"],
  ]) {
    assert.equal(absoluteAttribute(doc, tag, name, "../b.png"), "https://shop.example/b.png");
  }
  for (const [tag, name] of [
    ["div", "background"],
    ["div", "data"],
    ["img", "alt"],
    ["img", "data-src"],
  ]) {
    assert.equal(absoluteAttribute(doc, tag, name, "b.png"), "b.png");
  }
});

test("fragments, data and nothing at all stay as they are", () => {
  for (const value of ["", null, " ", "#id", "data:text/plain,a b", "blob:https://x.example/1"]) {
    assert.equal(absoluteAttribute(doc, "a", "href", value), value);
  }
  assert.equal(resolved("http://[", "https://shop.example/"), "http://[");
});

test("each candidate of a srcset is resolved and keeps its size", () => {
  const of = (value) => absoluteAttribute(doc, "img", "srcset", value);
  const at = "https://shop.example/a/";
  assert.equal(of("x.png 1x, y.png 2x"), `${at}x.png 1x, ${at}y.png 2x`);
  assert.equal(of(" x.png, y.png  200w "), `${at}x.png, ${at}y.png  200w`);
  assert.equal(of("x,1.png 1x,y.png"), `${at}x,1.png 1x, ${at}y.png`);
  assert.equal(of("x.png calc(1x, 2x), y.png"), `${at}x.png calc(1x, 2x), ${at}y.png`);
  assert.equal(of("data:image/png;base64,AA== 1x, y"), `data:image/png;base64,AA== 1x, ${at}y`);
  assert.equal(of(" "), "");
});

test("addresses in styles are resolved, whole ones and fragments are byte-identical", () => {
  const css = (text) => absoluteCss(text, "https://cdn.example/css/a.css");
  assert.equal(css("a{b:url(x.png)}"), "a{b:url(https://cdn.example/css/x.png)}");
  assert.equal(css(`a{b:url("../x.png")}`), `a{b:url("https://cdn.example/x.png")}`);
  assert.equal(css("a{b:url( '/x (1).png' )}"), "a{b:url( 'https://cdn.example/x%20(1).png' )}");
  for (const same of [
    "url(#id)",
    "url()",
    'url("data:image/svg+xml,<svg/>")',
    "url(//cdn.example/X.png)",
    "url(HTTPS://cdn.example)",
    "url(www.example.com/a.png)",
  ]) {
    assert.equal(css(`a{b:${same};c:d}`), `a{b:${same};c:d}`);
  }
  assert.equal(absoluteCss("a{b:url(x.png)}", "about:blank"), "a{b:url(x.png)}");
  assert.equal(
    absoluteAttribute(doc, "p", "style", "b:url(x.png)"),
    "b:url(https://shop.example/a/x.png)",
  );
});
