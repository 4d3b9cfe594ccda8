/**
 * A window as it happens: a rrweb Replayer that shows every event when it comes. It begins
 * at a full snapshot and is replaced at the next, because a Replayer keeps all it was given.
 */

import { Replayer } from "@rrweb/replay";

import { createNeutraliser } from "../neutralise/events.js";
import { FRAME_RULES, surviveBrokenEvents } from "../stage/clip.js";
import { showFieldState } from "../stage/fields.js";
import { keepSheets, rebuildDocuments } from "../stage/order.js";
import { keepTopLayer } from "../stage/top_layer.js";
import { movesOf } from "./moves.js";

/** Whatever comes is due: the timer stands in a future no event reaches. */
const LONG_DUE = 1e12;

export class LiveClip {
  #replayer;
  #neutralise = createNeutraliser();
  #timers = new Set();

  /**
   * @param {{root: HTMLElement, events: object[], trail: string, onSize: () => void,
   *   size: {width: number, height: number}}} options events beginning with a full snapshot,
   *   or the page's size in front of it; else `size` is the last one known
   */
  constructor({ root, events, trail, onSize, size }) {
    this.size = size;
    this.element = document.createElement("div");
    this.element.className = "sh-clip";
    this.element.setAttribute("inert", "");
    this.element.style.visibility = "hidden";
    root.append(this.element);
    this.#replayer = new Replayer([], {
      root: this.element,
      liveMode: true,
      UNSAFE_replayCanvas: false,
      triggerFocus: false,
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
    this.iframe.setAttribute("title", "Page as it is now");
    this.#replayer.on("resize", (size) => {
      this.size = size;
      onSize();
    });
    this.#replayer.startLive(events[0]?.timestamp ?? Date.now());
    this.#replayer.timer.timeOffset = LONG_DUE;
    this.#replayer.handleResize(size);
    this.append(events);
  }

  /** @param {object[]} events in time order */
  append(events) {
    for (const event of events) {
      const quiet = this.#neutralise(event);
      if (!quiet) continue;
      const moves = movesOf(quiet);
      if (moves) this.#glide(moves);
      else this.#replayer.addEvent(quiet);
    }
  }

  /** The pointer's path comes twice a second, all at once: it is drawn as it was walked. */
  #glide(moves) {
    for (const { afterMs, x, y, id } of moves.path) {
      const timer = setTimeout(() => {
        this.#timers.delete(timer);
        this.#replayer.moveAndHover(x, y, id, false, moves.data);
      }, afterMs);
      this.#timers.add(timer);
    }
  }

  show() {
    this.element.style.visibility = "";
  }

  hide() {
    this.element.style.visibility = "hidden";
  }

  destroy() {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#replayer.destroy();
    this.element.remove();
  }
}
