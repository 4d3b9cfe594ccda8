import assert from "node:assert/strict";
import { test } from "node:test";

import { EventStore } from "./event_store.js";
import { segmentsOf } from "./segments.js";

const STEP = 100;

/** A hub with one window of `n` chunks, a full snapshot in every fifth. */
function hub(n, { failures = 0, pageSize = Infinity } = {}) {
  const chunks = Array.from({ length: n }, (_, seq) => ({
    seq, firstTs: seq * STEP, lastTs: seq * STEP + 90, count: 10, bytes: 1000, snapshotTs: seq % 5 === 0 ? seq * STEP : null,
  }));
  const asked = [];
  let failing = failures;
  const api = {
    async events(query) {
      asked.push(query);
      if (failing-- > 0) throw new Error("down");
      const after = query.afterSeq ?? -1;
      const found = chunks.filter((c) => c.seq > after && c.lastTs >= query.from && c.firstTs <= query.to);
      const page = found.slice(0, pageSize);
      return {
        events: page.flatMap((c) => Array.from({ length: 10 }, (_, i) => ({ type: 4, timestamp: c.firstTs + i * 10, data: { width: 1, height: 1 } }))),
        chunks: page.map((c) => c.seq),
        nextSeq: page.length < found.length ? found[pageSize].seq : null,
      };
    },
  };
  return { api, asked, segments: segmentsOf({ id: "w", chunks }) };
}

test("the first request reaches the wanted moment and no further than its chunk", async () => {
  const { api, asked, segments } = hub(20);
  const store = new EventStore({ api });
  await store.ensure(segments[1], 620);
  assert.deepEqual(asked, [{ window: "w", from: 500, to: 690, afterSeq: 4 }]);
  assert.equal(store.loadedTo(segments[1]), 699);
  assert.equal(store.events(segments[1]).length, 20);
});

test("each event arrives once, in order, and only inside its segment", async () => {
  for (const pageSize of [1, 2, Infinity]) {
    const { api, segments } = hub(10, { pageSize });
    const store = new EventStore({ api });
    await store.ensure(segments[0], 0);
    await store.ensure(segments[0], Infinity);
    const times = store.events(segments[0]).map((e) => e.timestamp);
    assert.deepEqual(times, Array.from({ length: 50 }, (_, i) => i * 10));
    assert.equal(store.loadedTo(segments[0]), Infinity);
  }
});

test("callers who want the same share one request", async () => {
  const { api, asked, segments } = hub(5);
  const store = new EventStore({ api });
  await Promise.all([store.ensure(segments[0], 10), store.ensure(segments[0], 20)]);
  assert.equal(asked.length, 1);
});

test("the background loads the most wanted first and forgets the farthest", async () => {
  const { api, segments } = hub(20);
  const store = new EventStore({ api, budgetBytes: 11000 });
  const order = [segments[2], segments[3], segments[0], segments[1]];
  await store.ensure(segments[0], Infinity);
  while (await store.loadAhead(order));
  assert.equal(store.loadedTo(segments[2]), Infinity);
  assert.equal(store.loadedTo(segments[3]), Infinity);
  assert.equal(store.loadedTo(segments[0]), -Infinity);
});

test("nothing is loaded ahead that is not about to be shown", async () => {
  const { api, asked, segments } = hub(20);
  const store = new EventStore({ api });
  while (await store.loadAhead(segments, { fromTs: 620, toTs: 1150 }));
  assert.deepEqual(asked.map(({ from, to }) => [from, to]), [[500, 990], [1000, 1190]]);
  assert.equal(store.loadedTo(segments[0]), -Infinity);
  assert.equal(store.loadedTo(segments[2]), 1199);
});

test("a failure is reported and the same range can be asked for again", async () => {
  const { api, segments } = hub(5, { failures: 1 });
  const store = new EventStore({ api });
  await assert.rejects(store.ensure(segments[0], 10));
  await store.ensure(segments[0], 10);
  assert.ok(store.events(segments[0]).length > 0);
});

test("what was open-ended can be loaded anew when a recording has grown", async () => {
  const { api, segments } = hub(8);
  const store = new EventStore({ api });
  await store.ensure(segments[1], Infinity);
  store.forgetTail("w");
  assert.equal(store.loadedTo(segments[1]), -Infinity);
});

test("what came with the manifest is not asked for again", async () => {
  const { api, asked, segments } = hub(20);
  const store = new EventStore({ api });
  const answer = await api.events({ from: 0, to: 90 });
  asked.length = 0;
  assert.equal(store.seed(segments, { window: "w", ...answer }), true);
  await store.ensure(segments[0], 0);
  assert.deepEqual(asked, []);
  assert.equal(store.events(segments[0]).length, 10);
  await store.ensure(segments[0], 150);
  assert.deepEqual(asked, [{ window: "w", from: 0, to: 190, afterSeq: 0 }]);
  assert.equal(store.events(segments[0]).length, 20);
});

test("what does not fit is left aside, and asked for as ever", async () => {
  const { api, asked, segments } = hub(20);
  const store = new EventStore({ api });
  const answer = { window: "w", events: [], chunks: [0], nextSeq: null };
  for (const wrong of [null, undefined, { ...answer, window: "v" }, { ...answer, chunks: [] }, { ...answer, chunks: [1] }, { ...answer, chunks: [0, 2] }]) {
    assert.equal(store.seed(segments, wrong), false);
  }
  await store.ensure(segments[0], 0);
  assert.equal(asked.length, 1);
  assert.equal(store.seed(segments, answer), false);
  assert.equal(store.events(segments[0]).length, 10);
});
