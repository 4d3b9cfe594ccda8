/** What the visitor's browser told of their device and wishes, in words. Pure. */

const SCHEMES = { light: "Light", dark: "Dark" };
const POINTERS = { coarse: "Finger or pen", fine: "Mouse or touchpad" };
const CONTRASTS = { more: "More", less: "Less", custom: "Own colours" };

/**
 * @param {Record<string, string>|undefined} media by feature, as `sh.media` has it
 * @returns {[string, string][]} what to call it, and its value: empty where there is none
 */
export function mediaFacts(media) {
  const told = media ?? {};
  const words = (feature, names) => (told[feature] ?? "").split(" ").map((value) => names[value]).filter(Boolean).join(", ");
  const wish = (feature) => (told[feature] ? "Yes" : "");
  return [
    ["Colour scheme", words("prefers-color-scheme", SCHEMES)],
    ["Pointer", words("pointer", POINTERS) || (told.pointer === "" ? "None" : "")],
    ["Other pointers", told["any-pointer"] === told.pointer ? "" : words("any-pointer", POINTERS)],
    ["Hovering", told.hover === undefined ? "" : told.hover ? "Yes" : "No"],
    ["Contrast", words("prefers-contrast", CONTRASTS)],
    ["Reduced motion", wish("prefers-reduced-motion")],
    ["Reduced transparency", wish("prefers-reduced-transparency")],
    ["Forced colours", wish("forced-colors")],
    ["Inverted colours", wish("inverted-colors")],
  ];
}
