import assert from "node:assert/strict";
import { test } from "node:test";
import { after, patch } from "./patch.js";

/** A class of the page's, and how often its own code ran. */
const page = () => {
  const calls = [];
  class Field {
    #value = "";
    get value() {
      return this.#value;
    }
    set value(text) {
      calls.push(`set ${text}`);
      this.#value = text;
    }
    send(text, more) {
      calls.push(`send ${text}`);
      if (text === "bad") throw new RangeError("the page's");
      return [this, text, more];
    }
  }
  return { Field, calls };
};

/** Put something of the page's over a method, as a library does. */
const cover = (target, name, seen) => {
  const was = target[name];
  return (target[name] = function (...args) {
    seen.push(args[0]);
    return was.apply(this, args);
  });
};

test("a method is patched where it is inherited from, and put back", () => {
  const { Field } = page();
  const { send } = Field.prototype;
  const field = new Field();
  const seen = [];
  const undo = after(field, "send", (self, args, result) => seen.push([self, args, result]));
  assert.deepEqual(Object.keys(field), []);
  const result = field.send("a", 1);
  assert.deepEqual(result, [field, "a", 1]);
  assert.deepEqual(seen, [[field, ["a", 1], result]]);
  undo();
  assert.equal(Field.prototype.send, send);
});

test("what the page put over ours stays, and ours passes on", () => {
  const { Field, calls } = page();
  const [ours, theirs] = [[], []];
  const undo = after(Field.prototype, "send", (_, [text]) => ours.push(text));
  const covering = cover(Field.prototype, "send", theirs);
  undo();
  assert.equal(Field.prototype.send, covering);
  new Field().send("b");
  assert.deepEqual([ours, theirs, calls], [[], ["b"], ["send b"]]);
});

test("on, off and on again leaves one copy at work", () => {
  const { Field, calls } = page();
  const [ours, theirs] = [[], []];
  const start = () => after(Field.prototype, "send", (_, [text]) => ours.push(text));
  let undo = start();
  const covering = cover(Field.prototype, "send", theirs);
  for (let i = 0; i < 3; i++) {
    undo();
    assert.equal(Field.prototype.send, covering);
    undo = start();
  }
  new Field().send("c");
  assert.deepEqual([ours, theirs, calls], [["c"], ["c"], ["send c"]]);
});

test("two patches of ours leave the page's own, whichever goes first", () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const { Field } = page();
    const { send } = Field.prototype;
    const undo = [0, 1].map(() => after(Field.prototype, "send", () => {}));
    for (const i of order) undo[i]();
    assert.equal(Field.prototype.send, send);
  }
});

test("a setter is patched and its getter stays whose it was", () => {
  const { Field, calls } = page();
  const descriptor = Object.getOwnPropertyDescriptor(Field.prototype, "value");
  const seen = [];
  const undo = after(Field.prototype, "value", (_, [text]) => seen.push(text), "set");
  const field = new Field();
  field.value = "x";
  const get = () => "the page's";
  Object.defineProperty(Field.prototype, "value", { get });
  undo();
  field.value = "y";
  assert.deepEqual([seen, calls, field.value], [["x"], ["set x", "set y"], "the page's"]);
  const now = Object.getOwnPropertyDescriptor(Field.prototype, "value");
  assert.deepEqual(now, { ...descriptor, get });
});

test("a setter the page put over ours stays", () => {
  const { Field } = page();
  const [ours, theirs] = [[], []];
  const undo = after(Field.prototype, "value", (_, [text]) => ours.push(text), "set");
  const below = Object.getOwnPropertyDescriptor(Field.prototype, "value");
  const set = function (text) {
    theirs.push(text);
    below.set.call(this, text);
  };
  Object.defineProperty(Field.prototype, "value", { ...below, set });
  undo();
  const field = new Field();
  field.value = "z";
  assert.deepEqual([ours, theirs, field.value], [[], ["z"], "z"]);
});

test("what the page's function throws is thrown, and what we throw is not", () => {
  const { Field } = page();
  let seen = 0;
  after(Field.prototype, "send", () => {
    seen++;
    throw new TypeError("ours");
  });
  assert.throws(() => new Field().send("bad"), RangeError);
  assert.equal(new Field().send("good")[1], "good");
  assert.equal(seen, 1);
});

test("the page finds its function's name, arity, source and properties", () => {
  const { Field } = page();
  const { send } = Field.prototype;
  /** @type {any} */ (send).version = 3;
  patch(Field.prototype, "send", (original) => original);
  const patched = /** @type {any} */ (Field.prototype.send);
  assert.notEqual(patched, send);
  assert.deepEqual(
    [patched.name, patched.length, String(patched), patched.version],
    ["send", 2, String(send), 3],
  );
  assert.throws(() => new patched(), TypeError);
});

test("what is frozen, missing or no function stays as it is", () => {
  const { Field } = page();
  const frozen = Object.freeze({ send: () => 1, size: 2 });
  for (const [target, name] of [
    [frozen, "send"],
    [frozen, "size"],
    [frozen, "none"],
    [undefined, "send"],
  ]) {
    patch(target, name, () => () => "ours")();
  }
  assert.equal(frozen.send(), 1);
  const undo = patch(Field.prototype, "send", (original) => original);
  Object.freeze(Field.prototype);
  undo();
  assert.equal(new Field().send("late")[1], "late");
});
