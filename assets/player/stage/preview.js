/**
 * A small picture of a moment, for hovering over the timeline. Made only from what is
 * already loaded, one at a time, and only when the pointer rests.
 */

import { el } from "../interface/dom.js";
import { windowAt } from "../reading/activity.js";
import { segmentAt } from "../reading/segments.js";
import { Clip } from "./clip.js";

const WIDTH = 240;
const REST_MS = 140;
/** Beyond this many events a small picture would hold the page up. */
const MOST_EVENTS = 6000;

export function createPreview({ playback, store }) {
  const element = el("div", { class: "sh-preview", hidden: true });
  let timer = 0;
  let clip = null;

  function draw(ms, placed) {
    const { recording } = playback;
    const ts = recording.startMs + ms;
    const id = playback.follows ? windowAt(recording.active, ms) : playback.windowId;
    const segment = segmentAt(recording.windowById.get(id)?.segments ?? [], ts);
    if (!segment || ts < segment.fromTs || store.loadedTo(segment) < ts) return;
    const events = store.events(segment);
    if (events.length > MOST_EVENTS || events.length < 2) return;
    element.hidden = false;
    try {
      show(segment, events, ts);
      placed();
    } catch {
      hide(); // a picture less, where the page itself cannot be drawn either
    }
  }

  function show(segment, events, ts) {
    if (clip?.segment.key !== segment.key) {
      clip?.destroy();
      clip = new Clip({ root: element, segment, events: events.map((e) => ({ ...e })), trail: "transparent", onSize: scale });
    }
    clip.seek(Math.min(ts, segment.toTs - 1));
    clip.show();
    scale(clip.size);
  }

  function hide() {
    clearTimeout(timer);
    element.hidden = true;
    clip?.destroy();
    clip = null;
  }

  function scale({ width, height }) {
    const factor = WIDTH / width;
    element.style.height = `${Math.round(Math.min(height * factor, WIDTH))}px`;
    if (clip) clip.element.style.transform = `scale(${factor})`;
  }

  return {
    element,
    show(ms, placed) {
      clearTimeout(timer);
      timer = setTimeout(() => draw(ms, placed), REST_MS);
    },
    hide,
  };
}
