/**
 * What the recorded browser answered to media queries about its device and the visitor's
 * settings. Pure.
 *
 * @typedef {(content: string) => boolean|undefined} Answer given what stands in the
 *   parentheses of a media feature: whether it holds, undefined where it is none of those
 *   recorded
 */

import FEATURES from "../../../recordings/extract/media_features.json" with { type: "json" };

/** For recordings that do not say: a mouse, no wishes, and nothing of who watches. */
const NEUTRAL = {
  "prefers-color-scheme": "light",
  hover: "hover",
  "any-hover": "hover",
  pointer: "fine",
  "any-pointer": "fine",
  "display-mode": "browser",
};
/** A recorder is a script that ran. */
const ALWAYS = { scripting: "enabled" };
/** What it is called when no value of a feature holds. */
const NO = new Set(["none", "no-preference"]);
const DISCRETE = /^\s*([a-z-]+)\s*(?::\s*([a-z-]+)\s*)?$/i;
const NUMBER = "(-?[\\d.]+)\\s*([a-z]*)";
const RANGE = /^\s*(-webkit-)?(min-|max-)?(device-width|device-height|resolution|device-pixel-ratio)\s*:\s*(-?[\d.]+)\s*([a-z]*)\s*$/i;
const COMPARED = new RegExp(
  `^\\s*(?:${NUMBER}\\s*([<>]=?|=)\\s*)?(device-width|device-height|resolution)\\s*(?:([<>]=?|=)\\s*${NUMBER}\\s*)?$`,
  "i",
);
/** CSS pixels, or dots per CSS pixel. */
const UNITS = {
  "device-width": { px: 1, em: 16, rem: 16, cm: 96 / 2.54, mm: 96 / 25.4, in: 96, pt: 96 / 72, pc: 16 },
  resolution: { dppx: 1, x: 1, dpi: 1 / 96, dpcm: 2.54 / 96 },
  "device-pixel-ratio": { "": 1 },
};
UNITS["device-height"] = UNITS["device-width"];
/** Browsers round what a zoomed page multiplies. */
const NEARLY = 0.005;

/**
 * @param {Record<string, unknown>|null|undefined} recorded the payload of `sh.media`
 * @returns {Answer}
 */
export function answersOf(recorded) {
  const isTold = typeof recorded?.["prefers-color-scheme"] === "string";
  const known = isTold ? recorded : NEUTRAL;
  return (content) => discrete(known, content) ?? number(known, content, isTold);
}

/** @param {Record<string, unknown>|null|undefined} recorded @returns {"light"|"dark"} */
export function schemeOf(recorded) {
  return String(recorded?.["prefers-color-scheme"] ?? "") === "dark" ? "dark" : "light";
}

function discrete(known, content) {
  const [, name, value] = DISCRETE.exec(content) ?? [];
  const feature = name?.toLowerCase();
  const values = feature && (ALWAYS[feature] ?? (Object.hasOwn(FEATURES, feature) ? FEATURES[feature] : ""));
  if (!values) return undefined;
  const matching = String(ALWAYS[feature] ?? known[feature] ?? "").split(" ").filter(Boolean);
  const asked = value?.toLowerCase();
  if (!asked) return matching.length > 0;
  if (NO.has(asked)) return matching.length === 0;
  return values.split(" ").includes(asked) ? matching.includes(asked) : undefined;
}

function number(known, content, isTold) {
  const range = RANGE.exec(content);
  if (range) {
    const [, , bound, name, amount, unit] = range;
    const sign = { "min-": ">=", "max-": "<=" }[bound?.toLowerCase()] ?? "=";
    return compared(known, name, sign, amount, unit, isTold);
  }
  const both = COMPARED.exec(content);
  if (!both) return undefined;
  const [, low, lowUnit, lowSign, name, sign, amount, unit] = both;
  if (!lowSign && !sign) return undefined;
  const sides = [
    lowSign ? compared(known, name, turned(lowSign), low, lowUnit, isTold) : true,
    sign ? compared(known, name, sign, amount, unit, isTold) : true,
  ];
  return sides.includes(undefined) ? undefined : sides.every(Boolean);
}

function turned(sign) {
  return sign.replace(/[<>]/, (one) => (one === "<" ? ">" : "<"));
}

function compared(known, name, sign, amount, unit, isTold) {
  const feature = name.toLowerCase();
  const factor = UNITS[feature][unit.toLowerCase()] ?? (Number(amount) === 0 ? 0 : undefined);
  const own = ownOf(known, feature, isTold);
  if (factor === undefined || own === undefined) return undefined;
  const wanted = Number(amount) * factor;
  if (Number.isNaN(wanted)) return undefined;
  const difference = own - wanted;
  const isSame = Math.abs(difference) <= NEARLY;
  if (isSame) return sign.includes("=");
  return sign === "=" ? false : difference > 0 === sign.startsWith(">");
}

function ownOf(known, feature, isTold) {
  if (!isTold) return feature.startsWith("device-w") || feature.startsWith("device-h") ? undefined : 1;
  const value = { "device-width": known.width, "device-height": known.height }[feature] ?? known.dpr;
  return typeof value === "number" && value > 0 ? value : undefined;
}
