/**
 * Playing a recording: one clock, and the clip that belongs to its moment.
 *
 * Events: `time` (position changed), `state` (playing, waiting, speed, window, end),
 * `skip` (inactivity was jumped over), `problem` (loading failed).
 */

import { nextChange, skipTarget, windowAt } from "../reading/activity.js";
import { Problem } from "../reading/problem.js";
import { byNeed, segmentAt } from "../reading/segments.js";
import { Clock } from "./clock.js";
import { missingPicture } from "./missing.js";

export const SPEEDS = [0.5, 1, 2, 4, 8, 16];
const PREPARE_AHEAD_MS = 1500;
const DRIFT_MS = 250;
/** So much of a quiet is played before it is skipped: what the last act brought about is seen. */
const LEAD_IN_MS = 4_000;

export class Playback extends EventTarget {
  #stage;
  #store;
  #clock = new Clock();
  #chosen = null;
  #seeking = null;
  #queued = null;
  #waiting = false;
  #frame = 0;
  #resumeWhenVisible = false;

  /** @param {{recording: object, stage: object, store: object, speed?: number, skip?: boolean}} options */
  constructor({ recording, stage, store, speed = 1, skip = true }) {
    super();
    this.#stage = stage;
    this.#store = store;
    this.recording = recording;
    this.playing = false;
    this.speed = speed;
    this.skipInactivity = skip;
    /** The moment is now, and the picture is shown by live_mode.js. */
    this.live = false;
    /** The window in front, as it is now. */
    this.liveWindowId = null;
    this.#clock.setSpeed(speed);
    store.addEventListener("loaded", ({ detail }) => this.#loaded(detail));
    store.addEventListener("forgotten", ({ detail }) => stage.drop(detail.segment));
    document.addEventListener("visibilitychange", () => this.#visibility());
  }

  get currentMs() {
    if (this.live) return this.recording.durationMs;
    return Math.min(Math.max(0, this.#clock.ms), this.recording.durationMs);
  }

  get atEnd() {
    return this.currentMs >= this.recording.durationMs;
  }

  get waiting() {
    return this.#waiting;
  }

  /** The window on screen: the one in front, or the one the user chose. */
  get windowId() {
    return this.#chosen ?? this.frontWindowId;
  }

  get frontWindowId() {
    if (this.live) return this.liveWindowId;
    return windowAt(this.recording.active, this.currentMs, this.recording.windows[0]?.id ?? null);
  }

  get follows() {
    return this.#chosen === null;
  }

  /** Show what happens now. */
  followLive() {
    this.pause();
    this.live = true;
    this.#stage.current?.pause();
    this.#announce("state");
    this.#announce("time");
  }

  /** Event `left-live`: what came meanwhile is to be loaded. */
  #leaveLive() {
    if (!this.live) return;
    this.#clock.set(this.recording.durationMs);
    this.live = false;
    this.#announce("left-live");
    this.#announce("state");
  }

  /** Time has passed without a picture of ours. */
  tick() {
    this.#announce("time");
  }

  play() {
    if (this.live || this.playing) return;
    if (this.atEnd) this.#clock.set(0);
    this.playing = true;
    this.#announce("state");
    this.#go();
  }

  pause() {
    if (!this.playing) return;
    this.playing = false;
    this.#clock.stop();
    this.#stage.current?.pause();
    this.#announce("state");
  }

  toggle() {
    if (this.live) this.#leaveLive();
    else if (this.playing) this.pause();
    else this.play();
  }

  /** Shows a moment. Resolves when its picture stands. @param {number} ms */
  seek(ms) {
    this.#leaveLive();
    this.#clock.set(Math.min(Math.max(0, ms), this.recording.durationMs));
    this.#announce("time");
    return this.#go();
  }

  setSpeed(speed) {
    this.speed = speed;
    this.#clock.setSpeed(speed);
    this.#stage.current?.setSpeed(speed);
    this.#announce("state");
  }

  setSkip(skip) {
    this.skipInactivity = skip;
    this.#announce("state");
  }

  /** Shows one window whatever is in front; null follows again. */
  showWindow(windowId) {
    this.#chosen = windowId;
    this.#announce("state");
    return this.#go();
  }

  /** The recording has grown: what was open-ended is loaded anew. */
  renew(recording) {
    for (const window of this.recording.windows) {
      this.#store.forgetTail(window.id);
      const last = window.segments[window.segments.length - 1];
      if (last) this.#stage.drop(last);
    }
    this.recording = recording;
    this.#announce("state");
    return this.seek(this.currentMs);
  }

  /** Segments in the order they are wanted, for loading ahead. */
  wantedSegments() {
    if (this.live) return [];
    const segments = this.recording.windows.flatMap((window) => window.segments);
    return byNeed(segments, this.#ts(this.currentMs), this.windowId);
  }

  /** From now to what is shown within the next `ms` of playing. */
  spanAhead(ms) {
    const fromTs = this.#ts(this.currentMs);
    return { fromTs, toTs: fromTs + ms * Math.max(1, this.speed) };
  }

  /** One picture at a time: while one is being made, only the last wish is remembered. */
  #go() {
    if (this.live) return Promise.resolve();
    if (this.#seeking) {
      this.#queued ??= deferred();
      return this.#queued.promise;
    }
    this.#seeking = this.#render()
      .catch((error) => {
        if (!(error instanceof Problem)) console.error(error);
        this.pause();
        this.#wait(false);
        this.dispatchEvent(new CustomEvent("problem", { detail: error }));
      })
      .finally(() => {
        this.#seeking = null;
        const queued = this.#queued;
        this.#queued = null;
        if (queued) this.#go().then(queued.resolve);
      });
    return this.#seeking;
  }

  async #render() {
    const held = this.#clock.running;
    if (held) this.#clock.stop();
    const ms = this.currentMs;
    const segment = this.#segment(ms);
    if (segment) {
      const slow = setTimeout(() => this.#wait(true), 120);
      try {
        await this.#store.ensure(segment, this.#ts(ms));
      } finally {
        clearTimeout(slow);
      }
      this.#wait(false);
      this.#show(segment, ms);
    } else {
      this.#stage.current?.pause();
    }
    this.#showWhatIsMissing(ms);
    if (this.playing && !this.#queued) this.#run();
    this.#announce("time");
  }

  #show(segment, ms) {
    const clip = this.#stage.prepare(segment, this.#store.events(segment));
    const at = Math.min(this.#ts(ms), segment.toTs - 1);
    try {
      if (this.playing && !this.#queued) clip.play(at, this.speed);
      else clip.seek(at);
    } catch (error) {
      this.#stage.drop(segment);
      throw error;
    }
    this.#stage.show(clip, this.#keep(segment));
  }

  #run() {
    this.#clock.start();
    cancelAnimationFrame(this.#frame);
    const tick = () => {
      if (!this.playing || !this.#clock.running) return;
      this.#frame = requestAnimationFrame(tick);
      this.#tick();
    };
    this.#frame = requestAnimationFrame(tick);
  }

  #tick() {
    const ms = this.currentMs;
    this.#announce("time");
    if (ms >= this.recording.durationMs) {
      this.#clock.set(this.recording.durationMs);
      this.pause();
      return;
    }
    const target = this.skipInactivity ? skipTarget(this.recording.inactivity, ms, LEAD_IN_MS * this.speed) : null;
    if (target !== null) {
      this.dispatchEvent(new CustomEvent("skip", { detail: { fromMs: ms, toMs: target } }));
      this.seek(target);
      return;
    }
    const segment = this.#segment(ms);
    const clip = this.#stage.current;
    const ts = this.#ts(ms);
    const unloaded = segment && this.#store.loadedTo(segment) < ts;
    if (segment && (clip?.segment.key !== segment.key || unloaded || clip.isBehind)) {
      if (unloaded) clip?.pause();
      this.#go();
      return;
    }
    if (clip && segment && ts < segment.toTs && Math.abs(clip.ts - ts) > DRIFT_MS * Math.max(1, this.speed)) {
      clip.play(ts, this.speed);
    }
    this.#showWhatIsMissing(ms);
    this.#prepareNext(ms);
  }

  /** Builds the clip that comes next while this one still plays. */
  #prepareNext(ms) {
    const soon = ms + PREPARE_AHEAD_MS * this.speed;
    const change = this.follows ? nextChange(this.recording.active, ms) : Infinity;
    const next = this.#segment(Math.min(soon, change));
    if (!next || next.key === this.#stage.current?.segment.key || this.#stage.has(next)) return;
    const at = Math.max(next.fromTs, this.#ts(Math.min(soon, change)));
    if (this.#store.loadedTo(next) < at) return;
    this.#stage.prepare(next, this.#store.events(next)).seek(at);
  }

  #keep(segment) {
    const now = this.#ts(this.currentMs);
    return this.recording.windows
      .map((window) => segmentAt(window.segments, now))
      .filter((other) => other && other.key !== segment.key)
      .map((other) => other.key)
      .slice(0, 2);
  }

  #segment(ms) {
    const change = windowAt(this.recording.active, ms, this.windowId);
    const window = this.recording.windowById.get(this.#chosen ?? change);
    return window ? segmentAt(window.segments, this.#ts(ms)) : null;
  }

  #ts(ms) {
    return this.recording.startMs + ms;
  }

  #showWhatIsMissing(ms) {
    const window = this.recording.windowById.get(this.windowId);
    this.#stage.cover(missingPicture({ recording: this.recording, window, ms, follows: this.follows }));
  }

  #loaded({ segment, events }) {
    this.#stage.clip(segment)?.append(events);
    this.#announce("loaded");
  }

  #wait(value) {
    if (value === this.#waiting) return;
    this.#waiting = value;
    this.#stage.busy = value;
    this.#announce("state");
  }

  /** Without frames nothing is shown: time waits for the page to be looked at again. */
  #visibility() {
    if (document.hidden && this.playing) {
      this.pause();
      this.#resumeWhenVisible = true;
    } else if (!document.hidden && this.#resumeWhenVisible) {
      this.#resumeWhenVisible = false;
      this.play();
    }
  }

  #announce(type) {
    this.dispatchEvent(new Event(type));
  }
}

function deferred() {
  const result = {};
  result.promise = new Promise((resolve) => (result.resolve = resolve));
  return result;
}
