import assert from "node:assert/strict";
import { test } from "node:test";

import { createServerClock } from "./server_clock.js";

test("it shows the hub's time, however wrong this computer's clock is", () => {
  const hand = { ms: 1_000_000 };
  const clock = createServerClock(() => hand.ms);
  clock.asked();
  hand.ms += 40;
  clock.answered(new Date(5_000_020).toISOString());
  assert.equal(clock.now(), 5_000_040);
});

test("a slow answer does not spoil a quick one", () => {
  const hand = { ms: 1_000_000 };
  const clock = createServerClock(() => hand.ms);
  clock.asked();
  hand.ms += 10;
  clock.answered(new Date(hand.ms - 5).toISOString());
  clock.asked();
  hand.ms += 900;
  clock.answered(new Date(hand.ms - 890).toISOString());
  assert.equal(clock.now(), hand.ms);
});
