/**
 * rrweb, started and stopped, and the one hook its events pass through: whatever has to
 * happen to a captured event before it is serialised happens in `onEvent`.
 */

import { record } from "@rrweb/record";
import { compact } from "./compact.js";
import { guard } from "./guard.js";
import { maskInput, maskInputOptions } from "./inputs.js";
import { selectorOf, textHashOf } from "./selector.js";

/** Mutations this close together become one event. */
const COALESCE_MS = 100;

/** Asks rrweb to let go of frozen mutations; the event itself is not kept. */
const THAW = "sh.thaw";

/**
 * @param {(event: any, isCheckpoint: boolean) => void} emit
 */
export const createCapture = (emit) => {
  /** @type {(() => void) | undefined | null} */
  let stopRecord = null;
  let thawTimer = 0;

  const thaw = guard(() => {
    clearTimeout(thawTimer);
    thawTimer = 0;
    if (stopRecord) record.addCustomEvent(THAW, null);
  });

  /** Any other event makes rrweb emit what is frozen first, so order is kept. */
  const coalesce = () => {
    record.freezePage();
    if (!thawTimer) thawTimer = window.setTimeout(thaw, COALESCE_MS);
  };

  const onEvent = (event, isCheckout) => {
    const { type, data } = event;
    if (type === 5 && data.tag === THAW) return;
    compact(event);
    emit(event, Boolean(isCheckout));
    if (type === 3 && data.source === 0) coalesce();
    if (type === 3 && data.source === 2 && data.type === 2) {
      emit(clickOf(event), false);
    }
  };

  return {
    thaw,

    /** @param {import("./config.js").Config} config */
    start(config) {
      if (stopRecord) return;
      stopRecord = record({
        emit: guard(onEvent),
        errorHandler: () => true,
        recordAfter: "DOMContentLoaded",
        checkoutEveryNms: config.snapshotMs,
        maskInputOptions,
        maskInputFn: maskInput,
        slimDOMOptions: true,
        sampling: { scroll: 150 },
      });
    },

    stop() {
      thaw();
      if (stopRecord) guard(stopRecord)();
      stopRecord = null;
    },

    snapshot: guard(() => record.takeFullSnapshot(true)),
  };
};

/**
 * What a heatmap needs to find the clicked element again.
 * @param {any} event rrweb's click
 */
const clickOf = ({ timestamp, data }) => {
  const { id, x, y } = data;
  const node = record.mirror.getNode(id);
  const element = /** @type {Element | null} */ (
    node && node.nodeType !== 1 ? node.parentElement : node
  );
  const payload = { x, y, id, selector: "", textHash: null, relX: 0, relY: 0, button: 0 };
  if (element && element.getBoundingClientRect) {
    const box = element.getBoundingClientRect();
    payload.selector = selectorOf(element);
    payload.textHash = textHashOf(element);
    payload.relX = share(x - box.left, box.width);
    payload.relY = share(y - box.top, box.height);
  }
  return { type: 5, timestamp, data: { tag: "sh.click", payload } };
};

const share = (offset, size) =>
  size ? Math.round(Math.min(1, Math.max(0, offset / size)) * 1000) / 1000 : 0;
