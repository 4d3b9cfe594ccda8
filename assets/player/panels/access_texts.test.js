import assert from "node:assert/strict";
import { test } from "node:test";

import { accessText, refusal, whyText } from "./access_texts.js";

test("a refusal has a label, also for codes added later", () => {
  assert.equal(refusal("permission_denied"), "No permission to view recordings");
  assert.equal(refusal("legal_hold"), "Refused: legal hold");
  assert.equal(refusal(""), "Refused");
});

test("an opening shows the reason as it was written", () => {
  assert.equal(whyText({ outcome: "viewed", reasonCode: "bug_report", reason: "" }, "Bug report"), "Bug report");
  assert.equal(whyText({ outcome: "viewed", reasonCode: "bug_report", reason: "cannot pay" }, "Bug report"), "Bug report: cannot pay");
  assert.equal(whyText({ outcome: "viewed", reasonCode: "other", reason: "cannot pay" }, "Something else"), "cannot pay");
  assert.match(whyText({ outcome: "opened", reasonCode: "", reason: "" }, ""), /nothing was shown/);
  assert.match(whyText({ outcome: "described", reasonCode: "", reason: "" }, ""), /opened nothing/);
});

test("people, reasons, tickets and marks can be searched for", () => {
  const visit = { actor: { name: "Ada", email: "ada@example.com", role: "Viewer" }, outcome: "viewed", reason: "cannot pay", reasonCode: "bug_report", ticket: "T-9", via: "api", breakGlass: true };
  const text = accessText(visit, "Bug report");
  for (const term of ["Ada", "ada@example.com", "Viewer", "Bug report", "cannot pay", "cannot pay", "T-9", "break-glass"]) assert.ok(text.includes(term), term);
  assert.match(accessText({ ...visit, denied: true, why: "grant_expired" }, ""), /refused/);
});
