import assert from "node:assert/strict";
import { test } from "node:test";

import { createConsent } from "./consent.js";
import { envelopeLine } from "./envelope.js";
import { uuid7, uuid7From } from "./ids.js";
import { traceOf } from "./observe/console.js";
import { readScript, withOptions } from "./options.js";
import { collect, keep } from "./parcel.js";
import { createStore } from "./storage.js";
import { fromBase64, hash, limit, toBase64 } from "./text.js";
import { cleanTraits } from "./traits.js";

const memoryStore = () =>
  createStore(() => {
    throw new Error("no storage");
  }, "");

test("ids are UUIDv7 in canonical lower case and sort by time", () => {
  const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  assert.match(uuid7(), pattern);
  const random = new Uint8Array(10).fill(255);
  assert.equal(
    uuid7From(0x018bcfe56800, random),
    "018bcfe5-6800-7fff-bfff-ffffffffffff",
  );
  assert.ok(uuid7From(1e12, random) < uuid7From(1e12 + 1, new Uint8Array(10)));
});

test("the envelope has the contract's fields and ends its line", () => {
  const home = { session: "s", window: "w", token: "late" };
  const chunk = { first: 1, last: 2, count: 3, checkpoint: true, home, seq: 4, token: null };
  const line = envelopeLine(chunk, 99, false);
  assert.ok(line.endsWith("\n"));
  assert.deepEqual(JSON.parse(line), {
    v: 1,
    sessionId: "s",
    windowId: "w",
    seq: 4,
    firstTs: 1,
    lastTs: 2,
    count: 3,
    sentAt: 99,
    checkpoint: true,
    final: false,
    token: null,
    consentId: null,
  });
});

test("the secret goes where there is no token", () => {
  const home = { session: "s", window: "w", token: "late", secret: "x" };
  const line = (token) => JSON.parse(envelopeLine({ home, seq: 1, token }, 99, true));
  assert.equal(line(null).secret, "x");
  assert.equal("secret" in line("t"), false);
});

test("traits keep scalars, sort roles and drop the rest", () => {
  assert.deepEqual(
    cleanTraits({
      a: "x",
      b: 1,
      c: false,
      d: null,
      e: NaN,
      f: {},
      g: ["no"],
      roles: ["z", "a", 3, {}],
    }),
    { a: "x", b: 1, c: false, roles: ["3", "a", "z"] },
  );
  assert.equal(cleanTraits({ long: "x".repeat(5000) }).long.length, 1000);
  assert.deepEqual(cleanTraits(undefined), {});
});

test("the hub is where the script came from, unless the page sets another", () => {
  const tag = (src, dataset = {}) => readScript({ src, dataset });
  assert.equal(tag("https://hub.example.com/recorder.js?v=1").hub, "https://hub.example.com/");
  assert.equal(tag("https://example.com/hub/recorder.js").hub, "https://example.com/hub/");
  const moved = tag("https://cdn.example.com/r.js", { hub: "https://hub.example.com" });
  assert.equal(moved.hub, "https://hub.example.com/");
  assert.equal(readScript(null).key, "");
});

test("init takes known, non-empty strings only", () => {
  const base = readScript(null);
  const merged = withOptions(base, { key: "pk_1", release: 7, service: "", other: "x" });
  assert.deepEqual(merged, { ...base, key: "pk_1" });
  assert.deepEqual(withOptions(base, "acme/shop"), base);
});

const quiet = () => ({ gpc: false, dnt: false });
const asks = { policy: "required", respectDnt: true, days: 1, notice: { version: 1, language: "en" } };

test("consent is pending until the service lets silence mean yes, or a person agrees", () => {
  const consent = createConsent(memoryStore(), {}, quiet);
  assert.equal(consent.status(), "pending");
  consent.learn({ ...asks, policy: "off" });
  assert.equal(consent.status(), "granted");
  consent.learn(asks);
  assert.equal(consent.status(), "pending");
  consent.refuse();
  assert.equal(consent.status(), "denied");
  consent.grant(["record"], "banner");
  assert.equal(consent.status(), "granted");
});

test("a page that requires consent is stricter than its service", () => {
  const consent = createConsent(memoryStore(), { consent: "required" }, quiet);
  consent.learn({ ...asks, policy: "off" });
  assert.equal(consent.status(), "pending");
});

test("a signal of the browser refuses until the person agrees here", () => {
  const signals = { gpc: true, dnt: false };
  const consent = createConsent(memoryStore(), {}, () => signals);
  consent.learn({ ...asks, policy: "notice" });
  assert.equal(consent.status(), "denied");
  consent.grant(["record"], "banner");
  assert.equal(consent.status(), "granted");
});

test("a signal that came after the yes counts", () => {
  const signals = { gpc: false, dnt: false };
  const consent = createConsent(memoryStore(), {}, () => signals);
  consent.learn(asks);
  consent.grant(["record"], "banner");
  signals.gpc = true;
  assert.equal(consent.status(), "denied");
});

test("Do Not Track counts where the service respects it", () => {
  const consent = createConsent(memoryStore(), {}, () => ({ gpc: false, dnt: true }));
  consent.learn({ ...asks, policy: "notice", respectDnt: false });
  assert.equal(consent.status(), "granted");
  consent.learn({ ...asks, policy: "notice" });
  assert.equal(consent.status(), "denied");
});

test("another notice asks again, and so does the end of the term", () => {
  const store = memoryStore();
  const consent = createConsent(store, {}, quiet);
  consent.learn(asks);
  consent.grant(["record"], "banner");
  consent.learn({ ...asks, notice: { version: 7, language: "de" } });
  assert.equal(consent.status(), "granted");
  consent.learn({ ...asks, notice: { version: 2, language: "en" } });
  assert.equal(consent.status(), "pending");
  consent.learn(asks);
  store.set("consent", { ...store.get("consent"), until: Date.now() - 1 });
  assert.equal(consent.status(), "pending");
});

test("nothing leaves before the receipt is written", () => {
  const consent = createConsent(memoryStore(), {}, quiet);
  consent.learn(asks);
  assert.equal(consent.mayLeave(), false);
  consent.grant([], "api");
  assert.equal(consent.mayLeave(), false);
  consent.sent();
  assert.equal(consent.mayLeave(), true);
});

test("what one page leaves the next one of the window takes, bytes and all", () => {
  const own = memoryStore();
  const home = { session: "s", window: "w", next: 2, token: null };
  const bytes = Uint8Array.from({ length: 300 }, (_, i) => i % 256);
  const left = [
    { first: 1, last: 2, count: 1, checkpoint: true, body: bytes, size: 300, home, seq: 0 },
    { first: 3, last: 4, count: 1, checkpoint: false, body: "[1]", size: 3, home },
  ];
  keep(left, own);
  const { chunks, dropped } = collect(own, home);
  assert.equal(dropped, 0);
  assert.deepEqual(chunks[0].body, bytes);
  assert.deepEqual([chunks[1].body, chunks[0].seq, chunks[1].seq], ["[1]", 0, undefined]);
  assert.equal(chunks[0].home, home);
  assert.deepEqual(collect(own, home).chunks, []);
});

test("another window's leavings are not taken over", () => {
  const own = memoryStore();
  const home = { session: "s", window: "w", next: 0, token: null };
  keep([{ checkpoint: true, body: "[]", size: 2, home }], own);
  assert.deepEqual(collect(own, { ...home, window: "x" }).chunks, []);
});

test("too much to leave is dropped and counted", () => {
  const own = memoryStore();
  const home = { window: "w" };
  const big = { checkpoint: false, body: "x".repeat(1500000), size: 1500000, home };
  keep([big, { ...big }], own);
  const { chunks, dropped } = collect(own, home);
  assert.deepEqual([chunks.length, dropped], [1, 1]);
});

test("texts survive base64, hashes are stable and cuts are marked", () => {
  const bytes = Uint8Array.from({ length: 20000 }, (_, i) => (i * 7) % 256);
  assert.deepEqual(fromBase64(toBase64(bytes)), bytes);
  assert.equal(hash(""), "811c9dc5");
  assert.equal(hash("a"), "e40c292c");
  assert.equal(limit("abcdef", 4), "abc…");
  assert.equal(limit("abcd", 4), "abcd");
});

test("traces name places and leave the recorder itself out", () => {
  const stack = [
    "Error",
    "    at log (https://hub.example.com/recorder.js:1:5)",
    "    at outer (https://shop.example.com/app.js:3:9)",
    "    at https://shop.example.com/app.js:9:1",
  ].join("\n");
  assert.deepEqual(traceOf(stack, "https://hub.example.com/recorder.js"), [
    "outer (https://shop.example.com/app.js:3:9)",
    "https://shop.example.com/app.js:9:1",
  ]);
  assert.deepEqual(traceOf(undefined, ""), []);
});

test("a store remembers within the page what storage refuses", () => {
  const store = memoryStore();
  assert.equal(store.set("a", { b: 1 }), false);
  assert.deepEqual(store.get("a"), { b: 1 });
  store.set("a", null);
  assert.equal(store.get("a"), null);
});
