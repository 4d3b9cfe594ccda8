/**
 * What the recorded browser answered to media queries about its device and the visitor's
 * settings. Pure.
 *
 * @typedef {(content: string) => boolean|undefined} Answer given what stands in the
 *   parentheses of a media feature: whether it holds, undefined where it is none of those
 *   recorded
 */

import FEATURES from "../../../recordings/extract/media_features.json" with { type: "json" };

/** For recordings without `sh.media`: a mouse, no wishes, and nothing of the viewer's browser. */
const NEUTRAL = [
  ...["prefers-color-scheme:light", "hover:hover", "any-hover:hover", "pointer:fine", "any-pointer:fine"],
  "display-mode:browser",
];
/** A recorder is a script that ran. */
const SCRIPTING = "scripting:enabled";
const KNOWN = new Set([...FEATURES, SCRIPTING]);
const NAMES = new Set([...KNOWN].map((feature) => feature.split(":")[0]));
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
 * @param {{features?: string[], dpr?: number, width?: number, height?: number}|null|undefined}
 *   recorded the payload of `sh.media`
 * @returns {Answer}
 */
export function answersOf(recorded) {
  const isRecorded = Array.isArray(recorded?.features);
  const holding = new Set([...featuresOf(recorded), SCRIPTING]);
  const names = new Set([...holding].map((feature) => String(feature).split(":")[0]));
  return (content) => discrete(holding, names, content) ?? number(recorded ?? {}, content, isRecorded);
}

/** @returns {"light"|"dark"} */
export function schemeOf(recorded) {
  return featuresOf(recorded).includes("prefers-color-scheme:dark") ? "dark" : "light";
}

/** Each feature with the values that hold, as the timeline has them. */
export function mediaOf(recorded) {
  const media = {};
  for (const feature of FEATURES) {
    const [name, value] = feature.split(":");
    media[name] = [media[name], featuresOf(recorded).includes(feature) && value].filter(Boolean).join(" ");
  }
  return media;
}

function featuresOf(recorded) {
  return Array.isArray(recorded?.features) ? recorded.features : NEUTRAL;
}

function discrete(holding, names, content) {
  const [, name, value] = DISCRETE.exec(content.toLowerCase()) ?? [];
  if (!name || !NAMES.has(name)) return undefined;
  if (!value) return names.has(name);
  if (NO.has(value)) return !names.has(name);
  const feature = `${name}:${value}`;
  return KNOWN.has(feature) ? holding.has(feature) : undefined;
}

function number(known, content, isRecorded) {
  const range = RANGE.exec(content);
  if (range) {
    const [, , bound, name, amount, unit] = range;
    const sign = { "min-": ">=", "max-": "<=" }[bound?.toLowerCase()] ?? "=";
    return compared(known, name, sign, amount, unit, isRecorded);
  }
  const both = COMPARED.exec(content);
  if (!both) return undefined;
  const [, low, lowUnit, lowSign, name, sign, amount, unit] = both;
  if (!lowSign && !sign) return undefined;
  const sides = [
    lowSign ? compared(known, name, turned(lowSign), low, lowUnit, isRecorded) : true,
    sign ? compared(known, name, sign, amount, unit, isRecorded) : true,
  ];
  return sides.includes(undefined) ? undefined : sides.every(Boolean);
}

function turned(sign) {
  return sign.replace(/[<>]/, (one) => (one === "<" ? ">" : "<"));
}

function compared(known, name, sign, amount, unit, isRecorded) {
  const feature = name.toLowerCase();
  const factor = UNITS[feature][unit.toLowerCase()] ?? (Number(amount) === 0 ? 0 : undefined);
  const own = ownOf(known, feature, isRecorded);
  if (factor === undefined || own === undefined) return undefined;
  const wanted = Number(amount) * factor;
  if (Number.isNaN(wanted)) return undefined;
  const difference = own - wanted;
  const isSame = Math.abs(difference) <= NEARLY;
  if (isSame) return sign.includes("=");
  return sign === "=" ? false : difference > 0 === sign.startsWith(">");
}

function ownOf(known, feature, isRecorded) {
  if (!isRecorded) return feature.startsWith("device-w") || feature.startsWith("device-h") ? undefined : 1;
  const value = { "device-width": known.width, "device-height": known.height }[feature] ?? known.dpr;
  return typeof value === "number" && value > 0 ? value : undefined;
}
