import assert from "node:assert/strict";
import { test } from "node:test";

import { coverage, joined, summary, visitsOf } from "./visits.js";

const ada = { id: "1", name: "Ada", email: "ada@example.com", role: "Viewer" };
const ben = { id: "2", name: "Ben", email: "ben@example.com", role: "Auditor" };
let n = 0;
const row = (minute, over = {}) => ({
  id: `r${(n += 1)}`, at: new Date(Date.UTC(2026, 10, 22, 10, minute)).toISOString(), actor: ada, action: "recordings.events.viewed",
  reasonCode: "bug_report", reason: "", ticket: "T-1", breakGlass: false, fromMs: null, toMs: null, via: "page", outcome: "viewed", ...over,
});

test("what one person saw for one reason is one opening, whatever the order of rows", () => {
  const visits = visitsOf([
    row(3, { fromMs: 20_000, toMs: 30_000 }),
    row(1, { outcome: "granted" }),
    row(2, { fromMs: 0, toMs: 10_000 }),
  ]);
  assert.equal(visits.length, 1);
  assert.deepEqual(visits[0].portions, [{ fromMs: 0, toMs: 10_000 }, { fromMs: 20_000, toMs: 30_000 }]);
  assert.equal(visits[0].seenMs, 20_000);
  assert.equal(visits[0].times, 3);
});

test("another person, reason, ticket or break-glass is another opening", () => {
  const rows = [row(0), row(1, { actor: ben }), row(2, { reasonCode: "other", reason: "why not" }), row(3, { ticket: "T-2" }), row(4, { breakGlass: true })];
  assert.equal(visitsOf(rows).length, 5);
});

test("the same reason hours later is another opening, and the newest comes first", () => {
  const visits = visitsOf([row(0), row(30), row(150)]);
  assert.deepEqual(visits.map((visit) => visit.times), [1, 2]);
});

test("refusals stand by themselves and show no portion", () => {
  const visits = visitsOf([row(0), row(1, { outcome: "denied", reason: "reason_required", fromMs: 0, toMs: 5000 }), row(2, { outcome: "denied", reason: "reason_required" })]);
  const refused = visits.find((visit) => visit.denied);
  assert.equal(refused.times, 2);
  assert.equal(refused.why, "reason_required");
  assert.deepEqual(refused.portions, []);
});

test("what the page reads beside an opening is no entry of its own", () => {
  const page = { reasonCode: "", ticket: "", outcome: "opened" };
  const details = { ...page, outcome: "described" };
  assert.deepEqual(visitsOf([row(0, page), row(1, { outcome: "granted" }), row(2, details)]).map((v) => v.outcome), ["viewed"]);
  assert.deepEqual(visitsOf([row(0, page), row(1, { actor: ben }), row(2, { ...details, actor: ben })]).map((v) => v.outcome), ["viewed", "opened"]);
  assert.deepEqual(visitsOf([row(1), row(2, { ...details, via: "api" })]).map((v) => v.outcome), ["described", "viewed"]);
  assert.equal(summary(visitsOf([row(0, page)])), "");
});

test("portions that overlap or nearly touch are one", () => {
  const spans = [{ fromMs: 5000, toMs: 9000 }, { fromMs: 0, toMs: 4500 }, { fromMs: 6000, toMs: 7000 }, { fromMs: 30_000, toMs: 31_000 }];
  assert.deepEqual(joined(spans), [{ fromMs: 0, toMs: 9000 }, { fromMs: 30_000, toMs: 31_000 }]);
});

test("coverage counts people, not openings", () => {
  const visits = visitsOf([
    row(0, { fromMs: 0, toMs: 500 }), row(1, { ticket: "T-2", fromMs: 0, toMs: 250 }), row(2, { actor: ben, fromMs: 250, toMs: 1000 }),
  ]);
  assert.deepEqual(coverage(visits, 1000, 4), [1, 2, 1, 1]);
  assert.deepEqual(coverage([], 0, 2), [0, 0]);
});

test("it is summed up as text", () => {
  const visits = visitsOf([row(0), row(1, { actor: ben, breakGlass: true }), row(2, { outcome: "denied" })]);
  assert.equal(summary(visits), "2 people, 2 openings, 1 by break-glass, 1 refusal");
  assert.equal(summary([]), "");
});
