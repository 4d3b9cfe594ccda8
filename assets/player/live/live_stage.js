/** The live picture: one clip a window, the one in front shown; swapped without a flicker. */

import { el } from "../interface/dom.js";
import { fit } from "../stage/scale.js";
import { LiveClip } from "./live_clip.js";
import { sizesAround } from "./page_size.js";

export class LiveStage extends EventTarget {
  /** The newest clip of each window, which takes what comes. */
  #clips = new Map();
  /** The clip of each window that stands: the newest, or the one before for two frames. */
  #standing = new Map();
  #front = null;
  /** The last known size of each window's page. */
  #sizes = new Map();
  #page = el("div", { class: "sh-page" });
  #message = el("p", { class: "sh-stage-message", hidden: true, role: "status" });

  constructor() {
    super();
    this.element = el("div", { class: "sh-stage sh-live-stage", dataset: { testid: "live-stage" } }, this.#page, this.#message);
    new ResizeObserver(() => this.layout()).observe(this.element);
  }

  get current() {
    return this.#standing.get(this.#front) ?? null;
  }

  get iframe() {
    return this.current?.iframe ?? null;
  }

  /** A new beginning of a window; the picture before stays until this one stands. */
  begin(window, events) {
    const trail = getComputedStyle(this.element).getPropertyValue("--sh-trail").trim() || "#4a7dff";
    const size = this.#sized(window, events);
    const clip = new LiveClip({ root: this.#page, events, trail, size, onSize: () => clip === this.current && this.layout() });
    this.#clips.set(window, clip);
    afterDrawing(() => {
      // Another beginning has come meanwhile, or there is nothing to be seen any more.
      if (this.#clips.get(window) !== clip) return clip.destroy();
      this.#standing.get(window)?.destroy();
      this.#standing.set(window, clip);
      if (window === this.#front) this.#showFront();
    });
  }

  /** What the window's page measures before and after these events. */
  #sized(window, events) {
    const { before, after } = sizesAround(events, this.#sizes.get(window));
    this.#sizes.set(window, after);
    return before ?? { width: this.element.clientWidth || innerWidth, height: this.element.clientHeight || innerHeight };
  }

  append(window, events) {
    this.#sized(window, events);
    this.#clips.get(window)?.append(events);
  }

  /** @param {string|null} window */
  show(window) {
    if (window === this.#front) return;
    this.#front = window;
    this.#showFront();
  }

  #showFront() {
    for (const [window, clip] of this.#standing) {
      if (window === this.#front) clip.show();
      else clip.hide();
    }
    this.layout();
  }

  /** Shows a sentence instead of the picture. @param {string} text */
  cover(text) {
    this.#message.hidden = !text;
    this.#message.textContent = text;
    this.element.classList.toggle("sh-stage-covered", Boolean(text));
  }

  clear() {
    for (const clip of this.#standing.values()) clip.destroy();
    this.#standing.clear();
    this.#clips.clear();
  }

  layout() {
    const clip = this.current;
    if (!clip) return;
    const { scale, left, top } = fit(clip.size, { width: this.element.clientWidth, height: this.element.clientHeight });
    Object.assign(this.#page.style, {
      width: `${clip.size.width}px`,
      height: `${clip.size.height}px`,
      transform: `translate(${left}px, ${top}px) scale(${scale})`,
    });
    this.#page.style.setProperty("--sh-unscale", String(1 / scale));
    this.dispatchEvent(new CustomEvent("size", { detail: { ...clip.size, scale } }));
  }
}

/** The events are applied with the next frame; the one after shows the result. */
function afterDrawing(act) {
  if (document.hidden) setTimeout(act);
  else requestAnimationFrame(() => requestAnimationFrame(act));
}
