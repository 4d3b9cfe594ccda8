/**
 * What rrweb records, started and stopped, and the one hook its events pass through: all that
 * happens to a captured event before it is serialised happens in `onEvent`.
 */

import { createTextReuse, isUpdate, mergeUpdate, tidy } from "./compact.js";
import { guard } from "./guard.js";
import { createMasking } from "./masking/events.js";
import { VALUE } from "./masking/marks.js";
import { useNames } from "./masking/names.js";
import { maskAt } from "./masking/text.js";
import { createJudge, treatmentOf, useRules } from "./masking/treatment.js";
import { maskFree } from "./masking/values.js";
import { createTopLayer } from "./observe/top_layer.js";
import { fieldsChanged, forgetFields, noteField } from "./rrweb/fields.js";
import { getId, getNode, goneTexts } from "./rrweb/mirror.js";
import * as recording from "./rrweb/recording.js";
import { selectorOf, textHashOf } from "./selector.js";

/** Updates this close together become one event, unless a viewer waits for them. */
const MERGE_MS = 100;

const isOnlyChild = (parentId, id) => {
  const parent = getNode(parentId);
  return (
    parent !== null &&
    parent.childNodes.length === 1 &&
    getId(parent.firstChild) === id &&
    // rrweb treats the text of these in its own way.
    !["STYLE", "TEXTAREA", "SCRIPT", "TITLE"].includes(parent.nodeName)
  );
};

/**
 * @param {(event: any, isCheckpoint: boolean) => void} emit
 * @param {string} salt of the service, for hashes of texts
 */
export const createCapture = (emit, salt) => {
  const snapshot = guard(() => recording.snapshot(true));
  const judge = /** @type {any} */ (createJudge(snapshot));
  const topLayer = createTopLayer((nodes) => {
    release();
    emit(own("sh.top_layer", { nodes }), false);
  });
  const masking = createMasking(getNode, topLayer.watch, noteField);
  const reuseTexts = createTextReuse(isOnlyChild, goneTexts);
  /** @type {(() => void) | undefined | null} */
  let stopRecord = null;
  /** An update that may yet grow. @type {any} */
  let held = null;
  let timer = 0;
  let mergeMs = MERGE_MS;

  /** Let go of what is held back. */
  const release = () => {
    clearTimeout(timer);
    const event = held;
    held = null;
    if (event) pass(event, false);
  };

  const pass = (event, isCheckpoint) => {
    tidy(event);
    emit(event, isCheckpoint);
    const { type, data } = event;
    if (type === 3 && data.source === 2 && data.type === 2) emit(clickOf(event, salt), false);
  };

  const onEvent = (event, isCheckout) => {
    // First of all, while rrweb's index still knows every node by the id in the event.
    if (event.type === 2) forgetFields();
    masking.captured(event);
    if (event.type === 3 && event.data.source === 0) fieldsChanged(event.data);
    reuseTexts(event);
    if (!held || !mergeUpdate(held, event)) {
      release();
      if (isUpdate(event)) {
        held = event;
        timer = window.setTimeout(release, mergeMs);
      } else pass(event, Boolean(isCheckout));
    }
    topLayer.after(event);
  };

  return {
    release: guard(release),

    /** @param {number | null} ms how long an update may wait for the next */
    hold(ms) {
      mergeMs = ms ?? MERGE_MS;
    },

    own: masking.own,

    /** @param {number} id @returns {any} */
    nodeOf: getNode,

    /** @param {import("./config.js").Config} config */
    start(config) {
      if (stopRecord) return;
      const { rules, names } = config.privacy;
      useNames([...names.fields, ...names.headers, ...names.query]);
      useRules(rules);
      const { snapshotMs: everyMs } = config;
      stopRecord = guard(recording.record)({ emit: guard(onEvent), judge, everyMs });
    },

    stop() {
      guard(release)();
      if (stopRecord) guard(stopRecord)();
      stopRecord = null;
      topLayer.stop();
    },

    snapshot,
  };
};

const own = (tag, payload, timestamp = Date.now()) => ({
  type: 5,
  timestamp,
  data: { tag, payload },
});

/**
 * What a heatmap needs to find the clicked element again.
 * @param {any} event rrweb's click
 */
const clickOf = ({ timestamp, data }, salt) => {
  const { id, x, y } = data;
  const node = getNode(id);
  const element = /** @type {Element | null} */ (
    node && node.nodeType !== 1 ? node.parentElement : node
  );
  const payload = { x, y, id, selector: "", textHash: null, relX: 0, relY: 0, button: 0 };
  if (element && element.getBoundingClientRect) {
    const box = element.getBoundingClientRect();
    payload.selector = selectorOf(element);
    // A hash of a short text can be guessed.
    payload.textHash = treatmentOf(element) < VALUE ? textHashOf(shownIn(element), salt) : null;
    payload.relX = share(x - box.left, box.width);
    payload.relY = share(y - box.top, box.height);
  }
  return own("sh.click", payload, timestamp);
};

/** Of one element's text. */
const NODES = 200;
const CHARACTERS = 500;

/** What the recording shows of an element's text; nothing where something was found. */
const shownIn = (element) => {
  const nodes = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const seen = new Map();
  let text = "";
  for (let left = NODES; left-- && text.length < CHARACTERS && nodes.nextNode(); ) {
    const { data, parentNode } = /** @type {any} */ (nodes.currentNode);
    const level = treatmentOf(parentNode, seen);
    text += level < VALUE ? data : maskAt(data, level);
  }
  const masked = maskFree(text.slice(0, 2 * CHARACTERS));
  return text.startsWith(masked) ? masked.slice(0, CHARACTERS) : "";
};

const share = (offset, size) =>
  size ? Math.round(Math.min(1, Math.max(0, offset / size)) * 1000) / 1000 : 0;
