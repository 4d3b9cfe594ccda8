import assert from "node:assert/strict";
import { test } from "node:test";

import { missingPicture } from "./missing.js";

const recording = { startMs: 1000, windows: [{}, {}], session: { status: "ended" } };
const window = { lastMs: 60000, chunks: [{ seq: 0 }], segments: [{ fromTs: 21000 }] };
const reason = (over) => missingPicture({ recording, window, ms: 30000, follows: true, ...over });

test("where there is a picture there is no reason", () => {
  assert.equal(reason({}), "");
  assert.equal(reason({ ms: 19500 }), "");
  assert.equal(reason({ ms: 70000 }), "");
});

test("before the first snapshot and after the last sight of a tab the reason is a time", () => {
  assert.equal(reason({ ms: 5000 }), "The picture of this tab begins at 0:20.");
  assert.equal(reason({ ms: 70000, follows: false }), "This tab was last seen at 1:00.");
});

test("without any snapshot it is the cause", () => {
  assert.match(reason({ window: { ...window, segments: [] } }), /^This tab has no picture because it ended before/);
  assert.match(reason({ recording: { ...recording, windows: [] }, window: undefined }), /^This recording has no picture because nothing/);
});
