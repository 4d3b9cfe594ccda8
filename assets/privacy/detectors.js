/**
 * Find personal data and secrets in text, with the same answers as privacy/detectors/ on
 * the server. Pure; linear in the length of the text.
 */

import { digitsOf, ibanLength, isCard, isIban, isIpv4, isIpv6, isSsn } from "./checks.js";
import * as g from "./grammar.js";

/** @typedef {[start: number, end: number, kind: string]} Span */

/** Always the same length: neither the value nor how long it was can be read from it. */
export const MASK = "********";

/** Where two kinds claim the same characters, the earlier one has them. */
const KINDS = ["secret", "jwt", "email", "iban", "ip", "card", "ssn", "phone"];

/** What proves itself even among class names, ids, geometry and style sheets. */
export const TECHNICAL_KINDS = ["secret", "jwt", "email", "iban", "card"];

const WORD = /[\w*]/;

/** Nothing of any kind stands where none of these does. */
const HINT = /[@%\d:]|[-_ .][\w+/-]{9}/;

/**
 * @param {string} text
 * @param {string[]} [kinds]
 * @returns {Span[]} in order, without overlaps
 */
export const find = (text, kinds = KINDS) => {
  if (text.length < 6 || !HINT.test(text)) return [];
  /** @type {Span[]} */
  const hits = [];
  const keep = (...hit) => kinds.includes(hit[2]) && hits.push(hit);
  for (const search of SEARCHES) search(text, keep);
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
  return kept;
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
 * Calls back for each match; what the callback returns is where to go on.
 * @param {RegExp} pattern
 * @param {string} text
 * @param {(match: RegExpExecArray) => number | void} visit
 */
const each = (pattern, text, visit) => {
  let match;
  pattern.lastIndex = 0;
  while ((match = pattern.exec(text))) {
    const next = visit(match);
    if (next) pattern.lastIndex = next;
  }
};

/** @type {(pattern: RegExp, text: string, at: number) => string} */
const matchAt = (pattern, text, at) => {
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  return match ? match[0] : "";
};

const isWord = (char) => WORD.test(char || " ");

/** The rest of something masked: what was one word before stays one. */
const followsMask = (text, start) => text.slice(Math.max(0, start - 8), start) === MASK;

/** Neither inside a word nor inside a longer row of numbers. */
const isBounded = (text, start, end) =>
  !(start && /[\w*.:-]/.test(text[start - 1])) && !/^([\w*-]|\.\d)/.test(text.slice(end, end + 2));

const SEARCHES = [
  (text, hit) => {
    let from = 0;
    each(g.DOMAIN, text, ({ 0: whole, 1: ending, index }) => {
      const end = index + whole.length;
      let start = index;
      while (start > from && g.LOCAL.test(text[start - 1])) start--;
      if (start < index) from = end;
      while (/[.'-]/.test(text[start])) start++;
      if (start < index && !g.FILE_ENDING.test(ending)) hit(start, end, "email");
    });
  },
  (text, hit) =>
    each(g.JWT, text, ({ 1: before, 2: token, index }) => {
      const start = index + before.length;
      if (!followsMask(text, start)) hit(start, start + token.length, "jwt");
    }),
  (text, hit) =>
    each(g.SECRET, text, ({ 0: whole, 1: before, 2: key, index }) => {
      const end = index + whole.length;
      if (!key) hit(...(whole[0] === ":" ? [index + 3, end - 1] : [index, end]), "secret");
      else if (followsMask(text, index + before.length)) return;
      else if (!/^b/i.test(key) || /\d|=$/.test(key)) hit(index + before.length, end, "secret");
    }),
  (text, hit) =>
    each(g.IBAN, text, ({ 1: before, 2: code, index }) => {
      const start = index + before.length;
      let left = ibanLength(code.slice(0, 2).toUpperCase());
      let end = 0;
      while (left && end < code.length) if (/\w/.test(code[end++])) left--;
      const compact = code.slice(0, end).replace(/\W/g, "").toUpperCase();
      if (end && !left && !isWord(text[start + end]) && !followsMask(text, start) && isIban(compact)) {
        hit(start, start + end, "iban");
        return start + end;
      }
      return start + 1;
    }),
  (text, hit) => {
    each(g.IPV4, text, ({ 0: whole, index }) => {
      const end = index + whole.length;
      if (isBounded(text, index, end) && isIpv4(whole) && !g.VERSION.test(text.slice(Math.max(0, index - 12), index))) {
        hit(index, end, "ip");
      }
    });
    each(g.IPV6, text, ({ 0: whole, index }) => {
      const end = index + whole.length;
      if (isBounded(text, index, end) && isIpv6(whole.slice(0, 46))) hit(index, end, "ip");
    });
  },
  (text, hit) =>
    each(g.CLUSTER, text, ({ 0: cluster, index }) => {
      if (/^\d{1,3}(\.\d{1,3}){3}$/.test(cluster) && isIpv4(cluster)) return;
      let done = index;
      each(/[+(]{0,2}\d+/g, cluster, (group) => {
        const start = index + group.index;
        if (start < done) return;
        const found = numberAt(text, start);
        if (found) hit(found[0], (done = found[1]), found[2]);
      });
    }),
];

/** @returns {Span | undefined} */
const numberAt = (text, start) => {
  const before = text[start - 1] || " ";
  const second = text[start - 2] || " ";
  if (isWord(before) || (before === "." && /\d/.test(second))) return;
  if (/\d/.test(text[start])) {
    for (const shape of g.CARDS) {
      const card = matchAt(shape, text, start);
      if (card && isCard(digitsOf(card))) {
        // A group of a UUID is no card.
        if (/[\da-f*]{4}-$/.test(text.slice(Math.max(0, start - 5), start))) break;
        return [start, start + card.length, "card"];
      }
    }
    const ssn = /[-./]/.test(before) ? "" : matchAt(g.SSN, text, start);
    if (ssn && isSsn(digitsOf(ssn))) return [start, start + ssn.length, "ssn"];
  }
  const length = phoneAt(text, start, before, second);
  if (length) return [start, start + length, "phone"];
  // A bracket may stand around the whole number.
  if (text[start] === "(") return numberAt(text, start + 1);
};

/** @returns {number} the length of the phone number at `start`, or 0 */
const phoneAt = (text, start, before, second) => {
  if (/[+#@$&/]/.test(before) || (/[.-]/.test(before) && isWord(second))) return 0;
  if (matchAt(g.DATE, text, start)) return 0;
  const phone = matchAt(g.PHONE, text, start);
  if (phone && isPhone(phone, before)) return phone.length;
  const { length } = matchAt(g.CALLED, text, start);
  const isCalled =
    g.CALL.test(text.slice(Math.max(0, start - 44), start)) ||
    g.CALLED_AFTER.test(text.slice(start + length, start + length + 9));
  return isCalled ? length : 0;
};

const isPhone = (text, before) => {
  if (text[0] === "+") return true;
  const digits = digitsOf(text);
  // Ids look like this too: after "=" a name has to say that it is a phone.
  if (digits === text) return before !== "=" && (digits[0] !== "0" || digits.length > 9);
  if (text.startsWith("00")) return digits.length > 10;
  if (text[0] === "1" && digits.length === 10) return /[-./()]/.test(text);
  return !digits.startsWith("000");
};
