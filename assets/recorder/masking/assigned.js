/**
 * Values in a text that are secret because of a name in the same text: the shapes of
 * privacy/masking/tables/shapes.json, read as privacy/masking/assigned.py reads them.
 */

import keys from "../../../privacy/masking/tables/names.json" with { type: "json" };
import t from "../../../privacy/masking/tables/shapes.json" with { type: "json" };
import { MASK } from "../../privacy/detectors.js";
import { isSecretName } from "./names.js";

/** As far as a value stands from its name. */
const FRAME = 300;

/** A name; of up to three words where something ends it. */
const ONE = "[a-z_$][\\w.$-]{0,60}";
const PHRASE = `(${ONE}(?: [\\w-]{1,30}){0,2})`;
const NAME = `(${ONE}(?: [\\w-]{1,30}){1,2}(?=\\\\*["'])|${ONE})`;

const compiled = (source, flags, name) =>
  new RegExp(
    source
      .replace("KEY", keys.nameKeys)
      .replace("VALUE", keys.valueKeys)
      .replace("BEGIN", "")
      .replace("NAME", () => name),
    flags,
  );

const sticky = (source) => compiled(source, "iy");
const [PART, INSIDE, TEXT, BODY, QUOTED] = [t.part, t.inside, t.text, t.body, t.quoted].map(sticky);
const VALUE = compiled("\\b" + t.value, "gi");

/** @typedef {[start: number, end: number]} Place */
/** @typedef {(text: string, at: number, start: number) => Place[]} Reader */

/** Where the pattern's match at `at` ends, or 0. */
const endOf = (pattern, text, at) => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : 0;
};

/** @type {(pattern: RegExp) => Reader} */
const until = (pattern) => (text, at) => {
  const end = endOf(pattern, text, at);
  return end ? [[at, end]] : [];
};

/** Where what a bracket opens ends: whole, or cut off with the text. */
const closing = (text, at) => {
  const pattern = /"(?:[^"\\]|\\[^])*"|[{}[\]]/g;
  pattern.lastIndex = at;
  let depth = 0;
  let match;
  while ((match = pattern.exec(text))) {
    depth += "{[".includes(match[0]) ? 1 : "}]".includes(match[0]) ? -1 : 0;
    if (!depth) return pattern.lastIndex;
  }
  return text.length;
};

/** @type {Reader} */
const quoted = (text, at) => {
  const end = /[{[]/.test(text[at]) ? closing(text, at) : endOf(QUOTED, text, at);
  const [{ length }] = /^(?:\\*["']|&quot;|&#34;|)/.exec(text.slice(at, end));
  return end ? [[at + length, end]] : [];
};

/** What belongs to `name="password"`: a part, values beside it, text inside. @type {Reader} */
const named = (text, end, start) => {
  const part = endOf(PART, text, end);
  if (part) return until(BODY)(text, part, 0);
  // No further than the tag or the object.
  const before = text.slice(Math.max(0, start - FRAME), start + 1);
  const [frame] = /[^<>{}]*$/.exec(before);
  const [after] = /^[^<>{}]*/.exec(text.slice(end, end + FRAME));
  const first = start + 1 - frame.length;
  const places = [...text.slice(first, end + after.length).matchAll(VALUE)].flatMap(
    ({ 0: { length }, index }) => quoted(text, first + index + length, 0),
  );
  const inside = before.endsWith("<" + frame) && endOf(INSIDE, text, end);
  return inside && !places.length ? until(TEXT)(text, inside, 0) : places;
};

/** In this order: what one shape has taken, the next one sees as a mask. */
const SHAPES = /** @type {[string, Reader, string?][]} */ ([
  [t.cookie, until(sticky(t.line))],
  [t.named, named, NAME],
  [t.entry, quoted, PHRASE],
  [t.element, until(TEXT), NAME],
  [t.cell, until(TEXT), PHRASE],
  [t.assigned, quoted, PHRASE],
  [t.user, until(sticky(t.login))],
]).map(([source, read, name]) => ({ pattern: compiled(source, "gi", name), read }));

/** Neither a mask nor the directive of a format string. */
const isValue = (value) =>
  /[^*"'\\ \t\r\n]/.test(value) && !/^["']?%[.\d]*[sdifoOjc]["']?$/.test(value);

/**
 * Redact the values beside secret names in a text.
 * @param {string} text
 */
export const redactNames = (text) => {
  if (!/[:=,<>&@]|%3d/i.test(text)) return text;
  for (const { pattern, read } of SHAPES) {
    let done = "";
    let from = 0;
    let match;
    pattern.lastIndex = 0;
    while ((match = pattern.exec(text))) {
      const at = pattern.lastIndex;
      // What ends here may begin the next: "mode: password=…".
      pattern.lastIndex = match.index + 1;
      if (at < from || (match[1] && !isSecretName(match[1]))) continue;
      for (const [start, end] of read(text, at, match.index)) {
        if (start < from || !isValue(text.slice(start, end))) continue;
        done += text.slice(from, start) + MASK;
        from = end;
      }
    }
    text = done + text.slice(from);
  }
  return text;
};
