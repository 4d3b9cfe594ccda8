import assert from "node:assert/strict";
import { test } from "node:test";

import { Problem, describe, kindOf, noPictureReason } from "./problem.js";

test("each answer means one problem", () => {
  assert.equal(kindOf(401, {}), "login");
  assert.equal(kindOf(403, { code: "not_authenticated" }), "login");
  assert.equal(kindOf(403, { code: "permission_denied" }), "forbidden");
  assert.equal(kindOf(404), "missing");
  assert.equal(kindOf(410, { code: "session_erased" }), "erased");
  assert.equal(kindOf(403, { code: "reason_required" }), "reason");
  assert.equal(kindOf(403, { code: "grant_expired" }), "expired");
  assert.equal(kindOf(403, { code: "grant_revoked" }), "revoked");
  assert.equal(kindOf(503, { code: "audit_unavailable" }), "unrecorded");
  assert.equal(kindOf(429), "busy");
  assert.equal(kindOf(503), "server");
  assert.equal(kindOf(400), "refused");
});

test("every problem is a sentence with something to do", () => {
  for (const kind of ["login", "forbidden", "missing", "erased", "unrecorded", "reason", "expired", "revoked", "busy", "server", "network", "refused"]) {
    const shown = describe(new Problem({ kind, requestId: "r-1" }));
    assert.match(shown.text, /\.$/);
    assert.ok(["retry", "login", "list"].includes(shown.action));
    assert.equal(shown.reference, "r-1");
  }
  assert.equal(describe(new TypeError("x")).action, "retry");
  assert.equal(describe(new Problem({ kind: "refused", detail: "Text is empty." })).text, "Text is empty.");
});

test("a missing picture is explained by what arrived", () => {
  assert.match(noPictureReason({}, { chunks: [] }), /nothing has arrived/);
  assert.match(noPictureReason({}, { chunks: [{ seq: 3 }] }), /lost/);
  assert.match(noPictureReason({ status: "active" }, { chunks: [{ seq: 0 }] }), /not arrived yet/);
  assert.match(noPictureReason({ status: "ended" }, { chunks: [{ seq: 0 }] }), /ended before/);
});
