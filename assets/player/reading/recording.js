/**
 * One recording as the page needs it, built from the hub's answers. Pure.
 *
 * @typedef {ReturnType<typeof buildRecording>} Recording
 */

import { activeFrom } from "./activity.js";
import { ordered } from "./marks.js";
import { segmentsOf } from "./segments.js";

/**
 * @param {{session: object|null, manifest: object, timeline: object|null, notes: object[]}} answers
 */
export function buildRecording({ session, manifest, timeline, notes }) {
  const startMs = manifest.startMs ?? timeline?.startMs ?? 0;
  const endMs = Math.max(manifest.endMs ?? startMs, timeline?.endMs ?? startMs);
  const labels = new Map((timeline?.windows ?? []).map((w) => [w.id, w.label]));
  const windows = manifest.windows.map((window, i) => ({
    ...window,
    chunks: [...window.chunks].sort((a, b) => a.seq - b.seq),
    label: labels.get(window.id) || `Tab ${i + 1}`,
    firstMs: window.firstTs - startMs,
    lastMs: window.lastTs - startMs,
    segments: segmentsOf(window),
  }));
  const marks = ordered(timeline?.marks ?? []);
  const recording = {
    session,
    status: session?.status ?? manifest.status,
    startMs,
    endMs,
    durationMs: Math.max(0, endMs - startMs),
    windows,
    windowById: new Map(windows.map((w) => [w.id, w])),
    active: activeFrom(timeline, windows, startMs),
    inactivity: timeline?.inactivity ?? [],
    media: timeline?.media,
    integrity: timeline?.integrity ?? session?.integrity ?? { score: null, reasons: [] },
    marks,
    all: marks,
    notes: [],
    pages: marks.filter((mark) => mark.kind === "navigation"),
  };
  return withNotes(recording, notes ?? []);
}

/** The same recording with these notes on its timeline. Changes and returns it. */
export function withNotes(recording, notes) {
  recording.notes = [...notes].sort((a, b) => a.atMs - b.atMs);
  recording.all = ordered([
    ...recording.marks,
    ...recording.notes.map((note) => ({
      id: `note-${note.id}`,
      kind: "note",
      atMs: note.atMs,
      window: "",
      label: note.text,
      data: note,
    })),
  ]);
  return recording;
}

/** The page a window shows at a moment. @returns {import("./marks.js").Mark|null} */
export function pageAt(recording, windowId, atMs) {
  let found = null;
  for (const page of recording.pages) {
    if (page.atMs > atMs + 50) break;
    if (page.window === windowId) found = page;
  }
  return found ?? recording.pages.find((page) => page.window === windowId) ?? null;
}

/** Whether anything of the recording can be shown as a picture. */
export function hasPicture(recording) {
  return recording.windows.some((window) => window.segments.length > 0);
}

/** Spans in which a page was in front, for the strip above the timeline. */
export function pageSpans(recording) {
  const spans = [];
  for (const spell of recording.active) {
    const pages = recording.pages.filter((p) => p.window === spell.window && p.atMs <= spell.toMs);
    const before = pages.filter((p) => p.atMs <= spell.fromMs).pop();
    const inside = pages.filter((p) => p.atMs > spell.fromMs);
    const starts = [...(before ? [{ ...before, atMs: spell.fromMs }] : []), ...inside];
    if (!starts.length) starts.push({ atMs: spell.fromMs, data: { url: "" }, window: spell.window });
    for (const [i, page] of starts.entries()) {
      const toMs = starts[i + 1]?.atMs ?? spell.toMs;
      if (toMs > page.atMs) spans.push({ fromMs: page.atMs, toMs, url: page.data.url ?? "", window: spell.window });
    }
  }
  return spans;
}
