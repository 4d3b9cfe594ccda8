/**
 * Find personal data and secrets in text, with the same answers as privacy/detectors/ on
 * the server. Pure; linear in the length of the text.
 */

import { folded } from "./fold.js";
import * as g from "./grammar.js";

/** @typedef {[start: number, end: number, kind: string]} Span */

/** Always the same length: neither the value nor how long it was can be read from it. */
export const MASK = "********";

/** Where two kinds claim the same characters, the earlier one has them. */
const KINDS = ["secret", "jwt", "email", "iban", "ip", "card", "ssn", "phone"];

/** What proves itself even among class names, ids, geometry and style sheets. */
export const TECHNICAL_KINDS = ["secret", "jwt", "email", "iban", "card"];

/** Nothing of any kind stands where none of these does. */
const HINT = /@|%40|#64|u0040|:\/\/|::|:[\da-f]{1,4}:|(?:\d\D{0,4}){5}\d|\d\.\d{1,3}\.\d|[\w+/.~-]{12}|-----/i;

/**
 * @param {string} text
 * @param {string[]} [kinds]
 * @returns {Span[]} in order, without overlaps
 */
export const find = (text, kinds = KINDS) => {
  /** @type {[number, number][]} */
  const shifts = [];
  const plain = text.length < 6 ? "" : folded(text, shifts);
  if (!HINT.test(plain)) return [];
  /** @type {Span[]} */
  const hits = [];
  const keep = (...hit) => kinds.includes(hit[2]) && hits.push(hit);
  for (const search of SEARCHES) search(plain, keep);
  hits.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  /** @type {Span[]} */
  const kept = [];
  for (const hit of hits) {
    const last = kept[kept.length - 1];
    if (last && hit[0] < last[1]) {
      // What overlaps is masked as a whole, as the better proved kind.
      last[1] = Math.max(last[1], hit[1]);
      last[2] = KINDS[Math.min(KINDS.indexOf(last[2]), KINDS.indexOf(hit[2]))];
    } else kept.push(hit);
  }
  let shift = 0;
  let next = 0;
  const original = (at) => {
    while (next < shifts.length && shifts[next][0] <= at) shift = shifts[next++][1];
    return at + shift;
  };
  return kept.map(([start, end, kind]) => [original(start), original(end), kind]);
};

/**
 * @param {string} text
 * @param {string[]} [kinds]
 */
export const maskText = (text, kinds) => {
  let masked = "";
  let from = 0;
  for (const [start, end] of find(text, kinds)) {
    masked += text.slice(from, start) + MASK;
    from = end;
  }
  return from ? masked + text.slice(from) : text;
};

/**
 * Calls back for each match; the callback returns where the search goes on.
 * @param {RegExp} pattern
 * @param {string} text
 * @param {(match: string, start: number, end: number) => number | void} visit
 */
const each = (pattern, text, visit) => {
  let match;
  pattern.lastIndex = 0;
  while ((match = pattern.exec(text))) {
    const next = visit(match[0], match.index, pattern.lastIndex);
    if (next) pattern.lastIndex = next;
  }
};

/** @type {(pattern: RegExp, text: string, at: number) => RegExpExecArray | null} */
const matchAt = (pattern, text, at) => {
  pattern.lastIndex = at;
  return pattern.exec(text);
};

/** What stands before a place: no pattern looks further back. */
const before = (text, at) => text.slice(Math.max(0, at - 64), at);

/** Inside a word or a mask, neither of which is split. */
const isInside = (text, at) => /[A-Za-z0-9]$|\*{8}$/.test(text.slice(Math.max(0, at - 8), at));

/** @param {string} text */
const digitsOf = (text) => text.replace(/\D/g, "");

/** Of a known issuer, its length, and with the checksum. @param {string} digits */
const isCard = (digits) => {
  let total = 0;
  for (let i = digits.length, odd = false; i--; odd = !odd) {
    const digit = +digits[i];
    total += odd ? digit * 2 - (digit > 4 ? 9 : 0) : digit;
  }
  return total % 10 === 0 && g.issuer.test(digits);
};

/** Modulo 97. @param {string} code upper case, no spaces */
const isIban = (code) => {
  let rest = 0;
  for (const char of code.slice(4) + code.slice(0, 4)) {
    const value = parseInt(char, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
};

/** Versions and loopback are none. @param {string} text */
const isIpv4 = (text) => {
  const [first, ...rest] = text.split(".");
  return (
    !/(^|\.)0\d/.test(text) &&
    ![first, ...rest].some((part) => +part > 255) &&
    !/^(0|127|255)$/.test(first) &&
    rest.some((part) => +part)
  );
};

/** The registered length of what begins like an IBAN, NaN where there is none. */
const ibanLength = (code) => {
  const country = code.slice(0, 2).toUpperCase();
  const length = (name) => parseInt((new RegExp(`\\d+([A-Za-z]{2})*?${name}`).exec(g.ibans) || [])[0]);
  // In small letters: its accounts are digits alone.
  const most = length(country.toLowerCase());
  return most && /[a-z]/i.test(compact(code).slice(2, most)) ? 0 : most || length(country);
};

const compact = (code) => code.replace(/\W|_/g, "");

/** A word, a mask or a longer number goes on there. */
const isCut = (text, at) => /^([A-Za-z0-9]|\*{8})/.test(text.slice(at, at + 8));

const SEARCHES = [
  (text, hit) => {
    let from = 0;
    each(g.domain, text, (whole, at, stop) => {
      let start = at;
      let end = stop;
      while (start > from && g.local.test(text[start - 1])) start--;
      if (start < at) from = stop;
      while (/[.'-]/.test(text[start])) start++;
      // "jane@example.com.json"
      for (let file; (file = g.file.exec(text.slice(at, end))); ) end = at + file[1].length;
      const domain = text.slice(at, end);
      if (start < at && (end === stop || g.mail.test(domain))) {
        hit(start, end, "email");
      }
    });
  },
  (text, hit) =>
    each(g.jwt, text, (whole, at, end) => {
      const start = at + whole.indexOf("eyJ");
      if (!isInside(text, start)) hit(start, end, "jwt");
    }),
  (text, hit) =>
    each(g.secret, text, (whole, at, end) => {
      const start = at + whole.search(/[A-Za-z0-9]/);
      if (whole.startsWith("://")) hit(at + 3, end - 1, "secret");
      else if (whole.startsWith("-----B")) hit(at, end, "secret");
      // Neither "basic understanding" nor the rest of something masked.
      else if (!isInside(text, start) && !/\s[^\d=]*$/.test(text.slice(start, end))) hit(start, end, "secret");
    }),
  (text, hit) =>
    each(g.iban, text, (whole, at) => {
      const start = at + whole.search(/[A-Za-z0-9]/);
      const code = text.slice(start, at + whole.length);
      let left = ibanLength(code);
      let end = start;
      while (left && end < start + code.length) if (/[A-Za-z0-9]/.test(text[end++])) left--;
      if (end > start && !left && !isCut(text, end) && !isInside(text, start)) {
        const found = text.slice(start, end);
        // Hyphens part an account by fours; the groups of a UUID are longer.
        if (isIban(compact(found).toUpperCase()) && !/-.*\w{5}|\w{5}.*-/.test(found)) {
          hit(start, end, "iban");
          return end;
        }
      }
      return start + 1;
    }),
  (text, hit) => {
    each(g.ipv4, text, (whole, start, end) => {
      const prior = before(text, start);
      if (!isInside(text, start) && matchAt(g.ipAfter, text, end) && isIpv4(whole)) {
        if (!g.notIp.test(prior) && (!prior.endsWith("-") || g.range.test(prior))) hit(start, end, "ip");
      }
    });
    each(g.ipv6, text, (whole, start) => {
      const code = whole.replace(/\.$|([^:]):$/, "$1");
      const end = start + code.length;
      if (isInside(text, start) || /[.-]$/.test(before(text, start)) || !matchAt(g.ipAfter, text, end)) return;
      if (code.length < 47 && code.split(":").length < 9 && g.ipv6full.test(code)) hit(start, end, "ip");
    });
  },
  (text, hit) =>
    each(g.cluster, text, (cluster, index) => {
      if (/^\d{1,3}(\.\d{1,3}){3}$/.test(cluster) && isIpv4(cluster)) return;
      let done = index;
      each(/[+(]{0,2}\d+/g, cluster, (_, at) => {
        const start = index + at;
        if (start < done) return;
        const found = numberAt(text, start);
        if (found) hit(found[0], (done = found[1]), found[2]);
      });
    }),
];

/** @returns {Span | undefined} */
const numberAt = (text, start) => {
  const prior = before(text, start);
  // The rest of a word, or of a decimal.
  if (isInside(text, start) || /[\d*]\.$/.test(prior)) return;
  if (/\d/.test(text[start])) {
    for (const shape of g.cards) {
      const card = matchAt(shape, text, start);
      if (card && isCard(digitsOf(card[0]))) {
        // A group of a UUID is no card.
        if (g.digest.test(prior)) break;
        return [start, shape.lastIndex, "card"];
      }
    }
    const ssn = !/[-./]$/.test(prior) && matchAt(g.ssn, text, start);
    if (ssn && g.given.test(digitsOf(ssn[0]))) return [start, g.ssn.lastIndex, "ssn"];
  }
  const end = phoneAt(text, start, prior);
  if (end) return [start, end, "phone"];
  // A bracket may stand around the whole number.
  if (text[start] === "(") return numberAt(text, start + 1);
};

/** @returns {number} where the phone number at `start` ends, or 0 */
const phoneAt = (text, start, prior) => {
  if (/[+#@$&]$|[A-Za-z0-9*][.-]$/.test(prior) || (prior.endsWith("/") && text[start] !== "+")) return 0;
  if (matchAt(g.date, text, start)) return 0;
  const phone = matchAt(g.phone, text, start);
  const after = g.phone.lastIndex;
  if (phone && isPhone(phone, prior, text, after)) return after;
  const called = matchAt(g.called, text, start);
  const end = g.called.lastIndex;
  return called && (g.call.test(prior) || matchAt(g.callAfter, text, end)) && !matchAt(g.amount, text, end) ? end : 0;
};

const isPhone = ({ 0: number, 1: strong, 2: weak }, prior, text, end) => {
  if (g.odd.test(number)) return false;
  if (strong) return true;
  // Ids and sums look like this too: what stands beside decides.
  if (g.notPhone.test(prior) || matchAt(g.amount, text, end)) return false;
  if (weak) return !g.rowBefore.test(prior) && !matchAt(g.row, text, end);
  const digits = digitsOf(number);
  if (digits === number) return !g.notBare.test(prior) && !matchAt(g.list, text, end);
  if (number.startsWith("00")) return digits.length > 10;
  return !/^1.{9}$/.test(digits) || /[-./()]/.test(number);
};
