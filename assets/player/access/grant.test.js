import assert from "node:assert/strict";
import { test } from "node:test";

import { lacking, nextLook, objections, remainingMs, remainingText, requestOf } from "./grant.js";

test("the remaining time is shown only near the end", () => {
  const grant = { expiresAt: "2026-11-22T10:00:00Z" };
  const at = (time) => remainingText(remainingMs(grant, Date.parse(`2026-11-22T${time}Z`)));
  assert.equal(at("09:00:00"), "");
  assert.equal(at("09:54:59"), "");
  assert.equal(at("09:55:00"), "5 min left");
  assert.equal(at("09:57:30"), "3 min left");
  assert.equal(at("09:59:00"), "60 s left");
  assert.equal(at("09:59:51"), "9 s left");
  assert.equal(at("10:00:01"), "0 s left");
});

test("the text is looked at again when it changes, and never in a hot loop", () => {
  assert.equal(nextLook(3_600_000), 3_300_000);
  assert.equal(nextLook(300_000), 60_000);
  assert.equal(nextLook(150_000), 30_000);
  assert.equal(nextLook(60_000), 1000);
  assert.equal(nextLook(2_400), 400);
  assert.equal(nextLook(0), 0);
});

test("empty fields are not sent", () => {
  assert.deepEqual(requestOf({ reasonCode: "bug_report", reason: "  ", ticket: " T-1 " }), { reasonCode: "bug_report", ticket: "T-1" });
  assert.deepEqual(requestOf({ reason: "The house is on fire", breakGlass: true }), { reason: "The house is on fire", breakGlass: true });
});

test("what the hub objects to stands at its field", () => {
  const names = ["reasonCode", "reason", "ticket"];
  assert.deepEqual(objections({ fields: { reason: ["Too long."] }, detail: "reason: Too long." }, names), { reason: "Too long." });
  assert.deepEqual(objections({ fields: { nonFieldErrors: ["Say why."] } }, names), { form: "Say why." });
  assert.deepEqual(objections({ fields: { other: "No." , more: ["Nor this."] } }, names), { form: "No. Nor this." });
  assert.deepEqual(objections({ detail: "It did not work." }, names), { form: "It did not work." });
});

test("characters are counted as people see them", () => {
  assert.equal(lacking("  a b c ", 20), 17);
  assert.equal(lacking("🙂".repeat(20), 20), 0);
});
