import assert from "node:assert/strict";
import { test } from "node:test";

import { createRemembered } from "./remembered.js";

function storage(start = {}) {
  const held = new Map(Object.entries(start));
  return { getItem: (key) => held.get(key) ?? null, setItem: (key, value) => held.set(key, value), held };
}

test("code and ticket come back, the text does not", () => {
  const place = storage();
  createRemembered(place).set({ reasonCode: "bug_report", ticket: "T-1", reason: "Mira cannot pay" });
  assert.deepEqual(createRemembered(place).get(), { reasonCode: "bug_report", ticket: "T-1" });
  assert.ok(![...place.held.values()].join().includes("Mira"));
});

test("nothing, nonsense and no storage are nothing remembered", () => {
  const nothing = { reasonCode: "", ticket: "" };
  assert.deepEqual(createRemembered(storage()).get(), nothing);
  assert.deepEqual(createRemembered(storage({ "sessionhub.reason": "{" })).get(), nothing);
  assert.deepEqual(createRemembered(null).get(), nothing);
  createRemembered(null).set({ ticket: "T-1" });
});
