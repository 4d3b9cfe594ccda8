/** Addresses: scheme, host, path and the names in a query stay; what was said goes. */

import { MASK, maskText } from "../../privacy/detectors.js";

const decoded = (text) => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** A part of a path, masked where it holds something personal, even percent-encoded. */
const segment = (text) => {
  const plain = decoded(text);
  const masked = maskText(plain);
  return masked === plain ? text : masked;
};

/** `a=1&b=2` keeps its names; a query that is no list of pairs is all value. */
const query = (text) =>
  text.replace(/[^&;]+/g, (pair) => {
    const at = pair.indexOf("=");
    if (at < 0) return MASK;
    return segment(pair.slice(0, at)) + "=" + (pair.length > at + 1 ? MASK : "");
  });

const path = (text) =>
  text.replace(/[^/;]+/g, (part, at) =>
    // ;jsessionid=…
    text[at - 1] === ";" && part.includes("=") ? query(part) : segment(part),
  );

/**
 * @param {string} url absolute or relative
 * @returns {string}
 */
export const maskUrl = (url) => {
  const [, scheme, host, rest] = /^([a-z][a-z\d+.-]*:)?(\/\/[^/?#]*)?([^]*)$/i.exec(url);
  const kind = (scheme || "").toLowerCase();
  if (kind === "blob:" || /^(image|font|audio|video)\/[^,]*;base64,/i.test(kind && rest)) {
    return url;
  }
  // mailto:, tel:, javascript:, data: with text in it: all of it is content.
  if (kind && !host && kind !== "file:" && kind !== "about:") return scheme + MASK;
  const [, before, asked, hash] = /^([^?#]*)(\?[^#]*)?(#[^]*)?$/.exec(rest);
  const inside = hash && hash.slice(1);
  return (
    (scheme || "") +
    (host || "").replace(/^\/\/.*@/, `//${MASK}@`) +
    path(before) +
    (asked ? "?" + query(asked.slice(1)) : "") +
    (hash ? "#" + (/^[^/?]*=/.test(inside) ? query(inside) : maskUrl(inside)) : "")
  );
};

/** `srcset`: addresses with their sizes. @param {string} text */
export const maskSrcset = (text) =>
  text.replace(/(^|,\s+|,(?=https?:))([^\s,][^\s]*)/g, (_, before, url) => before + maskUrl(url));

/**
 * Addresses inside a text, a stack trace for one: line and column stay.
 * @param {string} text
 */
export const maskUrlsIn = (text) =>
  text.includes("://")
    ? text.replace(
        /\b(https?:\/\/[^\s"'<>()\\]+?)((?::\d+){0,2}[.,;:!]?)(?=[\s"'<>()\\]|$)/g,
        (_, url, place) => maskUrl(url) + place,
      )
    : text;
