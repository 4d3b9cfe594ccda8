import assert from "node:assert/strict";
import { test } from "node:test";

import { Clock } from "./clock.js";

function clockWithHand() {
  const hand = { ms: 1000 };
  return [new Clock(() => hand.ms), hand];
}

test("it stands still until it is started, and runs at its speed", () => {
  const [clock, hand] = clockWithHand();
  hand.ms += 500;
  assert.equal(clock.ms, 0);
  clock.start();
  hand.ms += 500;
  assert.equal(clock.ms, 500);
  clock.setSpeed(4);
  hand.ms += 100;
  assert.equal(clock.ms, 900);
  clock.stop();
  hand.ms += 100;
  assert.equal(clock.ms, 900);
});

test("it can be set while it runs", () => {
  const [clock, hand] = clockWithHand();
  clock.start();
  clock.set(5000);
  hand.ms += 10;
  assert.equal(clock.ms, 5010);
});
