/** Masks texts by the treatment of their place. */

import { MASK, maskText, TECHNICAL_KINDS } from "../../privacy/detectors.js";
import { REDACT, VALUE } from "./marks.js";
import { redactNames } from "./assigned.js";
import { maskData } from "./urls.js";

/** Keep where words stand and how long they are: the page keeps its shape. */
export const blurred = (text) => text.replace(/\S/g, "*");

/**
 * @param {string} text
 * @param {number} level how its place is treated
 */
export const maskAt = (text, level) => {
  if (level >= REDACT) return text.trim() ? MASK : text;
  return level >= VALUE ? blurred(text) : maskText(text);
};

/** Names, geometry, paths: only what proves itself is personal there. */
export const maskTechnical = (text) => maskText(text, TECHNICAL_KINDS);

/** What addresses in a style sheet or a path ask for, by its names. @param {string} text */
export const maskAsked = (text) =>
  text.replace(/[?&;#][\w.-]{1,60}=[^\s"'()<>{};]+/g, redactNames);

/**
 * A style sheet, or a part of one: its `content` strings are text, the rest is technical.
 * @param {string} css
 */
export const maskCss = (css) =>
  maskAsked(maskTechnical(maskData(css))).replace(
    /(content\s*:\s*)("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')/g,
    (_, before, text) => before + maskText(text),
  );

