import assert from "node:assert/strict";
import { test } from "node:test";

import { Connection } from "./connection.js";

class FakeSocket {
  static made = [];
  readyState = 0;
  sent = [];

  constructor(url) {
    this.url = url;
    FakeSocket.made.push(this);
  }

  send(text) {
    this.sent.push(JSON.parse(text));
  }

  close() {
    this.readyState = 3;
  }

  answers() {
    this.readyState = 1;
    this.onopen();
  }

  sends(message) {
    this.onmessage({ data: JSON.stringify(message) });
  }

  breaks(code = 1006, reason = "") {
    this.readyState = 3;
    this.onclose({ code, reason });
  }
}

function dialled(options = {}) {
  FakeSocket.made = [];
  const line = new Connection({
    url: "ws://hub/live", baseMs: 1000, maxMs: 30000, attempts: 3, WebSocket: FakeSocket, random: () => 0.5, ping: () => ({ type: "ping", sequence: 7 }), ...options,
  });
  const states = [];
  line.addEventListener("state", () => states.push(line.state));
  line.open();
  return { line, states, last: () => FakeSocket.made.at(-1), count: () => FakeSocket.made.length };
}

test("it comes back after longer and longer waits, then leaves it to the person", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { line, last, count } = dialled();
  last().breaks();
  assert.equal(line.state, "waiting");
  t.mock.timers.tick(499);
  assert.equal(count(), 1);
  t.mock.timers.tick(1);
  assert.equal(count(), 2);
  last().breaks();
  t.mock.timers.tick(1000);
  last().breaks();
  t.mock.timers.tick(2000);
  assert.equal(count(), 4);
  last().breaks();
  assert.equal(line.state, "spent");
  t.mock.timers.tick(100000);
  assert.equal(count(), 4);
  line.open();
  assert.equal(count(), 5);
  assert.equal(line.state, "connecting");
});

test("attempts count anew once the server has sent a message", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { line, last } = dialled();
  last().breaks();
  t.mock.timers.tick(500);
  last().answers();
  assert.equal(line.attempt, 1);
  last().sends({ type: "sessions_snapshot" });
  assert.equal(line.attempt, 0);
});

test("after a line that stood the first wait is drawn from eight times as much", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { line, last, count } = dialled();
  last().answers();
  last().sends({ type: "sessions_snapshot" });
  last().breaks();
  t.mock.timers.tick(3999);
  assert.equal(count(), 1);
  t.mock.timers.tick(1);
  assert.equal(count(), 2);
  last().breaks();
  t.mock.timers.tick(1000);
  assert.equal(count(), 3);
  assert.equal(line.state, "connecting");
});

test("a refusal is final and keeps its reason", () => {
  const { line, last, count } = dialled();
  last().answers();
  last().sends({ type: "error", code: "reason_required", detail: "Say why." });
  last().breaks(4403);
  assert.equal(line.state, "refused");
  assert.equal(line.reason, "reason_required");
  assert.equal(count(), 1);
});

test("a silent line is broken, one that answers pings is not", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
  const { line, last } = dialled();
  last().answers();
  t.mock.timers.tick(15000);
  assert.deepEqual(last().sent, [{ type: "ping", sequence: 7 }]);
  last().sends({ type: "pong" });
  t.mock.timers.tick(14000);
  assert.equal(line.state, "open");
  t.mock.timers.tick(1000);
  t.mock.timers.tick(10000);
  assert.equal(line.state, "waiting");
});

test("messages of the old socket do not count", () => {
  const { line, last } = dialled();
  const old = last();
  line.open();
  old.breaks();
  assert.equal(line.state, "connecting");
});
