import assert from "node:assert/strict";
import { test } from "node:test";

import { mediaFacts } from "./device.js";

const shown = (media) => Object.fromEntries(mediaFacts(media).filter(([, value]) => value));

test("wishes and pointers are said in words, and what is not wished is not said", () => {
  const phone = { "prefers-color-scheme": "dark", "prefers-reduced-motion": "reduce", "prefers-contrast": "", hover: "", pointer: "coarse", "any-pointer": "coarse" };
  assert.deepEqual(shown(phone), { "Colour scheme": "Dark", "Reduced motion": "Yes", Hovering: "No", Pointer: "Finger or pen" });
  const desk = { "prefers-color-scheme": "light", "prefers-contrast": "more", "forced-colors": "active", hover: "hover", pointer: "fine", "any-pointer": "coarse fine" };
  assert.deepEqual(shown(desk), {
    "Colour scheme": "Light", Pointer: "Mouse or touchpad", "Other pointers": "Finger or pen, Mouse or touchpad", Hovering: "Yes", Contrast: "More", "Forced colours": "Yes",
  });
});

test("a recording without answers shows nothing", () => {
  assert.deepEqual(shown(undefined), {});
  assert.deepEqual(shown({}), {});
});
