/** What the visitor's browser answers of their device and wishes, as text. Pure. */

const SCHEMES = { light: "Light", dark: "Dark" };
const POINTERS = { coarse: "Finger or pen", fine: "Mouse or touchpad" };
const CONTRASTS = { more: "More", less: "Less", custom: "Own colours" };

/**
 * @param {Record<string, string>|undefined} media by feature, as `sh.media` has it
 * @returns {[string, string][]} what to call it, and its value: empty where there is none
 */
export function mediaFacts(media) {
  const answers = media ?? {};
  const named = (feature, names) => (answers[feature] ?? "").split(" ").map((value) => names[value]).filter(Boolean).join(", ");
  const wish = (feature) => (answers[feature] ? "Yes" : "");
  return [
    ["Colour scheme", named("prefers-color-scheme", SCHEMES)],
    ["Pointer", named("pointer", POINTERS) || (answers.pointer === "" ? "None" : "")],
    ["Other pointers", answers["any-pointer"] === answers.pointer ? "" : named("any-pointer", POINTERS)],
    ["Hovering", answers.hover === undefined ? "" : answers.hover ? "Yes" : "No"],
    ["Contrast", named("prefers-contrast", CONTRASTS)],
    ["Reduced motion", wish("prefers-reduced-motion")],
    ["Reduced transparency", wish("prefers-reduced-transparency")],
    ["Forced colours", wish("forced-colors")],
    ["Inverted colours", wish("inverted-colors")],
  ];
}
