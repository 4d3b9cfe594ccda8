import assert from "node:assert/strict";
import { test } from "node:test";

import { buildRecording, hasPicture, pageAt, pageSpans, withNotes } from "./recording.js";

const manifest = {
  startMs: 1000, endMs: 9000, durationMs: 8000, status: "ended",
  windows: [
    { id: "a", firstTs: 1000, lastTs: 9000, chunks: [{ seq: 0, firstTs: 1000, lastTs: 9000, count: 5, bytes: 5, snapshotTs: 1000 }] },
    { id: "b", firstTs: 3000, lastTs: 5000, chunks: [] },
  ],
};
const page = (atMs, window, url) => ({ id: `${atMs}`, kind: "navigation", atMs, window, label: url, data: { url } });
const timeline = {
  startMs: 1000, endMs: 9000, marks: [page(0, "a", "/one"), page(2000, "b", "/two"), page(5000, "a", "/three")],
  inactivity: [], windows: [{ id: "a", label: "Shop" }],
  active: [{ window: "a", fromMs: 0, toMs: 2000 }, { window: "b", fromMs: 2000, toMs: 4000 }, { window: "a", fromMs: 4000, toMs: 8000 }],
};
const build = (over = {}) => buildRecording({ session: null, manifest, timeline, notes: [], ...over });

test("it can be built from the manifest alone", () => {
  const recording = build({ timeline: null });
  assert.equal(recording.durationMs, 8000);
  assert.deepEqual(recording.windows.map((w) => w.label), ["Tab 1", "Tab 2"]);
  assert.equal(hasPicture(recording), true);
});

test("windows carry the timeline's labels", () => {
  assert.equal(build().windows[0].label, "Shop");
});

test("notes stand among the marks and can be replaced", () => {
  const recording = withNotes(build(), [{ id: "n1", atMs: 1500, text: "look" }]);
  assert.deepEqual(recording.all.map((m) => m.kind), ["navigation", "note", "navigation", "navigation"]);
  assert.equal(withNotes(recording, []).all.length, 3);
});

test("the page of a window at a moment is known", () => {
  const recording = build();
  assert.equal(pageAt(recording, "a", 1000).data.url, "/one");
  assert.equal(pageAt(recording, "a", 6000).data.url, "/three");
  assert.equal(pageAt(recording, "b", 100).data.url, "/two");
  assert.equal(pageAt(recording, "c", 100), null);
});

test("page spans follow the window in front", () => {
  assert.deepEqual(
    pageSpans(build()).map((s) => [s.fromMs, s.toMs, s.url]),
    [[0, 2000, "/one"], [2000, 4000, "/two"], [4000, 5000, "/one"], [5000, 8000, "/three"]],
  );
});
