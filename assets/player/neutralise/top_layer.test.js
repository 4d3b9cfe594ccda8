import assert from "node:assert/strict";
import { test } from "node:test";

import { quietCss } from "./css.js";
import { createNeutraliser } from "./events.js";

const given = (payload) => createNeutraliser()({ type: 5, timestamp: 3, data: { tag: "sh.top_layer", payload } });

test("the recorded top layer becomes a change for the replayer, and nothing else of it", () => {
  const nodes = [{ id: 4, kind: "modal", source: 2, onclick: "x()" }, { id: 5, kind: "popover" }];
  assert.deepEqual(given({ nodes }), {
    type: 3,
    timestamp: 3,
    data: {
      source: 1000,
      nodes: [{ id: 4, kind: "modal", source: 2 }, { id: 5, kind: "popover", source: undefined }],
    },
  });
  for (const hostile of [undefined, {}, { nodes: "x" }, { nodes: [null, { id: "4", kind: "modal" }, { id: 4, kind: "x" }] }]) {
    assert.deepEqual(given(hostile).data.nodes, []);
  }
  assert.equal(given({ nodes: Array(1000).fill({ id: 1, kind: "modal" }) }).data.nodes.length, 64);
});

test("other events of the recorder show nothing", () => {
  assert.equal(createNeutraliser()({ type: 5, timestamp: 3, data: { tag: "sh.click", payload: {} } }), null);
});

test("styles of full screen hold where the player shows it", () => {
  assert.equal(quietCss(".v:fullscreen,.v:-webkit-full-screen{a:b}"), ".v[data-sh-fullscreen],.v[data-sh-fullscreen]{a:b}");
  const untouched = ".sm\\:fullscreen{a:b}@media (display-mode:fullscreen){.full{a:b}}";
  assert.equal(quietCss(untouched), untouched);
});
