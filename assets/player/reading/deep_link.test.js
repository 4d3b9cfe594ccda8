import assert from "node:assert/strict";
import { test } from "node:test";

import { linkAt, namesMoment, startOffset } from "./deep_link.js";

const START = 1760000000000;
const recording = { startMs: START, durationMs: 600000 };
const at = (search) => startOffset(search, recording);

test("t is seconds, whole, broken or written as a clock", () => {
  assert.equal(at("?t=90"), 90000);
  assert.equal(at("?t=90.5"), 90500);
  assert.equal(at("?t=1:30"), 90000);
  assert.equal(at("?t=1m30s"), 90000);
});

test("ts is seconds, and milliseconds when seconds would lie outside the recording", () => {
  assert.equal(at("?ts=90"), 90000);
  assert.equal(at("?ts=90000"), 90000);
});

test("tsAbs is a moment, as epoch or as a date", () => {
  assert.equal(at(`?tsAbs=${START + 5000}`), 5000);
  assert.equal(at(`?tsAbs=${encodeURIComponent(new Date(START + 7000).toISOString())}`), 7000);
  assert.equal(at("?tsAbs=2025-10-09T10:53:27+02:00"), 7000);
});

test("jumpto is milliseconds, and small numbers are seconds", () => {
  assert.equal(at("?jumpto=90000"), 90000);
  assert.equal(at("?jumpto=90"), 90000);
});

test("a place outside the recording is the nearest end", () => {
  assert.equal(at("?t=99999"), 600000);
  assert.equal(at(`?tsAbs=${START - 5000}`), 0);
});

test("nonsense and nothing are no place", () => {
  assert.equal(at(""), null);
  assert.equal(at("?t="), null);
  assert.equal(at("?t=abc"), null);
  assert.equal(at("?t=-5"), null);
  assert.equal(at("?tsAbs=soon"), null);
});

test("a link at a moment replaces whatever place the address named", () => {
  assert.equal(
    linkAt("https://hub.example.com/r/1/?ts=4&tsAbs=9&x=1#top", 83456),
    "https://hub.example.com/r/1/?x=1&t=83.4",
  );
});

test("a link that names a moment differs from one that names none", () => {
  for (const search of ["?t=0", "?x=1&ts=5", "?tsAbs=soon", "?jumpto="]) assert.equal(namesMoment(search), true, search);
  for (const search of ["", "?", "?tab=notes", "?T=5"]) assert.equal(namesMoment(search), false, search);
});
