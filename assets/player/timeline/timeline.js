/** The timeline: a slider over the whole recording with everything that happened on it. */

import { el } from "../interface/dom.js";
import * as format from "../interface/format.js";
import { STOPS } from "../reading/marks.js";
import { pageSpans } from "../reading/recording.js";
import { loadedSpan } from "../reading/segments.js";
import { createHover } from "./hover.js";
import { createLegend } from "./legend.js";
import { HEIGHT, paint } from "./paint.js";
import { following, isWhole, pan, toMs, toX, whole, zoom } from "./view.js";

/** @param {{playback: object, store: object, preferences: object, preview: object}} player */
export function createTimeline({ playback, store, preferences, preview }) {
  let view = whole(playback.recording.durationMs);
  let pages = pageSpans(playback.recording);
  let found = [];
  let planned = 0;
  let dragging = false;
  let hoverMs = null;
  const shown = new Set(preferences.get("kinds", ["click", ...STOPS]));
  const canvas = el("canvas", { class: "sh-timeline-canvas", style: { height: `${HEIGHT}px` } });
  const played = el("div", { class: "sh-timeline-played" });
  const head = el("div", { class: "sh-timeline-head" }, el("span", { class: "sh-timeline-grip" }));
  const track = el(
    "div",
    {
      class: "sh-timeline-track", role: "slider", tabindex: "0", "aria-label": "Position in the recording",
      "aria-valuemin": "0", "aria-orientation": "horizontal", dataset: { testid: "timeline" },
    },
    canvas, played, head,
  );
  const hover = createHover(track, { playback, preview });
  const legend = createLegend({ playback, shown, onChange: legendChanged });
  const element = el("div", { class: "sh-timeline" }, track, legend.element);

  function colours(name) {
    cache[name] ??= styles.getPropertyValue(name).trim();
    return cache[name];
  }
  const styles = getComputedStyle(element);
  let cache = {};

  function draw() {
    planned = 0;
    if (!canvas.clientWidth) return;
    cache = {};
    found = paint(canvas, { view, recording: playback.recording, pages, shown, loaded: loadedSpans(), colours });
    moveHead();
  }

  function plan() {
    planned ||= requestAnimationFrame(draw);
  }

  function loadedSpans() {
    const window = playback.recording.windowById.get(playback.windowId);
    return (window?.segments ?? [])
      .map((segment) => loadedSpan(segment, store.loadedTo(segment), window.lastTs))
      .filter(Boolean)
      .map(({ fromTs, toTs }) => ({ fromMs: fromTs - playback.recording.startMs, toMs: toTs - playback.recording.startMs }));
  }

  function moveHead() {
    const ms = playback.currentMs;
    const next = dragging ? view : following(view, ms, playback.recording.durationMs);
    if (next !== view) {
      view = next;
      plan();
    }
    const x = toX(view, ms, canvas.clientWidth);
    head.style.transform = `translateX(${x}px)`;
    head.hidden = x < -1 || x > canvas.clientWidth + 1;
    played.style.width = `${Math.max(0, Math.min(x, canvas.clientWidth))}px`;
    track.setAttribute("aria-valuenow", String(Math.floor(ms / 1000)));
    track.setAttribute("aria-valuemax", String(Math.ceil(playback.recording.durationMs / 1000)));
    track.setAttribute("aria-valuetext", `${format.clock(ms)} of ${format.clock(playback.recording.durationMs)}`);
  }

  function msAt(event) {
    const box = canvas.getBoundingClientRect();
    return Math.min(Math.max(0, toMs(view, event.clientX - box.left, box.width)), playback.recording.durationMs);
  }

  function clusterAt(event) {
    const box = canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    return y > 43 && y < 60 ? (found.find((cluster) => Math.abs(cluster.x - x) <= 7) ?? null) : null;
  }

  track.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    dragging = true;
    track.setPointerCapture(event.pointerId);
    playback.seek(clusterAt(event)?.atMs ?? msAt(event));
  });
  track.addEventListener("pointermove", (event) => {
    hoverMs = msAt(event);
    if (dragging) playback.seek(hoverMs);
    hover.show(hoverMs, event.clientX - track.getBoundingClientRect().left, { cluster: clusterAt(event), shown, view });
  });
  track.addEventListener("pointerup", () => (dragging = false));
  track.addEventListener("pointercancel", () => (dragging = false));
  track.addEventListener("pointerleave", () => {
    hoverMs = null;
    hover.hide();
  });
  track.addEventListener("wheel", wheel, { passive: false });

  function wheel(event) {
    const { durationMs } = playback.recording;
    if (event.ctrlKey || event.metaKey) setView(zoom(view, event.deltaY < 0 ? 1.3 : 1 / 1.3, msAt(event), durationMs));
    else if (!isWhole(view, durationMs)) {
      const by = Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : event.deltaY;
      setView(pan(view, (by / canvas.clientWidth) * (view.toMs - view.fromMs), durationMs));
    } else return;
    event.preventDefault();
  }

  function setView(next) {
    view = next;
    element.dispatchEvent(new CustomEvent("view"));
    plan();
  }

  function legendChanged() {
    preferences.set("kinds", [...shown]);
    plan();
  }

  playback.addEventListener("time", moveHead);
  playback.addEventListener("loaded", plan);
  playback.addEventListener("state", plan);
  new ResizeObserver(plan).observe(track);
  new MutationObserver(plan).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", plan);

  return {
    element,
    /** Marks that "next" and "previous" stop at: what is switched on, without plain clicks. */
    stops: () => new Set([...shown].filter((kind) => kind !== "click")),
    zoomIn: () => setView(zoom(view, 2, playback.currentMs, playback.recording.durationMs)),
    zoomOut: () => setView(zoom(view, 0.5, playback.currentMs, playback.recording.durationMs)),
    zoomAll: () => setView(whole(playback.recording.durationMs)),
    get isWhole() {
      return isWhole(view, playback.recording.durationMs);
    },
    changed() {
      view = whole(playback.recording.durationMs);
      pages = pageSpans(playback.recording);
      legend.update();
      plan();
    },
  };
}
