/**
 * The top layer as it was recorded: popovers, modal dialogs and full screen, in their order.
 *
 * The recording holds which elements stand in it, from the lowest up (`sh.top_layer`, see
 * docs/ingest.md), anew after each change and each full snapshot.
 */

import { TOP_LAYER } from "../neutralise/top_layer.js";

export const FULL_SCREEN = "data-sh-fullscreen";

/** Browsers' properties of full screen; no frame of ours may really go there. */
export const FULL_SCREEN_RULES = [
  `:not(:root)[${FULL_SCREEN}] { position: fixed !important; inset: 0 !important; margin: 0 !important; box-sizing: border-box !important; min-width: 0 !important; max-width: none !important; min-height: 0 !important; max-height: none !important; width: 100% !important; height: 100% !important; transform: none !important; object-fit: contain; z-index: 2147483647; }`,
  // It stands there as a popover, whose look must be weaker than anything of the page.
  `@layer sh-below { [${FULL_SCREEN}] { border: 0; padding: 0; overflow: visible; color: inherit; background: none; } [${FULL_SCREEN}]::backdrop { background: black; } }`,
];

/**
 * Follow the recorded top layer in a replayer.
 * @param {any} replayer of @rrweb/replay
 */
export function keepTopLayer(replayer) {
  let wanted = [];
  let shown = [];
  const settle = keepingFocus(replayer, () => {
    if (!wanted.length && !shown.length) return;
    const mirror = replayer.getMirror();
    const layer = wanted
      .map(({ id, kind, source }) => ({ kind, node: mirror.getNode(id), source: mirror.getNode(source) }))
      .filter(({ kind, node }) => node?.isConnected && KINDS[kind]?.fits(node));
    shown = bring(shown, layer);
  });
  // The Replayer opens dialogs by itself, too.
  replayer.rebuildFullSnapshot = keepingFocus(replayer, replayer.rebuildFullSnapshot);
  const apply = replayer.applyIncremental.bind(replayer);
  replayer.applyIncremental = keepingFocus(replayer, (event, isSync) => {
    const { source, nodes } = event.data;
    if (source === TOP_LAYER) wanted = nodes;
    else apply(event, isSync);
    if (source === 0) closeDialogs(replayer.getMirror(), event.data.attributes);
    // A change may bring what was not there yet: the document of a frame, for one.
    const isAwaited = source === 0 && wanted.length > shown.length;
    if (!isSync && (source === TOP_LAYER || isAwaited)) settle();
  });
  replayer.on("fullsnapshot-rebuilded", () => {
    wanted = [];
    shown = [];
  });
  replayer.on("flush", settle);
}

/** A dialog that opens takes the focus; the keyboard belongs to the person watching. */
const keepingFocus = (replayer, act) => (...args) => {
  const before = document.activeElement;
  act.apply(replayer, args);
  if (before === replayer.iframe || document.activeElement !== replayer.iframe) return;
  replayer.iframe.blur();
  before?.focus({ preventScroll: true });
};

/** The Replayer takes a closed dialog its attribute, and leaves it modal. */
function closeDialogs(mirror, changes) {
  for (const { id, attributes } of changes) {
    if (attributes.open !== null) continue;
    const node = mirror.getNode(id);
    if (node?.nodeName === "DIALOG" && node.matches(":modal")) attempt(() => KINDS.modal.close(node));
  }
}

/** Put `layer` where `before` stands: what they have in common at the bottom stays. */
function bring(before, layer) {
  let same = 0;
  while (same < before.length && same < layer.length && isSame(before[same], layer[same])) same += 1;
  for (const entry of before.slice(same).reverse()) attempt(() => KINDS[entry.kind].close(entry.node));
  const rest = layer.slice(same);
  for (const entry of rest) attempt(() => KINDS[entry.kind].open(entry));
  // Popovers close each other where they do not belong together; in the page they did.
  const lost = layer.some(({ kind, node }) => kind === "popover" && !node.matches(":popover-open"));
  if (lost) {
    for (const entry of [...layer].reverse()) attempt(() => KINDS[entry.kind].close(entry.node));
    for (const { kind, node } of layer) if (kind === "popover") node.setAttribute("popover", "manual");
    for (const entry of layer) attempt(() => KINDS[entry.kind].open(entry));
  }
  return layer;
}

const isSame = (one, other) =>
  one.node === other.node && one.kind === other.kind && KINDS[one.kind].isOpen(one.node);

/** One element that cannot be shown costs nothing but itself. */
function attempt(act) {
  try {
    act();
  } catch {
    // As if it had not been there.
  }
}

const isPopover = (node) => node.matches(":popover-open");

const KINDS = {
  popover: {
    fits: (node) => typeof node.showPopover === "function",
    isOpen: isPopover,
    open({ node, source }) {
      if (isPopover(node)) node.hidePopover();
      node.showPopover(source?.isConnected ? { source } : undefined);
    },
    close: (node) => isPopover(node) && node.hidePopover(),
  },
  modal: {
    fits: (node) => node.nodeName === "DIALOG",
    isOpen: (node) => node.open && node.matches(":modal"),
    open({ node }) {
      if (node.open) node.close();
      node.showModal();
    },
    close(node) {
      const { open } = node;
      // Only what is open can be closed, and without its attribute it is modal all the same.
      if (!open) node.showModal();
      node.close();
      // It may go on without being modal.
      if (open) node.setAttribute("open", "");
    },
  },
  full_screen: {
    fits: (node) => node.nodeType === 1,
    isOpen: (node) => node.hasAttribute(FULL_SCREEN) && (!canBePopover(node) || isPopover(node)),
    open({ node }) {
      const own = node.getAttribute("popover");
      node.setAttribute(FULL_SCREEN, own ?? "");
      if (!canBePopover(node)) return;
      node.setAttribute("popover", "manual");
      node.showPopover();
    },
    close(node) {
      const own = node.getAttribute(FULL_SCREEN);
      node.removeAttribute(FULL_SCREEN);
      if (!canBePopover(node)) return;
      if (isPopover(node)) node.hidePopover();
      if (own) node.setAttribute("popover", own);
      else node.removeAttribute("popover");
    },
  },
};

/** A modal dialog is in the top layer already, and a page is below everything in it. */
const canBePopover = (node) =>
  typeof node.showPopover === "function" && node.nodeName !== "HTML" && !(node.nodeName === "DIALOG" && node.open);
