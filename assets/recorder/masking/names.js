/**
 * Values that are secret because of the name they stand under, as privacy/masking/names.py
 * reads them on the server.
 */

import { MASK } from "../../privacy/detectors.js";

/** Known even to a hub that names none. `*` stands for any beginning. */
const ALWAYS =
  "ssn socialsecuritynumber creditcard creditcardnumber cardnumber ccnumber cvv cvv2 cvc securitycode *password *passwd pwd passphrase *secret *secretkey *apikey *privatekey *accesskey *token otp onetimecode jwt sessionid sid authorization proxyauthorization cookie setcookie xamzsignature signature socraticreasoning reasoningchain revenueforecast costprojection supplierpricing demandforecast";

/** @type {Set<string>} */
let plain;
/** @type {string[]} */
let endings;

const normalise = (name) => name.replace(/[-_. ]/g, "").toLowerCase();

/** @param {string[]} [more] names the service adds */
export const useNames = (more = []) => {
  const all = [...ALWAYS.split(" "), ...more].map(normalise).filter((name) => name > "*");
  plain = new Set(all.filter((name) => name[0] !== "*"));
  endings = all.filter((name) => name[0] === "*").map((name) => name.slice(1));
};
useNames();

/** @param {unknown} name */
export const isSecretName = (name) => {
  if (typeof name !== "string" || name.length > 200) return false;
  const bare = normalise(name);
  return plain.has(bare) || endings.some((ending) => bare.endsWith(ending));
};

/** The name (up to three words) and what assigns. */
const ASSIGNED =
  /([A-Za-z][\w.-]{0,60}(?: [\w-]{1,30}){0,2})["'\\\]]{0,9}\s{0,9}(?:=>|[:=]|%3[Dd])\s{0,9}/g;

/** A value: quoted, or one bare word. */
const VALUE =
  /\\*"(?:[^"\\]|\\.)*|'[^'\r\n]*|(?:(?:bearer|basic|token|digest|negotiate)\s+)?[^\s"'&,;}\])]+/iy;

/**
 * Redact `name=value`, `"name": "value"`, `Name: value` inside a text.
 * @param {string} text
 */
export const redactNames = (text) => {
  if (!/[:=]|%3d/i.test(text)) return text;
  let done = "";
  let from = 0;
  let match;
  ASSIGNED.lastIndex = 0;
  while ((match = ASSIGNED.exec(text))) {
    const [whole, name] = match;
    const start = match.index + whole.length;
    // "my api key: …" is about an api key.
    const words = name.split(" ");
    if (!words.some((_, i) => isSecretName(words.slice(i).join(" ")))) continue;
    VALUE.lastIndex = start;
    const [value] = VALUE.exec(text) || [""];
    if (!value) continue;
    const cookie = /cookie$/i.test(name) && whole.includes(":");
    const end = cookie ? lineEnd(text, start) : start + value.length;
    done += text.slice(from, start) + /^\\*["']?/.exec(value)[0] + MASK;
    ASSIGNED.lastIndex = from = end;
  }
  return done + text.slice(from);
};

/** Where a header's value ends. */
const lineEnd = (text, start) => {
  const length = text.slice(start + 1).search(/[\r\n"]/);
  return length < 0 ? text.length : start + 1 + length;
};
