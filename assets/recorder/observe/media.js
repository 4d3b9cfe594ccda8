/** What the visitor's browser answers to media queries about its device and settings. */

import features from "../../../recordings/extract/media_features.json" with { type: "json" };
import { listen } from "../guard.js";

const ask = (feature) => matchMedia(`(${feature})`);

/** The features that hold; a name without any is a no. */
export const mediaFeatures = () => ({
  dpr: devicePixelRatio,
  width: screen.width,
  height: screen.height,
  features: features.filter((feature) => ask(feature).matches),
});

/**
 * @param {() => void} changed
 * @returns {(() => void)[]} what stops it
 */
export const observeMedia = (changed) =>
  features.map((feature) => listen(ask(feature), "change", changed));
