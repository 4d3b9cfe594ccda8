import assert from "node:assert/strict";
import { test } from "node:test";

import { buildRecording } from "../reading/recording.js";
import { NO_ANSWERS, grow } from "./growing.js";

const mark = (atMs, kind = "click") => ({ id: `m${atMs}`, kind, atMs, window: "w", label: "", data: {} });

test("a session that is not stored yet begins with what comes first", () => {
  const recording = grow(buildRecording(NO_ANSWERS), { endTs: 5000, windows: ["w"] });
  assert.equal(recording.startMs, 5000);
  assert.equal(recording.durationMs, 0);
  assert.deepEqual(recording.windows.map((w) => [w.id, w.label]), [["w", "Tab 1"]]);
});

test("it grows with every message and never shrinks", () => {
  const recording = grow(buildRecording(NO_ANSWERS), { endTs: 5000 });
  grow(recording, { endTs: 9000, marks: [mark(100), mark(200, "navigation")] });
  grow(recording, { endTs: 7000, windows: ["w", "w"] });
  assert.equal(recording.durationMs, 4000);
  assert.equal(recording.windows.length, 1);
  assert.deepEqual(recording.all.map((m) => m.atMs), [100, 200]);
  assert.equal(recording.pages.length, 1);
});

test("a late mark is put where it belongs", () => {
  const recording = grow(buildRecording(NO_ANSWERS), { endTs: 5000, marks: [mark(100), mark(300)] });
  grow(recording, { marks: [mark(200)] });
  assert.deepEqual(recording.marks.map((m) => m.atMs), [100, 200, 300]);
});
