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
  made.applyMutation({ adds: [{ node: { id: 1, shadowRoot: {} } }] });
  assert.deepEqual(done, ["adopted", "first rule", "second rule"]);
  made.applyMutation({ adds: [{ node: { id: 2, nodeType: 9 } }] });
  assert.deepEqual(done.slice(3), ["shared"]);
});

test("what never finds its sheet is not kept for ever", () => {
  const made = replayer();
  for (let n = 0; n < 1000; n++) made.applyStyleSheetMutation({ id: n, name: n });
  for (let n = 0; n < 1000; n++) made.nodes.set(n, { sheet: {} });
  made.applyMutation({ adds: [] });
  assert.equal(made.done.length, 200);
});
