import assert from "node:assert/strict";
import { test } from "node:test";
import { StringStream } from "@codemirror/language";
import { openfga } from "./openfga_tokens.js";

/** Each token of the text as [text, style], without spaces. */
function tokens(text) {
  const state = openfga.startState();
  const found = [];
  for (const line of text.split("\n")) {
    const stream = new StringStream(line, 2, 2);
    while (!stream.eol()) {
      stream.start = stream.pos;
      const style = openfga.token(stream, state);
      assert.ok(stream.pos > stream.start, `no progress in ${line}`);
      if (style) found.push([stream.current(), style]);
    }
  }
  return found;
}

const styleOf = (text, token) => tokens(text).find(([found]) => found === token)?.[1];

test("keywords, names and operators differ", () => {
  const line = "    define viewer: [user, team#member] or editor from parent";
  assert.deepEqual(tokens(line), [
    ["define", "keyword"],
    ["viewer", "propertyName"],
    [":", "punctuation"],
    ["[", "punctuation"],
    ["user", "typeName"],
    [",", "punctuation"],
    ["team", "typeName"],
    ["#", "punctuation"],
    ["member", "propertyName"],
    ["]", "punctuation"],
    ["or", "operatorKeyword"],
    ["editor", "variableName"],
    ["from", "operatorKeyword"],
    ["parent", "variableName"],
  ]);
});

test("a hash starts a comment only after a space", () => {
  assert.deepEqual(tokens("# type user"), [["# type user", "comment"]]);
  assert.equal(styleOf("type user # people", "# people"), "comment");
  assert.equal(styleOf("define a: [team#member]", "member"), "propertyName");
});

test("a relation may be called like a keyword", () => {
  assert.equal(styleOf("define model: [user]", "model"), "propertyName");
  assert.equal(styleOf("type condition", "condition"), "typeName");
});

test("a wildcard and the condition of a tuple are seen", () => {
  assert.equal(styleOf("define v: [user:*]", "*"), "atom");
  assert.equal(styleOf("define v: [user with in_hours]", "with"), "operatorKeyword");
});

test("the body of a condition has strings and numbers, over several lines", () => {
  const text = 'condition less(x: int, y: string) {\n  x < 100 && y == "a # b"\n}\ntype user';
  assert.equal(styleOf(text, "less"), "propertyName");
  assert.equal(styleOf(text, "int"), "typeName");
  assert.equal(styleOf(text, "100"), "number");
  assert.equal(styleOf(text, '"a # b"'), "string");
  assert.equal(styleOf(text, "user"), "typeName");
});

test("any text is read to its end", () => {
  assert.ok(tokens('{"type": [\n"define #é\\\n😀 }{ ]').length > 5);
});
