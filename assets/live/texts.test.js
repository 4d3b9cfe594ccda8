import assert from "node:assert/strict";
import { test } from "node:test";

import { describe } from "./texts.js";

const line = (state, more = {}) => ({ state, attempt: 2, attempts: 10, retryAt: 5000, reason: "", ...more });

test("a lost connection shows when the next try comes", () => {
  const { detail, canReconnect } = describe(line("waiting"), 2100);
  assert.match(detail, /Next try in 3 s \(2 of 10\)\./);
  assert.equal(canReconnect, true);
});

test("spent attempts name what to check, and that the computer is offline", () => {
  const { label, detail, tone } = describe(line("spent"), 0, false);
  assert.equal(label, "Disconnected");
  assert.match(detail, /after 10 tries.*offline/);
  assert.equal(tone, "bad");
});

test("a refusal shows its reason", () => {
  assert.match(describe(line("refused", { reason: "denied" }), 0).detail, /no longer/);
  assert.match(describe(line("refused", { reason: "erased" }), 0).detail, /erased/);
  assert.equal(describe(line("refused", { reason: "erased" }), 0).canReconnect, false);
});

test("an open connection needs no detail", () => {
  assert.deepEqual(describe(line("open"), 0), { label: "Live", detail: "", tone: "good", canReconnect: false });
});
