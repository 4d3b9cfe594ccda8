/** Addresses: scheme, host, path and the names in a query stay; values go. */

import table from "../../../privacy/masking/tables/data.json" with { type: "json" };
import { MASK, maskText } from "../../privacy/detectors.js";
import { fromBase64 } from "../text.js";
import { redactNames } from "./assigned.js";

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

const BINARY = new RegExp(`^(?:${table.magic})`);
const LONGEST = 1e6;

/** A picture, a font, a sound, a film: by its label or by how its bytes begin. */
const isShown = (rest) =>
  /^(image|font|audio|video)\//i.test(rest) ||
  BINARY.test((/^[^,]*;base64,(.{1,20})/i.exec(rest) || [])[1]);

/** One `data:` address: what is no picture, font or sound is decoded and searched. */
const data = (whole, type, base64, body) => {
  if (base64 && BINARY.test(body)) return whole;
  let plain = decoded(body);
  try {
    if (base64) plain = new TextDecoder().decode(fromBase64(plain));
  } catch {
    // Then it is no base64.
  }
  const masked = plain.length > LONGEST ? "" : maskText(redactNames(plain));
  if (masked === plain) return whole;
  return `data:${type},${encodeURIComponent(masked).replace(/[!'()]/g, escape)}`;
};

/** What `data:` addresses in a text hold. @param {string} text */
export const maskData = (text) => {
  if (!/data:/i.test(text)) return text;
  const whole = /^data:([^,]{0,200}?)(;base64)?,([^]*)$/i.exec(text);
  return whole
    ? data(...whole)
    : text.replace(/data:([^,\s"'()<>\\]{0,200}?)(;base64)?,([^\s"'()<>\\]*)/gi, data);
};

/**
 * @param {string} url absolute or relative
 * @returns {string}
 */
export const maskUrl = (url) => {
  const [, scheme, host, rest] = /^([a-z][a-z\d+.-]*:)?(\/\/[^/?#]*)?([^]*)$/i.exec(url);
  const kind = (scheme || "").toLowerCase();
  if (kind === "blob:") return url;
  if (kind === "data:" && isShown(rest)) return maskData(url);
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
  /:\/\/|\?/.test(text)
    ? text
        // "GET /list?q=…", location.search
        .replace(
          /(^|[\s"'(=])((?:\/[^\s"'<>()\\?]*)?\?[\w.[\]-]+=[^\s"'<>()\\]*)/g,
          (_, before, url) => before + maskUrl(url),
        )
        .replace(
        /\b(https?:\/\/[^\s"'<>()\\]+?)((?::\d+){0,2}[.,;:!]?)(?=[\s"'<>()\\]|$)/g,
        (_, url, place) => maskUrl(url) + place,
      )
    : text;
