/**
 * The patterns of privacy/detectors/*.json as regular expressions, as grammar.py compiles
 * them for the server. No look-behind (older Safari), and none that can run away: each is
 * bounded, or its parts share no letter.
 */

import table from "../../privacy/detectors/grammar.json" with { type: "json" };
import keys from "../../privacy/detectors/keys.json" with { type: "json" };

/** Keys of one ending as one: they stand together in the list. @type {Record<string, string>} */
const prefixes = {};
for (const { prefix, rest } of keys) {
  prefixes[rest] = rest in prefixes ? `${prefixes[rest]}|${prefix}` : prefix;
}

const parts = {
  ...table.parts,
  keys: Object.entries(prefixes)
    .map(([rest, prefix]) => `(?:${prefix})${rest}`)
    .join("|"),
};

/** @type {(source: string) => string} with the parts it names put in */
const whole = (source) => source.replace(/<(\w|keys)>/g, (_, name) => whole(parts[name]));

/** @type {Record<string, RegExp>} */
const all = {};
for (const [flags, group] of Object.entries(table.patterns)) {
  for (const [name, source] of Object.entries(group)) all[name] = new RegExp(whole(source), flags);
}

export const { domain, jwt, secret, iban, ipv4, ipv6, cluster } = all;
export const { ssn, phone, called, date, row, list, ipAfter, callAfter, amount } = all;
export const { call, notPhone, notBare, rowBefore, notIp, range, digest } = all;
export const { odd, file, mail, ipv6full, issuer, given } = all;
export const cards = [1, 2, 3, 4, 5].map((shape) => all["card" + shape]);

/** One character of an address before the "@". */
export const local = new RegExp(`[\\w%+~${parts.L}.'-]`);

/** Each length before the countries that registered it: "22BGBHcr". */
export const ibans = table.iban;

/**
 * What characters are read as: one for all of a range, or, with the key "0+", one after the
 * other from there on, so far away.
 * @type {[range: RegExp, into: string, distance: number][]}
 */
export const folds = Object.entries(table.fold).flatMap(([into, ranges]) =>
  into[1]
    ? ranges.match(/../g).map((pair) => [span(pair), into[0], pair.charCodeAt(0) - into.charCodeAt(0)])
    : [[span(ranges), into, 0]],
);

function span(ranges) {
  const both = (_, first, last) => (first === last ? first : `${first}-${last}`);
  return new RegExp(`[${ranges.replace(/(.)(.)/g, both)}]`);
}
