/** The recorder's event of the top layer, as a change a replayer can apply. Pure. */

export const TAG = "sh.top_layer";
/** A source no version of rrweb uses. */
export const TOP_LAYER = 1000;
const KINDS = new Set(["popover", "modal", "full_screen"]);
const MOST = 64;

/** @param {any} event a custom event; not changed: panels read it too */
export function topLayer({ timestamp, data }) {
  const given = Array.isArray(data.payload?.nodes) ? data.payload.nodes : [];
  const nodes = given
    .filter((entry) => Number.isInteger(entry?.id) && KINDS.has(entry.kind))
    .slice(0, MOST)
    .map(({ id, kind, source }) => ({ id, kind, source }));
  return { type: 3, timestamp, data: { source: TOP_LAYER, nodes } };
}

/** A style sheet's full screen is where the player puts it. */
export function shownFullScreen(css) {
  return css.includes("full")
    ? css.replace(/(?<!\\|display-mode):(?:fullscreen|-webkit-full-screen|-moz-full-screen)\b/gi, "[data-sh-fullscreen]")
    : css;
}
