import assert from "node:assert/strict";
import { test } from "node:test";
import { formatArgument, isError, messageOf, stackOf } from "./format.js";

const format = (value) => JSON.parse(formatArgument(value, 2000));

/** Fails the test when the page's code runs. */
const never = () => assert.fail("code of the page ran");

test("plain values are formatted as they are", () => {
  const value = { a: 1, b: [null, true, "x"], c: { d: undefined, e: NaN } };
  assert.deepEqual(format(value), {
    a: 1,
    b: [null, true, "x"],
    c: { d: "undefined", e: "NaN" },
  });
  assert.equal(format(12n), "12n");
  assert.equal(format(Symbol("s")), "Symbol(s)");
  assert.equal(format(function name() {}), "function name()");
  assert.deepEqual(format(new Map([["k", 1]])), [["k", 1]]);
  assert.deepEqual(format(new Set([1, 2])), [1, 2]);
  assert.deepEqual(format(Object.create(null)), {});
});

test("no code of the page runs", () => {
  class Mine {
    static get name() {
      return never();
    }
    get [Symbol.toStringTag]() {
      return never();
    }
    [Symbol.iterator] = never;
    [Symbol.toPrimitive] = never;
    toString = never;
    toJSON = never;
  }
  const hostile = Object.defineProperty({ ok: 1 }, "x", { get: never, enumerable: true });
  assert.deepEqual(format(hostile), { ok: 1, x: "[Getter]" });
  assert.equal(format(Mine), "function ()");
  assert.equal(format(new Mine()).toJSON, "function never()");
  const list = Object.defineProperty([1, 2], 1, { get: never });
  assert.deepEqual(format(list), [1, "[Getter]"]);
  class List extends Array {
    static get [Symbol.species]() {
      return never();
    }
  }
  assert.deepEqual(format(List.of(1, 2)), [1, 2]);
  class Table extends Map {
    [Symbol.iterator] = never;
    get size() {
      return never();
    }
  }
  assert.deepEqual(format(new Table([[1, 2]])), [[1, 2]]);
  const date = new Date(0);
  date.toString = never;
  assert.match(format(date), /19(69|70)/);
});

test("what cannot be read is named, and the rest is there", () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const angry = () => {
    throw new Error("no");
  };
  const traps = new Proxy({}, { ownKeys: angry, getPrototypeOf: angry, get: angry });
  const half = new Proxy(
    { a: 1, b: 2 },
    {
      getOwnPropertyDescriptor: (target, key) =>
        key === "b" ? angry() : Reflect.getOwnPropertyDescriptor(target, key),
    },
  );
  assert.deepEqual(format([proxy, traps, 7]), ["[revoked Proxy]", "[unreadable object]", 7]);
  assert.equal(format(half), "[unreadable object]");
  const { proxy: call, revoke: end } = Proxy.revocable(() => {}, {});
  end();
  assert.equal(format(call), "[revoked Proxy]");
});

test("cycles, depth and breadth are bounded", () => {
  const cyclic = /** @type {any} */ ({ n: 1 });
  cyclic.self = cyclic;
  assert.deepEqual(format(cyclic), { n: 1, self: "[Circular]" });
  assert.deepEqual(format({ a: { b: { c: { d: {} } } } }), {
    a: { b: { c: { d: "[Object]" } } },
  });
  const huge = [];
  huge.length = 2 ** 32 - 1;
  assert.equal(format(huge).length, 50);
  assert.equal(format(new Uint8Array(1e8)), "[100000000 bytes]");
  const row = () => Array.from({ length: 50 }, () => ({}));
  const wide = row().map(() => row().map(() => row()));
  assert.equal(JSON.stringify(JSON.parse(formatArgument(wide, 1e6))).length < 10000, true);
});

test("errors are formatted by their stack, whatever stands before it", () => {
  const error = new RangeError("mine");
  assert.match(format(error), /^RangeError: mine\n/);
  const lying = Object.defineProperty(new Error("x"), "stack", { get: never });
  Object.defineProperty(lying, "message", { get: never });
  assert.equal(typeof format(lying), "string");
  const data = Object.defineProperty(new Error("x"), "stack", { value: ["no", "text"] });
  assert.equal(format(data), "Error: x");
  assert.equal(stackOf("thrown text"), "");
  assert.equal(isError({ stack: "a", message: "b" }), false);
  assert.equal(messageOf(new DOMException("gone", "AbortError")), "AbortError: gone");
});
