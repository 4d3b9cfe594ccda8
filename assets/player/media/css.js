/**
 * Style text whose media queries answer for the visitor, not for the viewer. Pure.
 *
 * A recorded feature becomes one that holds always or never, so that `not`, `and`, `or` and
 * lists keep their meaning; a choice of colour schemes becomes the visitor's, and with it
 * `light-dark()`, system colours and form controls follow. One pass, linear in the text.
 */

const ALWAYS = "min-width:0px";
const NEVER = "max-width:-1px";

const PIECE = new RegExp(
  [
    "/\\*[^]*?(?:\\*/|$)",
    '"(?:[^"\\\\\\n]|\\\\[^])*"?',
    "'(?:[^'\\\\\\n]|\\\\[^])*'?",
    "url\\(\\s*(?![\"'\\s])[^)]*\\)?",
    // A feature, and not the arguments of a function other than if()'s media().
    "((?<![\\w-])(?:@?media)?\\()([^()]*)\\)",
    "((?<![\\w-])(?:color-scheme|--[\\w-]+)\\s*:)([^;{}()\"'/]*)",
  ].join("|"),
  "gi",
);
const RELEVANT = /prefers-|hover|pointer|forced-colors|inverted-colors|color-scheme|--|device-|resolution|scripting|display-mode/i;
const COMMENT = /\/\*[^]*?(?:\*\/|$)/g;

/**
 * @param {string} text a style sheet, declarations, or the media attribute of an element
 * @param {{answer: import("./answers.js").Answer, scheme: string}} visitor
 */
export function answerCss(text, visitor) {
  if (!RELEVANT.test(text)) return text;
  return text.replace(PIECE, (all, before, content, property, value) => {
    if (content !== undefined) return feature(all, before, content, visitor);
    return property ? property + chosen(value, visitor.scheme) : all;
  });
}

function feature(all, before, content, { answer }) {
  const answered = answer(content.includes("/*") ? content.replace(COMMENT, " ") : content);
  if (answered === undefined) return all;
  return `${before}${answered ? ALWAYS : NEVER})`;
}

/** The value of `color-scheme`: where both are named, the visitor's. */
export function chosen(value, scheme) {
  const tokens = value.replace(/!\s*important/i, "").toLowerCase().split(/\s+/).filter(Boolean);
  const isChoice = tokens.includes("light") && tokens.includes("dark");
  if (!isChoice || !tokens.every((token) => /^(light|dark|only)$/.test(token))) return value;
  return value.replace(/light|dark/gi, (token) => (token.toLowerCase() === scheme ? token : ""));
}
