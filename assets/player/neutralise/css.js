/**
 * Style text that requests nothing. Pure.
 *
 * Addresses other than `data:`, `blob:` and fragments are turned into empty data URLs.
 * The page's Content-Security-Policy stays the guarantee; this keeps requests from
 * being tried at all, in linear time and without parsing CSS.
 */

import { withFragments } from "./fragments.js";
import { shownFullScreen } from "./top_layer.js";

/** Letters written as escapes (`u\72l(`), which mean the letter wherever they stand. */
const ESCAPED_LETTER = /\\(?:\\|0{0,4}([46][1-9a-f]|[57][0-9a])(?:[ \t\n]|(?![0-9a-f]))|([g-z]))/gi;
const URL_START = /url\(\s*(["']?)\s*([^\s"')]{0,5})/gi;
const IMPORT = /@import\b/gi;
const IMAGE_SET_STRING = /((?:image-set|image|src)\(\s*)(["'])(?!data:)/gi;

/** @param {string} text @returns {string} */
export function quietCss(text) {
  return quietLoads(shownFullScreen(text));
}

function quietLoads(text) {
  const plain = text.includes("\\") ? text.replace(ESCAPED_LETTER, letter) : text;
  if (!/url\(|@import|image|src\(/i.test(plain)) return text;
  return withFragments(plain)
    .replace(URL_START, quietUrl)
    .replace(IMPORT, "@sh-import") // a rule browsers do not know is left out
    .replace(IMAGE_SET_STRING, "$1$2data:,");
}

function letter(all, hex, bare) {
  return hex ? String.fromCharCode(parseInt(hex, 16)) : (bare ?? all);
}

function quietUrl(all, quote, start) {
  return /^(data:|blob:|#|\\#|\\0{0,2}23|$)/i.test(start) ? all : `url(${quote}data:,${start}`;
}

/** A style value as rrweb stores it: text, `[value, priority]` or false. */
export function quietStyleValue(value) {
  if (typeof value === "string") return quietCss(value);
  if (Array.isArray(value) && typeof value[0] === "string") return [quietCss(value[0]), value[1]];
  return value;
}
