import assert from "node:assert/strict";
import { test } from "node:test";

import { cpuTime } from "../../testing/cpu_time.mjs";
import { answersOf, mediaOf, schemeOf } from "./answers.js";
import { answerCss } from "./css.js";
import { createMediaAnswers } from "./events.js";

const DARK = {
  dpr: 2, width: 1920, height: 1080,
  features: [
    "prefers-color-scheme:dark", "prefers-reduced-motion:reduce", "any-hover:hover", "pointer:coarse",
    "any-pointer:coarse", "any-pointer:fine", "display-mode:standalone",
  ],
};
const visitor = (recorded) => ({ answer: answersOf(recorded), scheme: schemeOf(recorded) });
const dark = (text) => answerCss(text, visitor(DARK));
const neutral = (text) => answerCss(text, visitor(null));
const [YES, NO] = ["(min-width:0px)", "(max-width:-1px)"];

test("a feature the visitor's browser answered holds always or never", () => {
  const answers = {
    "(prefers-color-scheme: dark)": YES,
    "(prefers-color-scheme:light)": NO,
    "(prefers-color-scheme)": YES,
    "( PREFERS-reduced-motion : Reduce )": YES,
    "(prefers-reduced-motion)": YES,
    "(prefers-reduced-motion: no-preference)": NO,
    "(prefers-contrast)": NO,
    "(prefers-contrast: more)": NO,
    "(forced-colors: active)": NO,
    "(hover)": NO,
    "(hover: none)": YES,
    "(any-hover: hover)": YES,
    "(pointer: fine)": NO,
    "(any-pointer: fine)": YES,
    "(any-pointer: none)": NO,
    "(display-mode: standalone)": YES,
    "(scripting: enabled)": YES,
    "(scripting: none)": NO,
    "(inverted-colors: inverted)": NO,
    "(inverted-colors)": NO,
    "(prefers-/* odd */color-scheme: dark)": "(prefers-/* odd */color-scheme: dark)",
    "(prefers-color-scheme:/* odd */dark)": YES,
  };
  for (const [query, answer] of Object.entries(answers)) assert.equal(dark(`@media ${query}{a{b:c}}`), `@media ${answer}{a{b:c}}`, query);
});

test("not, and, or, lists and nesting keep their meaning", () => {
  assert.equal(
    dark("@media screen and (prefers-color-scheme:dark) and (min-width:600px),not all and (hover),(not ((pointer:fine) or (hover:none))){}"),
    `@media screen and ${YES} and (min-width:600px),not all and ${NO},(not (${NO} or ${YES})){}`,
  );
  assert.equal(dark("@media(hover:none){}"), `@media${YES}{}`);
  assert.equal(dark("a{color:if(media(prefers-color-scheme: dark): red; else: blue)}"), `a{color:if(media${YES}: red; else: blue)}`);
});

test("an unknown value, another feature and what only looks like one stay as they are", () => {
  for (const text of [
    "@media (prefers-color-scheme: blue){}", "@media (min-width: 600px){}", "@media (orientation: portrait){}",
    "a:not(hover){}", "a:hover{}", "a{--x:var(--hover)}", "a{content:\"(hover)\"}", "a{b:url(x(hover))}",
    "/* (prefers-color-scheme: dark) */", "a::after{content:'\\'(hover)'}", "a{--card-color:red}",
    "@media (prefers-color-scheme: dark", "a{pointer-events:none}",
  ]) assert.equal(dark(text), text);
});

test("device sizes and resolutions are the visitor's where they are recorded", () => {
  assert.equal(dark("@media (min-resolution: 2dppx){}"), `@media ${YES}{}`);
  assert.equal(dark("@media (min-resolution:193dpi){}"), `@media ${NO}{}`);
  assert.equal(dark("@media (-webkit-min-device-pixel-ratio: 1.5){}"), `@media ${YES}{}`);
  assert.equal(dark("@media (max-device-width: 1919px){}"), `@media ${NO}{}`);
  assert.equal(dark("@media (device-width >= 120em){}"), `@media ${YES}{}`);
  assert.equal(dark("@media (1dppx < resolution <= 2x){}"), `@media ${YES}{}`);
  assert.equal(dark("@media (min-device-width: 20vw){}"), "@media (min-device-width: 20vw){}");
  assert.equal(neutral("@media (min-resolution: 2dppx){}"), `@media ${NO}{}`);
  assert.equal(neutral("@media (device-width: 500px){}"), "@media (device-width: 500px){}");
});

test("a choice of colour schemes is the visitor's", () => {
  assert.equal(dark(":root{color-scheme:light dark}"), ":root{color-scheme: dark}");
  assert.equal(neutral(":root{color-scheme: dark light !important;}"), ":root{color-scheme:  light !important;}");
  assert.equal(dark("a{--scheme:only light dark;color-scheme:var(--scheme)}"), "a{--scheme:only  dark;color-scheme:var(--scheme)}");
  for (const text of ["a{color-scheme:light}", "a{color-scheme:normal}", "a{color-scheme:light dark fancy}", "a{--x:light blue dark}"]) {
    assert.equal(dark(text), text);
  }
});

test("without answers of the visitor it is neutral, not the viewer's", () => {
  assert.equal(neutral("@media (prefers-color-scheme:dark){}@media (hover:hover) and (pointer:fine){}"), `@media ${NO}{}@media ${YES} and ${YES}{}`);
  assert.equal(answersOf({ odd: 1 })("prefers-color-scheme: light"), true);
});

test("hostile text is looked at in linear time", () => {
  const pieces = ["(", "/*", "\"", "(hover", "url(", "--a:", "color-scheme:light ", "\\", "@media(", " ", "(1px<", "(9"];
  for (const piece of pieces) {
    const taken = cpuTime(() => dark(`hover${piece.repeat(200_000)}`));
    assert.ok(taken < 1500, `${piece}: ${taken} ms`);
  }
});

const element = (tagName, attributes, childNodes = []) => ({ type: 2, tagName, attributes, childNodes, id: 9 });
const media = { type: 5, data: { tag: "sh.media", payload: DARK } };
const CSS = "@media (prefers-color-scheme:dark){a{b:c}}";
const ANSWERED = `@media ${YES}{a{b:c}}`;

test("every place with style is answered", () => {
  const answer = createMediaAnswers((id) => ({ 1: "style", 2: "meta" })[id] ?? "", (id) => id === 7);
  answer(media);
  const shadow = element("div", {}, [element("style", {}, [{ type: 3, textContent: CSS }])]);
  const nodes = [
    element("link", { media: "(hover)", _cssText: CSS }), element("source", { media: "(prefers-color-scheme: light)" }),
    element("meta", { name: "color-scheme", content: "light dark" }), element("p", { style: "color-scheme:light dark" }), shadow,
  ];
  answer({ type: 2, data: { node: { type: 0, childNodes: nodes } } });
  assert.deepEqual(nodes.slice(0, 4).map((n) => n.attributes), [
    { media: NO, _cssText: ANSWERED }, { media: NO }, { name: "color-scheme", content: " dark" }, { style: "color-scheme: dark" },
  ]);
  assert.equal(shadow.childNodes[0].childNodes[0].textContent, ANSWERED);

  const mutation = {
    source: 0, adds: [{ parentId: 1, node: { type: 3, textContent: CSS } }], texts: [{ id: 7, value: CSS }, { id: 8, value: CSS }],
    attributes: [{ id: 2, attributes: { content: "dark light" } }, { id: 3, attributes: { style: { "color-scheme": ["light dark", "important"], "--a": "x" } } }],
  };
  answer({ type: 3, data: mutation });
  assert.equal(mutation.adds[0].node.textContent, ANSWERED);
  assert.deepEqual(mutation.texts.map((t) => t.value), [ANSWERED, CSS]);
  assert.deepEqual(mutation.attributes[0].attributes, { content: "dark " });
  assert.deepEqual(mutation.attributes[1].attributes.style, { "color-scheme": [" dark", "important"], "--a": "x" });

  const rules = { source: 8, adds: [{ rule: CSS }], replaceSync: CSS };
  const adopted = { source: 15, styles: [{ rules: [{ rule: CSS }] }] };
  const declared = { source: 13, set: { property: "color-scheme", value: "light dark" } };
  for (const data of [rules, adopted, declared]) answer({ type: 3, data });
  assert.deepEqual([rules.adds[0].rule, rules.replaceSync, adopted.styles[0].rules[0].rule, declared.set.value], [ANSWERED, ANSWERED, ANSWERED, " dark"]);
});

test("the panel reads the same answers by feature", () => {
  const media = mediaOf(DARK);
  assert.deepEqual([media["any-pointer"], media.hover, media["prefers-color-scheme"]], ["coarse fine", "", "dark"]);
});
