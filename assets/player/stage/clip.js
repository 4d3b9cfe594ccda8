/**
 * One segment on screen: a rrweb Replayer over the events of that segment.
 *
 * The frame is sandboxed with exactly `allow-same-origin`: nothing in it can run.
 */

import { Replayer } from "@rrweb/replay";

import { showFieldState } from "./fields.js";
import { keepSheets, rebuildDocuments } from "./order.js";
import { FULL_SCREEN_RULES, keepTopLayer } from "./top_layer.js";

const META = 4;
const FULL_SNAPSHOT = 2;
/** Placeholders for what was not recorded, and nothing that moves focus or the mouse. */
export const FRAME_RULES = [
  "[data-sh-src] { background: repeating-linear-gradient(135deg, rgba(128,128,128,.16) 0 6px, rgba(128,128,128,.07) 6px 12px) !important; }",
  "img[data-sh-src] { outline: 1px dashed rgba(128,128,128,.45); outline-offset: -1px; }",
  // Its characters were replaced when it was recorded; this shows it.
  "[data-sh-blur] { filter: blur(5px) !important; }",
  "html { pointer-events: none !important; }",
  // Colours forced on the viewer are not the visitor's.
  "html { forced-color-adjust: none !important; }",
  ...FULL_SCREEN_RULES,
];

export class Clip {
  #replayer;
  #speed = 1;
  #behind = false;
  #shownSize = null;

  /**
   * @param {{root: HTMLElement, segment: object, events: object[], trail: string,
   *   onSize: (size: {width: number, height: number}) => void}} options
   */
  constructor({ root, segment, events, trail, onSize }) {
    this.segment = segment;
    this.element = document.createElement("div");
    this.element.className = "sh-clip";
    this.element.setAttribute("inert", "");
    this.element.style.visibility = "hidden";
    root.append(this.element);
    const own = framed(events, segment, root);
    const { width, height } = own.find((event) => event.type === META).data;
    this.size = { width, height };
    this.baseTs = own[0].timestamp;
    this.#replayer = new Replayer(own, {
      root: this.element,
      speed: 1,
      UNSAFE_replayCanvas: false,
      useVirtualDom: false,
      triggerFocus: false, // a recorded focus must not take the keyboard
      showWarning: false,
      insertStyleRules: FRAME_RULES,
      mouseTail: { duration: 400, lineCap: "round", lineWidth: 2, strokeStyle: trail },
    });
    surviveBrokenEvents(this.#replayer);
    rebuildDocuments(this.#replayer);
    keepSheets(this.#replayer);
    keepTopLayer(this.#replayer);
    showFieldState(this.#replayer);
    this.iframe = this.#replayer.iframe;
    this.iframe.setAttribute("tabindex", "-1");
    this.iframe.setAttribute("title", "Recorded page");
    this.#replayer.on("resize", (size) => {
      this.size = size;
      onSize(size);
    });
    // The Replayer announces its first viewport a moment after it was made, even when
    // a later one is shown by then.
    this.#replayer.on("start", () => (this.#shownSize = this.size));
    setTimeout(() => this.#keepSize(onSize), 0);
  }

  #keepSize(onSize) {
    const size = this.#shownSize;
    if (!size || (size.width === this.size.width && size.height === this.size.height)) return;
    this.size = size;
    this.#replayer.handleResize(size);
    onSize(size);
  }

  /** Shows the picture of a moment and stays there. @param {number} ts epoch ms */
  seek(ts) {
    this.#behind = false;
    this.#replayer.pause(this.#offset(ts));
  }

  /** @param {number} ts epoch ms */
  play(ts, speed) {
    this.setSpeed(speed);
    this.#behind = false;
    this.#replayer.play(this.#offset(ts));
  }

  pause() {
    this.#replayer.pause();
  }

  setSpeed(speed) {
    if (speed === this.#speed) return;
    this.#speed = speed;
    this.#replayer.setConfig({ speed });
  }

  /** How far the picture is, to notice when it was held up. */
  get ts() {
    return this.baseTs + this.#replayer.getCurrentTime();
  }

  /** True when events arrived for a moment already shown: the picture needs a seek. */
  get isBehind() {
    return this.#behind;
  }

  /** Adds events that were loaded later. */
  append(events) {
    const shown = this.ts;
    for (const event of events) {
      if (event.timestamp < shown) this.#behind = true;
      this.#replayer.addEvent(event);
    }
  }

  show() {
    this.element.style.visibility = "";
  }

  hide() {
    this.element.style.visibility = "hidden";
  }

  get cursor() {
    const { left, top } = this.#replayer.wrapper.querySelector(".replayer-mouse").style;
    return { left, top };
  }

  /** Puts the cursor where the previous clip left it, until this one moves it. */
  set cursor({ left, top }) {
    const mouse = this.#replayer.wrapper.querySelector(".replayer-mouse");
    if (!mouse.style.left && left) Object.assign(mouse.style, { left, top });
  }

  destroy() {
    this.#replayer.destroy();
    this.element.remove();
  }

  /** Never before the full snapshot that belongs to the moment: it would show nothing. */
  #offset(ts) {
    const { events } = this.#replayer.service.state.context;
    let wanted = Math.max(ts, this.baseTs);
    let meta = null;
    for (const event of events) {
      if (event.type === META && event.timestamp <= wanted) meta = event;
      if (event.type === FULL_SNAPSHOT && meta) {
        wanted = Math.max(wanted, event.timestamp);
        meta = null;
      }
      if (event.timestamp > wanted && !meta) break;
    }
    // What happens at the moment itself belongs to it.
    return wanted - this.baseTs + 1;
  }
}

/** One change that cannot be applied must not cost the picture, nor stop the clock. */
export function surviveBrokenEvents(replayer) {
  const apply = replayer.applyIncremental.bind(replayer);
  replayer.applyIncremental = (event, isSync) => {
    try {
      apply(event, isSync);
    } catch {
      // The page looks as if this change had not been recorded.
    }
  };
}

/**
 * What the Replayer needs around the events: a viewport in front of the snapshot, and an
 * event far behind the end, so that it never believes to have finished while more loads.
 */
function framed(events, segment, root) {
  const own = [...events];
  const first = own.find((event) => event.type === META || event.type === FULL_SNAPSHOT);
  if (!first || first.type !== META) {
    const timestamp = (first ?? own[0])?.timestamp ?? segment.fromTs;
    own.unshift({ type: META, timestamp, data: { href: "", ...(segment.size ?? sizeIn(own) ?? roomOf(root)) } });
  }
  const last = Math.max(own[own.length - 1].timestamp, segment.fromTs);
  const end = (Number.isFinite(segment.toTs) ? segment.toTs : last) + 86_400_000;
  own.push({ type: 5, timestamp: end, data: { tag: "sh.end", payload: {} } });
  return own;
}

/** The first size in later events. @returns {{width: number, height: number}|null} */
function sizeIn(events) {
  const sizing = events.find(({ type, data }) => type === META || (type === 3 && data.source === 4));
  return sizing ? { width: sizing.data.width, height: sizing.data.height } : null;
}

/** A recording without a size of the page fills the room there is. */
function roomOf(root) {
  const { clientWidth, clientHeight } = root.closest(".sh-stage") ?? root;
  return { width: clientWidth || innerWidth, height: clientHeight || innerHeight };
}
