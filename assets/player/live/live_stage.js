/** The live picture: one clip a window, the one in front shown; swapped without a flicker. */

import { el } from "../interface/dom.js";
import { fit } from "../stage/scale.js";
import { LiveClip } from "./live_clip.js";

export class LiveStage extends EventTarget {
  #clips = new Map();
  #front = null;
  #page = el("div", { class: "sh-page" });
  #message = el("p", { class: "sh-stage-message", hidden: true, role: "status" });

  constructor() {
    super();
    this.element = el("div", { class: "sh-stage sh-live-stage", dataset: { testid: "live-stage" } }, this.#page, this.#message);
    new ResizeObserver(() => this.layout()).observe(this.element);
  }

  get current() {
    return this.#clips.get(this.#front) ?? null;
  }

  get iframe() {
    return this.current?.iframe ?? null;
  }

  has(window) {
    return this.#clips.has(window);
  }

  /** A new beginning of a window; the picture before stays until this one stands. */
  begin(window, events) {
    const trail = getComputedStyle(this.element).getPropertyValue("--sh-trail").trim() || "#4a7dff";
    const clip = new LiveClip({ root: this.#page, events, trail, onSize: () => clip === this.current && this.layout() });
    const before = this.#clips.get(window);
    // The events are applied with the next frame; the one after shows the result.
    requestAnimationFrame(() => requestAnimationFrame(() => {
      before?.destroy();
      if (this.#clips.get(window) === clip && window === this.#front) this.#present();
    }));
    this.#clips.set(window, clip);
  }

  append(window, events) {
    this.#clips.get(window)?.append(events);
  }

  /** @param {string|null} window */
  show(window) {
    if (window === this.#front) return;
    this.#front = window;
    this.#present();
  }

  #present() {
    for (const [window, clip] of this.#clips) {
      if (window === this.#front) clip.show();
      else clip.hide();
    }
    this.layout();
  }

  /** A sentence instead of the picture. @param {string} text */
  say(text) {
    this.#message.hidden = !text;
    this.#message.textContent = text;
    this.element.classList.toggle("sh-stage-covered", Boolean(text));
  }

  clear() {
    for (const clip of this.#clips.values()) clip.destroy();
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
