/**
 * Recorded events made harmless before a replayer sees them. Pure but for changing the
 * event it is given (events are fresh from JSON and large).
 */

import { createMediaAnswers, isMediaEvent } from "../media/events.js";
import { quietAttributes } from "./attributes.js";
import { quietCss, quietStyleValue } from "./css.js";
import { plainHref } from "./fragments.js";
import { KnownNodes } from "./known_nodes.js";
import { TAG, topLayer } from "./top_layer.js";
import { quietTree } from "./tree.js";

const TYPE = { fullSnapshot: 2, incremental: 3, meta: 4, custom: 5 };
const SOURCE = {
  mutation: 0, mouseMove: 1, viewport: 4, touchMove: 6, media: 7, styleRule: 8, canvas: 9,
  font: 10, drag: 12, styleDeclaration: 13, adopted: 15,
};
const LARGEST = 10000;

/**
 * A neutraliser for the events of one window, to be given them in order from a full
 * snapshot on: what it saw of the tree decides what later changes may do.
 *
 * @returns {(event: any) => any|null} the same event, or null when it shows nothing or
 *   is broken
 */
export function createNeutraliser() {
  const known = new KnownNodes();
  const answer = createMediaAnswers((id) => known.tagOf(id), (id) => known.isStyleText(id));
  return (event) => {
    const quiet = neutralise(event, known);
    if (quiet || isMediaEvent(event)) answer(event);
    return quiet;
  };
}

function neutralise(event, known) {
  if (!isObject(event) || !Number.isFinite(event.timestamp)) return null;
  const { data } = event;
  if (!isObject(data)) return null;
  if (event.type === TYPE.meta) return sized(event);
  if (event.type === TYPE.fullSnapshot) return isObject(data.node) ? snapshot(event, known) : null;
  if (event.type === TYPE.custom && data.tag === TAG) return topLayer(event);
  return event.type === TYPE.incremental ? incremental(event, known) : null;
}

function snapshot(event, known) {
  const { data } = event;
  data.initialOffset ??= { left: 0, top: 0 };
  if (data.node.type !== 0) data.node = { type: 0, id: data.node.id, childNodes: [data.node] };
  known.clear();
  quietTree(data.node, known);
  return event;
}

/** A size that is none changes nothing: the one before it stays. */
function sized(event) {
  const { data } = event;
  if (!isSide(data.width) || !isSide(data.height)) return null;
  data.width = Math.min(data.width, LARGEST);
  data.height = Math.min(data.height, LARGEST);
  return event;
}

function isSide(value) {
  return Number.isFinite(value) && value > 0;
}

function incremental(event, known) {
  const { data } = event;
  switch (data.source) {
    case SOURCE.mutation:
      return mutation(event, known);
    case SOURCE.mouseMove:
    case SOURCE.touchMove:
    case SOURCE.drag:
      return Array.isArray(data.positions) && data.positions.length ? event : null;
    case SOURCE.viewport:
      return sized(event);
    case SOURCE.canvas: // would need scripts in the frame
    case SOURCE.media: // has nothing to play
      return null;
    case SOURCE.font:
      return font(event);
    case SOURCE.styleRule:
      styleRules(data);
      return event;
    case SOURCE.styleDeclaration:
      if (data.set) data.set.value = quietStyleValue(data.set.value);
      return event;
    case SOURCE.adopted:
      for (const sheet of list(data.styles)) list(sheet.rules).forEach(quietRule);
      data.styleIds = list(data.styleIds);
      return event;
    default:
      return event;
  }
}

function mutation(event, known) {
  const { data } = event;
  data.texts = list(data.texts);
  data.removes = list(data.removes);
  data.adds = list(data.adds).filter((add) => isObject(add?.node));
  data.attributes = list(data.attributes).filter((change) => isObject(change?.attributes));
  for (const { node, parentId } of data.adds) {
    quietTree(node, known, known.tagOf(parentId) === "style");
  }
  for (const change of data.texts) {
    if (typeof change?.value === "string" && known.isStyleText(change.id)) change.value = quietCss(change.value);
  }
  for (const change of data.attributes) {
    change.attributes = plainHref(quietAttributes(known.tagOf(change.id), change.attributes));
  }
  return event;
}

function font(event) {
  const { data } = event;
  if (data.buffer) return event;
  return /^\s*url\(\s*["']?data:/i.test(String(data.fontSource)) ? event : null;
}

function styleRules(data) {
  list(data.adds).forEach(quietRule);
  // What comes next must not find the replacement still under way.
  const text = data.replaceSync ?? data.replace;
  if (typeof text === "string") data.replaceSync = quietCss(text);
  delete data.replace;
}

function quietRule(rule) {
  if (typeof rule?.rule === "string") rule.rule = quietCss(rule.rule);
}

function isObject(value) {
  return Boolean(value) && typeof value === "object";
}

function list(value) {
  return Array.isArray(value) ? value : [];
}
