import assert from "node:assert/strict";
import { test } from "node:test";

import { countBy, search } from "./search.js";

const items = [
  { level: "error", text: "Cannot read price" },
  { level: "log", text: "Catalogue shown" },
  { level: "log", text: "Price list is old" },
];
const how = { filterOf: (i) => i.level, textOf: (i) => i.text };

test("every term has to be there, in any case and order", () => {
  assert.equal(search(items, { ...how, query: "PRICE" }).length, 2);
  assert.equal(search(items, { ...how, query: "old price" }).length, 1);
  assert.equal(search(items, { ...how, query: "  " }).length, 3);
});

test("no filter chosen means all of them", () => {
  assert.equal(search(items, { ...how, filters: new Set() }).length, 3);
  assert.equal(search(items, { ...how, filters: new Set(["log"]), query: "price" }).length, 1);
});

test("each filter knows how much it holds", () => {
  assert.deepEqual([...countBy(items, how.filterOf)], [["error", 1], ["log", 2]]);
});
