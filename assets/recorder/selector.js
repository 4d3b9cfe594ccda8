/** Name an element so that the same one is found again on another visit. */

import { hash } from "./text.js";

const DEPTH = 6;

/** Generated names (`css-1x2y3z`, `:r1:`, `item-48213`) differ from visit to visit. */
export const isStable = (name) => /^[a-z][a-z_-]*\d{0,2}$/i.test(name) && name.length < 40;

/** @param {Element} element */
const segment = (element) => {
  const tag = element.tagName.toLowerCase();
  const classes = [...(element.classList || [])].filter(isStable).slice(0, 2);
  let position = 1;
  let alone = true;
  const siblings = element.parentElement ? element.parentElement.children : [];
  let passed = false;
  for (const sibling of siblings) {
    if (sibling === element) passed = true;
    else if (sibling.tagName === element.tagName) {
      alone = false;
      if (!passed) position++;
    }
  }
  const name = [tag, ...classes].join(".");
  return alone ? name : `${name}:nth-of-type(${position})`;
};

/**
 * A CSS selector of at most six steps, from the nearest stable id downwards.
 * @param {Element} element
 */
export const selectorOf = (element) => {
  const path = [];
  let current = /** @type {Element | null} */ (element);
  for (; current && path.length < DEPTH; current = current.parentElement) {
    const testId = current.getAttribute("data-testid");
    if (current.id && isStable(current.id)) {
      path.unshift(`#${current.id}`);
      break;
    }
    if (testId && isStable(testId)) {
      path.unshift(`[data-testid="${testId}"]`);
      break;
    }
    path.unshift(segment(current));
  }
  return path.join(" > ");
};

/**
 * Recognises a button on another visit to the same service, without carrying its text.
 * @param {string} text as masked
 * @param {string} salt of the service
 */
export const textHashOf = (text, salt) => {
  const trimmed = text.replace(/\s+/g, " ").trim();
  // The first letter distinguishes it from hashes without salt.
  return trimmed ? "s" + hash(salt + trimmed).slice(1) : null;
};
