import assert from "node:assert/strict";
import { test } from "node:test";

import { bytes, clock, count, dateTime, duration, path, resource } from "./format.js";

test("a position is minutes and seconds, with hours only when there are some", () => {
  assert.equal(clock(0), "0:00");
  assert.equal(clock(59999), "0:59");
  assert.equal(clock(247000), "4:07");
  assert.equal(clock(3729000), "1:02:09");
  assert.equal(clock(-5), "0:00");
  assert.equal(clock(NaN), "0:00");
});

test("a length of time is said in two units at most", () => {
  assert.equal(duration(850), "850 ms");
  assert.equal(duration(4200), "4.2 s");
  assert.equal(duration(5000), "5 s");
  assert.equal(duration(200000), "3 min 20 s");
  assert.equal(duration(120000), "2 min");
  assert.equal(duration(3900000), "1 h 5 min");
});

test("sizes use the unit that keeps them short", () => {
  assert.equal(bytes(12), "12 B");
  assert.equal(bytes(1234), "1.2 kB");
  assert.equal(bytes(999999), "1 MB");
  assert.equal(bytes(48000000), "48 MB");
  assert.equal(bytes(undefined), "");
});

test("one is singular", () => {
  assert.equal(count(1, "click"), "1 click");
  assert.equal(count(1200, "click"), "1,200 clicks");
});

test("an address is shortened to its path, and anything else is left as it is", () => {
  assert.equal(path("https://shop.example.com/cart?x=1#top"), "/cart?x=1#top");
  assert.equal(path("javascript:alert(1)"), "javascript:alert(1)");
  assert.equal(path("not a url"), "not a url");
  assert.equal(resource("https://api.example.com/v1/orders/42?x=1"), "orders/42");
  assert.equal(resource("https://api.example.com/"), "/");
});

test("a wrong date is empty rather than Invalid Date", () => {
  assert.equal(dateTime("nonsense"), "");
});
