import assert from "node:assert/strict";
import { test } from "node:test";

import { COMMANDS, commandOf } from "./commands.js";

test("each key of the specification has its command", () => {
  const wanted = {
    " ": "toggle", ArrowLeft: "back", ArrowRight: "forward", ArrowUp: "faster", ArrowDown: "slower",
    n: "nextMark", P: "previousMark", F: "fullScreen", c: "console", E: "events", "?": "help",
  };
  for (const [key, name] of Object.entries(wanted)) assert.equal(commandOf({ key }), name);
});

test("combinations that belong to the browser are left to it", () => {
  assert.equal(commandOf({ key: "c", ctrlKey: true }), null);
  assert.equal(commandOf({ key: "ArrowLeft", altKey: true }), null);
  assert.equal(commandOf({ key: "f", metaKey: true }), null);
  assert.equal(commandOf({ key: "x" }), null);
});

test("every command is explained in the help", () => {
  const explained = new Set(COMMANDS.map((command) => command.name));
  for (const key of [" ", "n", "p", "f", "c", "e", "?", "s", "l", "0", "-", "+", "Home", "End"]) {
    assert.ok(explained.has(commandOf({ key })), key);
  }
});
