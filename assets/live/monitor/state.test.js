import assert from "node:assert/strict";
import { test } from "node:test";

import { NOTHING, apply, inOrder } from "./state.js";

const session = (id, startedAt = "2026-01-01T10:00:00.000Z", more = {}) => ({ id, startedAt, ...more });
const statistics = { total: 1, byService: {}, byDevice: {} };
const snapshot = (sequence, ...sessions) => ({ type: "sessions_snapshot", sequence, sessions, statistics, filters: {} });

test("a snapshot replaces everything", () => {
  const state = apply(apply(NOTHING, snapshot(1, session("a"))), snapshot(9, session("b")));
  assert.deepEqual([...state.sessions.keys()], ["b"]);
  assert.equal(state.sequence, 9);
});

test("changes are applied to it, and the state before stays as it was", () => {
  const before = apply(NOTHING, snapshot(1, session("a")));
  const started = apply(before, { type: "session_started", sequence: 2, session: session("b"), statistics });
  const updated = apply(started, { type: "session_updated", sequence: 3, session: session("a", undefined, { windows: 2 }), statistics });
  const ended = apply(updated, { type: "session_ended", sequence: 4, sessionId: "b", statistics });
  assert.deepEqual([...before.sessions.keys()], ["a"]);
  assert.deepEqual([...started.sessions.keys()], ["a", "b"]);
  assert.equal(updated.sessions.get("a").windows, 2);
  assert.deepEqual([...ended.sessions.keys()], ["a"]);
});

test("a missing message is noticed", () => {
  const state = apply(NOTHING, snapshot(4));
  assert.equal(apply(state, { type: "session_ended", sequence: 6, sessionId: "a", statistics }), null);
  assert.equal(apply(state, { type: "session_ended", sequence: 4, sessionId: "a", statistics }), null);
});

test("the newest stands first", () => {
  const state = apply(NOTHING, snapshot(1, session("a", "2026-01-01T10:00:00.000Z"), session("b", "2026-01-01T11:00:00.000Z")));
  assert.deepEqual(inOrder(state).map((s) => s.id), ["b", "a"]);
});
