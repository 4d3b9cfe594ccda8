/** From the page to rrweb's events: everything that listens, and the snapshots. */

import { inDom, MutationBuffer } from "@rrweb/record";
import { now } from "../clock.js";
import { guard, listen } from "../guard.js";
import { after } from "../observe/patch.js";
import { adopt, forgetAdopted } from "./adopted.js";
import { host, native, shadowRoot } from "./dom.js";
import { observeFields } from "./fields.js";
import { documents, flushes, hold, isHeld, releaseAll } from "./held.js";
import { getId, reset, sweep } from "./mirror.js";
import { observeScroll, PERSON, scrolled } from "./pointer.js";
import { isNative, serialize, useRecording } from "./serialize.js";
import { observeSheets } from "./sheets.js";

/** One a document or shadow root. @type {Set<any>} */
const buffers = new Set();

/** Which of them have seen a node of a shadow tree, before the next frame. */
let seenBy = new Map();
const inOtherBuffer = (node, buffer) =>
  [...(seenBy.get(node) || [])].some((other) => other !== buffer);
const seen = (node, buffer) => {
  if (!seenBy.size) {
    requestAnimationFrame(() => {
      seenBy = new Map();
    });
  }
  seenBy.set(node, (seenBy.get(node) || new Set()).add(buffer));
};

const observeTree = ({ judge, doc, emit }, root) => {
  const mutationCb = (payload) => emit(0, payload);
  const shared = { judge, doc, mutationCb, inOtherBuffer, seen };
  const buffer = Object.assign(new MutationBuffer(), shared);
  buffers.add(buffer);
  const look = guard(buffer.processMutations);
  // A page with Zone.js keeps its own.
  const observer = new (native("MutationObserver"))(look);
  observer.observe(root, {
    attributes: true,
    attributeOldValue: true,
    characterData: true,
    characterDataOldValue: true,
    childList: true,
    subtree: true,
  });
  flushes.set(root, () => {
    const records = observer.takeRecords();
    if (records.length) look(records);
  });
  return () => {
    observer.disconnect();
    buffers.delete(buffer);
  };
};

/** Everything that listens to one document; each piece ends and fails for itself. */
const observe = (o) => {
  const win = o.doc.defaultView;
  const ends = [
    () => observeTree(o, o.doc),
    ...PERSON.map((begin) => () => begin(o)),
    () => observeFields(o, win),
    () => observeSheets(o, win),
    () =>
      after(win.customElements, "define", (_, [name]) => o.emit(16, { define: { name } })),
    () =>
      after(win.Element.prototype, "attachShadow", (element, _, root) => {
        if (shadowRoot(element) && inDom(element)) o.onShadow(root, o.doc);
      }),
  ].map((begin) => guard(begin)());
  return () => ends.flat().forEach((end) => guard(end)());
};

/** @type {(isCheckout?: boolean) => void} a full snapshot; nothing while none is recorded */
export let snapshot = () => {};

/**
 * @param {{ emit: (event: any, isCheckout?: boolean) => void, judge: any, everyMs: number }}
 *   options `judge` of masking/treatment.js; a snapshot follows after so long without one
 * @returns {() => void} what ends it
 */
export const record = ({ emit: pass, judge, everyMs }) => {
  let lastSnapshot = 0;
  const emitAs = (type, data, isCheckout) => {
    const timestamp = now();
    pass({ type, data, timestamp }, isCheckout);
    if (type === 2) lastSnapshot = timestamp;
    if (type === 3 && !data.isAttachIframe && timestamp - lastSnapshot > everyMs) {
      snapshot(true);
    }
  };
  const emit = (source, data) => emitAs(3, { source, ...data });
  const change = (data) => emit(0, { adds: [], removes: [], texts: [], attributes: [], ...data });
  const adopted = (root, id) => {
    const sheets = root.adoptedStyleSheets || [];
    if (sheets.length) adopt(emit, sheets, id);
  };
  const o = {
    emit,
    judge,
    doc: document,
    onShadow(root, doc) {
      if (!isNative(root) || isHeld(root)) return;
      const ends = [observeTree({ ...o, doc }, root), observeScroll({ ...o, doc: root })];
      hold(root, () => ends.forEach((end) => end()));
      setTimeout(guard(() => adopted(root, getId(host(root)))));
    },
    onFrame(frame, node) {
      change({ adds: [{ parentId: getId(frame), nextId: null, node }], isAttachIframe: true });
      const doc = frame.contentDocument;
      documents.set(frame, doc);
      if (!isHeld(doc)) hold(doc, observe({ ...o, doc }));
      adopted(doc, getId(doc));
    },
    onSheet: (id, attributes) => change({ attributes: [{ id, attributes }] }),
  };
  reset();
  useRecording(o);
  const takeSnapshot = (isCheckout = false) => {
    const size = { width: innerWidth, height: innerHeight };
    emitAs(4, { href: location.href, ...size }, isCheckout);
    forgetAdopted();
    releaseAll((node) => node.nodeType === 11);
    buffers.forEach((buffer) => {
      buffer.locked = true;
    });
    const node = serialize(document, document);
    emitAs(2, { node, initialOffset: scrolled(window) }, isCheckout);
    sweep();
    buffers.forEach((buffer) => {
      buffer.locked = false;
      buffer.emit();
    });
    adopted(document, getId(document));
  };
  /** @type {(() => void)[]} */
  const ends = [];
  const begin = guard(() => {
    takeSnapshot();
    ends.push(observe(o));
    snapshot = takeSnapshot;
  });
  if (document.readyState !== "loading") begin();
  else {
    ends.push(
      listen(document, "DOMContentLoaded", () => {
        emitAs(0, {});
        begin();
      }),
      listen(window, "load", () => emitAs(1, {})),
    );
  }
  return () => {
    ends.forEach((end) => end());
    releaseAll();
    reset();
    snapshot = () => {};
  };
};
