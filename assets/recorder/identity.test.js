import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

import { createIdentity, isOver } from "./identity.js";
import { createStore } from "./storage.js";

const area = (entries = {}) => {
  const values = new Map(Object.entries(entries));
  return {
    values,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => values.set(key, value),
    removeItem: (key) => values.delete(key),
  };
};

let origin;
beforeEach(() => {
  origin = area();
});

const page = (tab) =>
  createIdentity(
    createStore(() => origin, "sh:"),
    createStore(() => tab, "sh:"),
  );

test("tabs share the session and have a window each", () => {
  const one = page(area());
  const home = one.open({ sampling: 1 });
  const other = page(area()).claimWindow(one.session().id);
  assert.equal(other.session, home.session);
  assert.notEqual(other.window, home.window);
  assert.equal(one.session().opener, home.window);
});

test("the next page of a tab counts on in its window", () => {
  const tab = area();
  const first = page(tab);
  const home = first.open({ sampling: 1 });
  assert.deepEqual([first.takeSeq(home), first.takeSeq(home)], [0, 1]);
  first.release();
  const next = page(tab).claimWindow(home.session);
  assert.deepEqual([next.window, next.next], [home.window, 2]);
});

test("a duplicated tab finds the lock of its original and takes a new window", () => {
  const tab = area();
  const home = page(tab).open({ sampling: 1 });
  const copy = area(Object.fromEntries(tab.values));
  assert.notEqual(page(copy).claimWindow(home.session).window, home.window);
});

test("another session is another window", () => {
  const tab = area();
  const one = page(tab);
  const home = one.open({ sampling: 1 });
  one.release();
  assert.notEqual(page(tab).claimWindow("other").window, home.window);
});

test("a token one tab receives is every tab's", () => {
  const one = page(area());
  const home = one.open({ sampling: 1 });
  const two = page(area());
  const theirs = two.claimWindow(home.session);
  assert.equal(two.tokenOf(theirs), null);
  one.keepToken({ ...home, token: "t" });
  assert.equal(two.tokenOf(theirs), "t");
  assert.equal(two.tokenOf({ session: "other", token: null }), null);
});

test("only the window that opened the session has its secret, on every page", () => {
  const tab = area();
  const one = page(tab);
  const home = one.open({ sampling: 1 });
  assert.ok(home.secret);
  one.release();
  assert.equal(page(tab).claimWindow(home.session).secret, home.secret);
  assert.equal(page(area()).claimWindow(home.session).secret, undefined);
  assert.notEqual(page(area()).open({ sampling: 1 }).secret, home.secret);
});

test("a session is over after half an hour of nothing, or at its longest", () => {
  const session = { startedAt: 0, activeAt: 1000000 };
  assert.ok(!isOver(session, 2000000, 14400000));
  assert.ok(isOver(session, 2800001, 14400000));
  assert.ok(isOver({ startedAt: 0, activeAt: 14400000 }, 14400001, 14400000));
  assert.ok(isOver(null, 0, 1));
});

test("activity in any tab keeps it alive", () => {
  const one = page(area());
  one.open({ sampling: 1 });
  const later = Date.now() + 1000000;
  page(area()).touch(later);
  assert.equal(one.session().activeAt, later);
});

test("blocked storage leaves a session of one page", () => {
  const blocked = createStore(() => {
    throw new Error("denied");
  }, "sh:");
  const alone = createIdentity(blocked, blocked);
  const home = alone.open({ sampling: 1 });
  assert.equal(alone.session().id, home.session);
  assert.equal(alone.takeSeq(home), 0);
});
