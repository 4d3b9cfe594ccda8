import assert from "node:assert/strict";
import { test } from "node:test";

import { createTextReuse, mergeUpdate, tidy } from "./compact.js";

const mutation = (data) => ({
  type: 3,
  timestamp: 1,
  data: { source: 0, texts: [], attributes: [], removes: [], adds: [], ...data },
});
const textAdd = (parentId, id, textContent) => ({
  parentId,
  nextId: null,
  node: { type: 3, textContent, id },
});

/** Reuse where every parent has but one child. */
const reuse = () => {
  const gone = new Set();
  const change = createTextReuse(() => true, gone);
  return (data, removedTexts = []) => {
    removedTexts.forEach((id) => gone.add(id));
    const event = mutation(data);
    change(event);
    return event.data;
  };
};

test("a replaced text is recorded as a changed one", () => {
  const apply = reuse();
  const first = apply(
    { removes: [{ parentId: 5, id: 6 }], adds: [textAdd(5, 90, "new")] },
    [6],
  );
  assert.deepEqual(first.texts, [{ id: 6, value: "new" }]);
  assert.deepEqual([first.removes, first.adds], [[], []]);
  const second = apply({ texts: [{ id: 90, value: "newer" }] });
  assert.deepEqual(second.texts, [{ id: 6, value: "newer" }]);
  const third = apply(
    { removes: [{ parentId: 5, id: 90 }], adds: [textAdd(5, 91, "newest")] },
    [90],
  );
  assert.deepEqual(third.texts, [{ id: 6, value: "newest" }]);
  const last = apply({ removes: [{ parentId: 5, id: 91 }] }, [91]);
  assert.deepEqual(last.removes, [{ parentId: 5, id: 6 }]);
});

test("a node that comes back does not take its old id from the one that has it", () => {
  const apply = reuse();
  apply({ removes: [{ parentId: 5, id: 6 }], adds: [textAdd(5, 90, "new")] }, [6]);
  const back = apply({ adds: [textAdd(7, 6, "old")] });
  const { id } = back.adds[0].node;
  assert.ok(id >= 2 ** 30);
  assert.deepEqual(apply({ texts: [{ id: 6, value: "o" }] }).texts, [{ id, value: "o" }]);
  assert.deepEqual(apply({ texts: [{ id: 90, value: "n" }] }).texts, [
    { id: 6, value: "n" },
  ]);
});

test("a text that moves in, or a parent that moves, is left as rrweb records it", () => {
  const apply = reuse();
  const moved = {
    removes: [
      { parentId: 1, id: 20 },
      { parentId: 2, id: 21 },
    ],
    adds: [textAdd(2, 20, "moved")],
  };
  assert.equal(apply(moved, [20, 21]).adds.length, 1);
  const rebuilt = {
    removes: [{ parentId: 3, id: 30 }],
    adds: [
      { parentId: 1, nextId: null, node: { type: 2, tagName: "p", id: 3 } },
      textAdd(3, 31, "x"),
    ],
  };
  assert.equal(apply(rebuilt, [30]).adds.length, 2);
});

test("an element that made way for a text is removed", () => {
  const apply = reuse();
  const data = apply({
    removes: [{ parentId: 5, id: 6 }],
    adds: [textAdd(5, 90, "new")],
  });
  assert.deepEqual([data.removes.length, data.adds.length], [1, 1]);
});

test("the node rrweb keeps is not touched, and a snapshot ends all renaming", () => {
  const gone = new Set([6]);
  const change = createTextReuse(() => true, gone);
  change(mutation({ removes: [{ parentId: 5, id: 6 }], adds: [textAdd(5, 90, "a")] }));
  const add = textAdd(8, 90, "a");
  const { node } = add;
  const event = mutation({ adds: [add] });
  change(event);
  assert.equal(node.id, 90);
  assert.equal(event.data.adds[0].node.id, 6);
  change({ type: 2, data: {} });
  const after = mutation({ texts: [{ id: 90, value: "b" }] });
  change(after);
  assert.equal(after.data.texts[0].id, 90);
});

test("updates are joined, and the last one counts", () => {
  const event = mutation({
    texts: [{ id: 2, value: "a" }],
    attributes: [{ id: 3, attributes: { class: "x", style: { left: "1px", top: "0" } } }],
  });
  const next = mutation({
    texts: [{ id: 2, value: "b" }],
    attributes: [
      { id: 3, attributes: { style: { left: "2px" } } },
      { id: 1, attributes: { title: null } },
    ],
  });
  next.timestamp = 50;
  assert.ok(mergeUpdate(event, next));
  tidy(event);
  assert.equal(event.timestamp, 50);
  assert.deepEqual(event.data.texts, [{ id: 2, value: "b" }]);
  assert.deepEqual(event.data.attributes, [
    { id: 1, attributes: { title: null } },
    { id: 3, attributes: { class: "x", style: { left: "2px", top: "0" } } },
  ]);
});

test("a style's difference is not folded into the whole it follows", () => {
  for (const style of ["color: red", null]) {
    const whole = mutation({ attributes: [{ id: 3, attributes: { style } }] });
    const part = mutation({ attributes: [{ id: 3, attributes: { style: { top: "0" } } }] });
    assert.ok(!mergeUpdate(whole, part));
    assert.ok(mergeUpdate(part, whole));
  }
});

test("what adds or removes nodes stands alone", () => {
  const update = mutation({ texts: [{ id: 1, value: "a" }] });
  assert.ok(!mergeUpdate(update, mutation({ removes: [{ parentId: 1, id: 2 }] })));
  assert.ok(!mergeUpdate(mutation({ adds: [textAdd(1, 2, "x")] }), update));
  assert.ok(!mergeUpdate(update, { type: 3, data: { source: 2 } }));
});
