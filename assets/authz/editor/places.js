/** The offsets of a line and column in a text. */

/**
 * The name at the place, to its end; the whole line if no column is known; the first
 * line if no line is. A place outside the text is moved into it.
 *
 * @param {{line: number | null, column: number | null}} problem both from 1
 * @param {import("@codemirror/state").Text} doc
 * @returns {{from: number, to: number}} offsets
 */
export function placeOf({ line, column }, doc) {
  const found = doc.line(Math.min(Math.max(line ?? 1, 1), doc.lines));
  if (!column) return { from: found.from + indent(found.text), to: found.to };
  const at = Math.min(column - 1, found.length);
  const [name] = /^[\w-]*/.exec(found.text.slice(at));
  if (name) return { from: found.from + at, to: found.from + at + name.length };
  // At the end of a line only the character before can be underlined.
  const from = at === found.length ? Math.max(0, at - 1) : at;
  return { from: found.from + from, to: found.from + Math.min(from + 1, found.length) };
}

function indent(text) {
  return text.length - text.trimStart().length;
}
