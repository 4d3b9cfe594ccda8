import assert from "node:assert/strict";
import { test } from "node:test";

import { DEFAULTS, toConfig } from "./config.js";
import { hasTriggers, holdMs, isTrigger, matchesUrl } from "./gate.js";

const config = (more) => toConfig({ service: "web-app", sampling: 1, ...more });

test("a pattern without a star is looked for anywhere", () => {
  assert.ok(matchesUrl(["checkout"], "https://shop.example.com/a/checkout?x=1"));
  assert.ok(!matchesUrl(["checkout"], "https://shop.example.com/"));
  assert.ok(!matchesUrl([], "https://shop.example.com/"));
});

test("a star stands for anything, and a leading slash for any host", () => {
  const url = "https://shop.example.com/cart/7?q=(1)";
  assert.ok(matchesUrl(["/cart/*"], url));
  assert.ok(matchesUrl(["https://*.example.com/*"], url));
  assert.ok(matchesUrl(["*(1)"], url));
  assert.ok(!matchesUrl(["/art/*"], url));
  assert.ok(!matchesUrl(["/cart/*/pay"], url));
});

test("a trigger is an error, an address or an event, where asked for", () => {
  const { triggers } = config({
    triggers: { urls: ["/pay*"], error: true, events: ["Paid"] },
  });
  assert.ok(isTrigger(triggers, "sh.error", {}));
  assert.ok(isTrigger(triggers, "sh.page", { href: "https://x.example.com/pay" }));
  assert.ok(isTrigger(triggers, "sh.track", { name: "Paid" }));
  assert.ok(!isTrigger(triggers, "sh.track", { name: "Other" }));
  assert.ok(!isTrigger(DEFAULTS.triggers, "sh.error", {}));
});

test("nothing holds a session back by default", () => {
  assert.ok(!hasTriggers(config()));
  assert.equal(holdMs(config(), { startedAt: 0 }, 1), 0);
});

test("the minimum duration counts from the session's start", () => {
  const held = config({ minDurationMs: 5000 });
  assert.equal(holdMs(held, { startedAt: 1000 }, 2000), 4000);
  assert.equal(holdMs(held, { startedAt: 1000 }, 9000), 0);
});

test("until a trigger has fired the wait has no end", () => {
  const held = config({ triggers: { error: true } });
  assert.equal(holdMs(held, { startedAt: 0 }, 1e9), Infinity);
  assert.equal(holdMs(held, { startedAt: 0, triggered: true }, 1e9), 0);
});

test("an answer that is no configuration is none", () => {
  for (const answer of [null, 1, "x", [], {}, { sampling: "1", service: "a" }]) {
    assert.equal(toConfig(answer), null);
  }
});

test("a value of the wrong kind gives way to the default", () => {
  const odd = config({
    flushMs: "fast",
    idleMs: -1,
    bufferBytes: NaN,
    network: null,
    consoleLevels: ["error", 7],
    triggers: { urls: "x", error: 1 },
    unknown: true,
  });
  assert.deepEqual(odd, { ...DEFAULTS, consoleLevels: ["error"] });
});
