/** Of a style element with several texts: which part of its sheet each one stands for. */

const NOTHING = "(?:\\/\\*[^*]*\\*\\/|[\\s;])+";
const LOST = new RegExp(NOTHING, "g");
const PIECES = new RegExp(`(${NOTHING})|(0px)|[^\\s;/0]+|[^]`, "g");

/** What a sheet and the text it was read from have in common. @param {string} css */
const bare = (css) => css.replace(LOST, "").replace(/0px/g, "0");

/** Where the character `at` of the bare text stands in the whole. */
const placeOf = (css, at) => {
  for (const { 0: piece, 1: nothing, 2: zero, index } of css.matchAll(PIECES)) {
    const length = nothing ? 0 : zero ? 1 : piece.length;
    if (at < length) return index + at;
    at -= length;
  }
  return css.length;
};

/** A text is found by the longest beginning that its sheet has kept, up to this much. */
const LONGEST = 100;

/**
 * @param {string} css of the whole sheet, as the browser writes it
 * @param {string[]} texts of the element
 * @returns {string[]} a part for each text; fewer where one cannot be found
 */
export const splitCss = (css, texts) => {
  const parts = [];
  let rest = bare(css);
  for (let i = 1; i < texts.length; i++) {
    const text = bare(texts[i]);
    const before = bare(texts[i - 1]).length;
    if (!text) continue;
    let at = -1;
    // Never less than a first name.
    const [{ length: least }] = /^.{0,2}\w*/.exec(text);
    for (let length = Math.min(text.length, LONGEST); at < 0 && length >= least; length--) {
      const start = text.slice(0, length);
      at = rest.indexOf(start, before);
      if (at < 0) at = rest.indexOf(start, before && 1);
    }
    if (at < 0) break;
    const place = placeOf(css, at);
    parts.push(css.slice(0, place));
    css = css.slice(place);
    rest = rest.slice(at);
  }
  return [...parts, css];
};
