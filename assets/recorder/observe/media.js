/** What the visitor's browser answers to media queries about its device and settings. */

import features from "../../../recordings/extract/media_features.json" with { type: "json" };
import { listen } from "../guard.js";

/**
 * @template T
 * @param {(query: MediaQueryList, value: string) => T} visit
 * @returns {[string, T[]][]} what each feature's values give
 */
const each = (visit) =>
  Object.entries(features).map(([name, values]) => [
    name,
    values.split(" ").map((value) => visit(matchMedia(`(${name}:${value})`), value)),
  ]);

/** Each feature with the values that match; none of them is a no. */
export const mediaFeatures = () => ({
  dpr: devicePixelRatio,
  width: screen.width,
  height: screen.height,
  ...Object.fromEntries(
    each(({ matches }, value) => (matches ? value : "")).map(([name, found]) => [
      name,
      found.join(" ").trim(),
    ]),
  ),
});

/**
 * @param {() => void} changed
 * @returns {(() => void)[]} what stops it
 */
export const observeMedia = (changed) =>
  each((query) => listen(query, "change", changed)).flatMap(([, undo]) => undo);
