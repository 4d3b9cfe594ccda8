/** The picture: clips scaled into the room there is, swapped without a flicker. */

import { el } from "../interface/dom.js";
import { Clip } from "./clip.js";
import { fit } from "./scale.js";

export class Stage extends EventTarget {
  #clips = new Map();
  #current = null;
  #message = el("p", { class: "sh-stage-message", hidden: true, role: "status" });
  #busy = el("div", { class: "sh-stage-busy", hidden: true }, el("span", { class: "sh-spinner" }), el("span", { text: "Loading …" }));
  #page = el("div", { class: "sh-page" });

  constructor() {
    super();
    this.element = el("div", { class: "sh-stage", dataset: { testid: "stage" } }, this.#page, this.#message, this.#busy);
    new ResizeObserver(() => this.layout()).observe(this.element);
  }

  get current() {
    return this.#current;
  }

  /** A clip for the segment, built hidden where there is none yet. */
  prepare(segment, events) {
    const existing = this.#clips.get(segment.key);
    if (existing) return existing;
    const trail = getComputedStyle(this.element).getPropertyValue("--sh-trail").trim() || "#4a7dff";
    const clip = new Clip({
      root: this.#page,
      segment,
      events,
      trail,
      onSize: () => clip === this.#current && this.layout(),
    });
    this.#clips.set(segment.key, clip);
    return clip;
  }

  has(segment) {
    return this.#clips.has(segment.key);
  }

  clip(segment) {
    return this.#clips.get(segment.key) ?? null;
  }

  /** Brings a clip to the front. Others than `keep` are given back. */
  show(clip, keep = []) {
    if (clip !== this.#current) {
      const previous = this.#current;
      if (previous && previous.segment.window === clip.segment.window) clip.cursor = previous.cursor;
      this.#current = clip;
      clip.show();
      if (previous) {
        previous.pause();
        previous.hide();
      }
      this.dispatchEvent(new Event("clip"));
    }
    this.layout();
    for (const [key, other] of this.#clips) {
      if (other === clip || keep.includes(key)) continue;
      other.destroy();
      this.#clips.delete(key);
    }
  }

  /** Takes a clip off, for instance when the recording has grown behind it. */
  drop(segment) {
    const clip = this.#clips.get(segment.key);
    if (!clip) return;
    if (clip === this.#current) this.#current = null;
    clip.destroy();
    this.#clips.delete(segment.key);
  }

  clear() {
    for (const clip of this.#clips.values()) clip.destroy();
    this.#clips.clear();
    this.#current = null;
  }

  /** Shows a sentence over the picture, or nothing. @param {string} text */
  cover(text) {
    this.#message.hidden = !text;
    this.#message.textContent = text;
    this.element.classList.toggle("sh-stage-covered", Boolean(text));
  }

  set busy(value) {
    this.#busy.hidden = !value;
  }

  layout() {
    if (!this.#current) return;
    const room = { width: this.element.clientWidth, height: this.element.clientHeight };
    const { size } = this.#current;
    const { scale, left, top } = fit(size, room);
    Object.assign(this.#page.style, {
      width: `${size.width}px`,
      height: `${size.height}px`,
      transform: `translate(${left}px, ${top}px) scale(${scale})`,
    });
    this.#page.style.setProperty("--sh-unscale", String(1 / scale));
    this.dispatchEvent(new CustomEvent("size", { detail: { ...size, scale } }));
  }
}
