import assert from "node:assert/strict";
import { test } from "node:test";

import { createApi } from "./api.js";
import { Problem } from "./problem.js";

/** A hub that answers in a given order, and remembers what was asked. */
function hub() {
  const asked = [];
  const waiting = [];
  const over = [];
  const fetch = (url) => {
    asked.push(url);
    return new Promise((resolve) => waiting.push(({ status = 200, body = {} }) => resolve({
      status, ok: status < 400, headers: new Headers({ "content-type": "application/json" }), json: async () => body,
    })));
  };
  const api = createApi({ base: "/r/", fetch, onOver: (problem) => over.push(problem.kind) });
  return { api, asked, over, answer: (what) => waiting.shift()(what) };
}

const EXPIRED = { status: 403, body: { code: "grant_expired" } };

test("once the grant is over nothing more of the recording is asked for", async () => {
  const { api, asked, over, answer } = hub();
  const manifest = api.manifest();
  answer(EXPIRED);
  await assert.rejects(manifest, { kind: "expired" });
  await assert.rejects(api.events({ window: "w" }), { kind: "expired" });
  assert.deepEqual(asked, ["/r/manifest/"]);
  assert.deepEqual(over, ["expired"]);
});

test("about access itself it may always ask, and a new grant opens it", async () => {
  const { api, asked, answer } = hub();
  api.close(new Problem({ kind: "expired" }));
  const access = api.access();
  answer({ body: { grant: null } });
  assert.deepEqual(await access, { grant: null });
  api.open();
  const manifest = api.manifest();
  answer({ body: { windows: [] } });
  await manifest;
  assert.deepEqual(asked, ["/r/access/", "/r/manifest/"]);
});

test("older lines of the log are asked for as the hub said", async () => {
  const { api, asked, answer } = hub();
  const older = api.access("https://hub.example.com/api/recordings/r/access/?before=12");
  answer({ body: { log: [] } });
  await older;
  assert.deepEqual(asked, ["/r/access/?before=12"]);
});

test("a late answer from before a new grant closes nothing", async () => {
  const { api, over, answer } = hub();
  const [first, second] = [api.events({}), api.events({})];
  answer(EXPIRED);
  await assert.rejects(first);
  api.open();
  answer(EXPIRED);
  await assert.rejects(second);
  assert.deepEqual(over, ["expired"]);
  const third = api.timeline();
  answer({});
  await third;
});

test("fields the hub objects to come with the problem", async () => {
  const { api, answer } = hub();
  const given = api.giveReason({});
  answer({ status: 400, body: { code: "invalid", detail: "reason: Say why.", fields: { reason: ["Say why."] } } });
  await assert.rejects(given, (problem) => problem.kind === "refused" && problem.fields.reason[0] === "Say why.");
});

test("a manifest is asked for with the first picture only where that is wanted", async () => {
  const { api, asked, answer } = hub();
  for (const how of [undefined, { first: false }, { first: true }]) {
    const manifest = api.manifest(how);
    answer({ body: { windows: [] } });
    await manifest;
  }
  assert.deepEqual(asked, ["/r/manifest/", "/r/manifest/", "/r/manifest/?first=1"]);
});
