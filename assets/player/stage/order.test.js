import assert from "node:assert/strict";
import { test } from "node:test";

import { keepSheets } from "./order.js";

/** As much of a replayer as sheets need: nodes by id, sheets by their own, and what was applied. */
function replayer() {
  const nodes = new Map();
  const sheets = new Map();
  const done = [];
  const made = {
    done,
    nodes,
    iframe: { contentDocument: {} },
    styleMirror: { getStyle: (id) => sheets.get(id) ?? null },
    getMirror: () => ({ getNode: (id) => nodes.get(id) ?? null }),
    on() {},
    applyMutation: ({ adds }) => adds.forEach(({ node }) => nodes.set(node.id, node)),
    applyStyleSheetMutation: ({ name }) => done.push(name),
    applyAdoptedStyleSheet({ name, styles = [] }) {
      done.push(name);
      for (const { styleId } of styles) sheets.set(styleId, {});
    },
  };
  keepSheets(made);
  return made;
}

test("rules and adoptions wait for their sheet and root, and keep their order", () => {
  const { done, ...made } = replayer();
  made.applyStyleSheetMutation({ styleId: 7, name: "first rule" });
  made.applyAdoptedStyleSheet({ id: 2, styleIds: [7], name: "shared" });
  made.applyAdoptedStyleSheet({ id: 1, styleIds: [7], styles: [{ styleId: 7, rules: [] }], name: "adopted" });
  made.applyStyleSheetMutation({ styleId: 7, name: "second rule" });
  assert.deepEqual(done, []);
  made.applyMutation({ attributes: [], adds: [{ node: { id: 1, shadowRoot: {} } }] });
  assert.deepEqual(done, ["adopted", "first rule", "second rule"]);
  made.applyMutation({ attributes: [], adds: [{ node: { id: 2, nodeType: 9 } }] });
  assert.deepEqual(done.slice(3), ["shared"]);
});

test("what never finds its sheet is not kept for ever", () => {
  const made = replayer();
  for (let n = 0; n < 1000; n++) made.applyStyleSheetMutation({ id: n, name: n });
  for (let n = 0; n < 1000; n++) made.nodes.set(n, { sheet: {} });
  made.applyMutation({ attributes: [], adds: [] });
  assert.equal(made.done.length, 200);
});

test("a text that a style element gets takes the place of the rules it had without one", () => {
  const left = [];
  const style = (id, ...children) => ({
    nodeName: "STYLE",
    childNodes: children.map((name) => ({ name, remove: () => left.push(`${id}: ${name}`) })),
  });
  const made = replayer();
  const mirror = { getNode: (id) => made.nodes.get(id) ?? null, hasNode: ({ name }) => name === "known" };
  made.getMirror = () => mirror;
  made.nodes.set(1, style(1, "rules", "known"));
  made.nodes.set(2, style(2, "rules"));
  made.nodes.set(3, { nodeName: "P", childNodes: [] });
  const add = (parentId, textContent) => ({ parentId, node: { id: 9, type: 3, textContent } });
  made.applyMutation({ attributes: [], adds: [add(1, "p{}"), add(2, ""), add(3, "text"), add(4, "text")] });
  assert.deepEqual(left, ["1: rules"]);
});

test("a link that is switched off and on takes its rules with it", () => {
  const made = replayer();
  const sheet = { disabled: false };
  made.nodes.set(1, { nodeName: "STYLE", sheet });
  const change = (disabled) => made.applyMutation({ adds: [], attributes: [{ id: 1, attributes: { disabled } }] });
  change("");
  assert.equal(sheet.disabled, true);
  change(null);
  assert.equal(sheet.disabled, false);
});
