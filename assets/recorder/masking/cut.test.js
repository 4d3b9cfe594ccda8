import assert from "node:assert/strict";
import { test } from "node:test";

import { formatArgument } from "../observe/format.js";
import { cut } from "./cut.js";
import { maskFree } from "./values.js";

const M = "********";
const SECRETS = [
  "jane.roe@example.com",
  "4111 1111 1111 1111",
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U",
  "password=correct-horse-battery",
  '"token":"a b c d e f g h"',
  "<apiKey>zzzz yyyy xxxx</apiKey>",
  "https://jo:hunter2hunter2@example.org/path",
  "+44 20 7946 0958",
  "Bearer abcdef0123456789abcdef",
  '{"name":"password","value":"hunter2hunter2"}',
];
/** Three characters in a row of a secret that stand in no mask and no name. */
const leaks = (text) =>
  ["jane.", "roe@", "4111", "eyJz", "dozj", "corr", "orse", "b c d", "zzz", "yyy", "hunter2", "7946", "abcdef"].filter(
    (part) => text.includes(part),
  );

test("wherever a text is cut, no part of a secret is left", () => {
  for (const secret of SECRETS) {
    for (let before = 0; before < 130; before++) {
      const text = "w ".repeat(before) + secret + " end of it. ".repeat(200);
      const short = cut(text, 200);
      assert.ok(short.length <= 200);
      assert.deepEqual(leaks(short), [], `${secret} after ${before}`);
      assert.deepEqual(leaks(maskFree(short)), []);
    }
  }
});

test("nor where many secrets make what is left much shorter", () => {
  for (const secret of SECRETS) {
    const text = `${secret}, `.repeat(300);
    for (const length of [100, 401, 1000]) {
      assert.deepEqual(leaks(cut(text, length)), [], secret);
    }
  }
});

test("a short text is left for the one place where all is masked", () => {
  assert.equal(cut("jane.roe@example.com", 100), "jane.roe@example.com");
  assert.equal(cut("w".repeat(300), 100).length, 100);
});

test("an argument is masked before it is cut, whatever it is", () => {
  for (const secret of SECRETS) {
    for (let before = 960; before < 1010; before++) {
      const text = "w ".repeat(before) + secret + " more".repeat(900);
      for (const value of [text, { text }, [text, 1], new Error(text)]) {
        const shown = formatArgument(value, 2000);
        assert.deepEqual(leaks(shown), [], `${typeof value} ${secret} after ${before}`);
      }
    }
  }
});

test("a name far in front of its value keeps it hidden when both are cut", () => {
  const body = `{"list":["${"x".repeat(150)}"],"creditCard":{"owner":"hunter2","n":["${"y".repeat(2000)}`;
  assert.ok(!cut(body, 250).includes("hunter2"));
  assert.ok(cut(body, 250).includes(M));
});
