/** What each list panel shows: which marks, how a row reads, what its details are. */

import { el } from "../interface/dom.js";
import * as format from "../interface/format.js";
import { markText } from "../reading/mark_text.js";
import { KINDS } from "../reading/marks.js";
import { shapeIcon } from "../timeline/shapes.js";
import { network } from "./network.js";

const EVENT_KINDS = {
  ...KINDS,
  input: { name: "Input", shape: "bar" },
  identify: { name: "Identified", shape: "dot" },
  visibility: { name: "Tab", shape: "page" },
};
const LEVELS = ["error", "warn", "info", "log", "debug"];
const text = (value, className = "sh-row-text") => el("span", { class: `${className} sh-clip-text`, text: value, title: value });
const data = (mark) => Object.entries(mark.data).filter(([, value]) => typeof value !== "object" || value !== null);

const events = {
  id: "events",
  name: "Events",
  empty: "No clicks, pages or events were recorded.",
  items: (recording) => recording.all.filter((mark) => mark.kind in EVENT_KINDS && mark.kind !== "note"),
  filterOf: (mark) => mark.kind,
  filterName: (kind) => EVENT_KINDS[kind].name,
  text: (mark) => `${EVENT_KINDS[mark.kind].name} ${mark.label} ${JSON.stringify(mark.data)}`,
  row: (mark) => ({
    content: [
      el("span", { class: "sh-row-kind" }, shapeIcon(EVENT_KINDS[mark.kind].shape, mark.kind), EVENT_KINDS[mark.kind].name),
      text(markText(mark)),
    ],
  }),
  detail: (mark) => ({
    title: `${EVENT_KINDS[mark.kind].name} at ${format.clock(mark.atMs)}`,
    facts: [["What", mark.label], ...data(mark)],
  }),
};

const consoleLines = {
  id: "console",
  name: "Console",
  empty: "The page wrote nothing to its console.",
  items: (recording) => recording.marks.filter((mark) => mark.kind === "console"),
  filterOf: (mark) => mark.data.level ?? "log",
  filterOrder: (a, b) => LEVELS.indexOf(a[0]) - LEVELS.indexOf(b[0]),
  text: (mark) => `${mark.data.level} ${lineOf(mark)}`,
  row: (mark) => ({
    class: `sh-level-${LEVELS.includes(mark.data.level) ? mark.data.level : "log"}`,
    content: [el("span", { class: "sh-level", text: mark.data.level ?? "log" }), text(lineOf(mark), "sh-row-text sh-mono")],
  }),
  detail: (mark) => ({
    title: `${mark.data.level ?? "log"} at ${format.clock(mark.atMs)}`,
    facts: [],
    code: [lineOf(mark), ...[mark.data.trace ?? []].flat()].join("\n"),
  }),
};

function lineOf(mark) {
  const text = mark.data.text ?? mark.label;
  return Array.isArray(text) ? text.join(" ") : String(text);
}

const errors = {
  id: "errors",
  name: "Errors",
  empty: "No errors were recorded. Good.",
  items: (recording) => recording.marks.filter((mark) => mark.kind === "error"),
  filterOf: (mark) => (mark.data.kind === "unhandledrejection" ? "Promise" : "Error"),
  text: (mark) => `${mark.data.message ?? mark.label} ${mark.data.source ?? ""} ${mark.data.stack ?? ""}`,
  row: (mark) => ({
    class: "sh-level-error",
    content: [text(mark.data.message || mark.label), text(placeOf(mark.data), "sh-row-side")],
  }),
  detail: ({ data: error, label, atMs }) => ({
    title: `Error at ${format.clock(atMs)}`,
    facts: [["Message", error.message || label], ["Source", error.source], ["Line", [error.line, error.column].filter(Boolean).join(":")], ["Kind", error.kind]],
    code: error.stack,
  }),
};

function placeOf({ source, line }) {
  if (!source) return "";
  return `${format.resource(source).split("/").pop()}${line ? `:${line}` : ""}`;
}

const pages = {
  id: "pages",
  name: "Pages",
  empty: "No page was recorded.",
  items: (recording) => recording.pages,
  filterOf: (mark) => mark.window,
  filterName: (window, recording) => recording.windowById.get(window)?.label ?? "Another tab",
  text: (mark) => `${mark.data.title ?? ""} ${mark.data.url ?? ""}`,
  row: (mark, recording) => ({
    content: [
      text(format.path(mark.data.url ?? "") || mark.label),
      text(format.duration(stay(mark, recording)), "sh-row-side"),
    ],
  }),
  detail: (mark, recording) => ({
    title: mark.data.title || format.path(mark.data.url ?? ""),
    facts: [
      ["Address", mark.data.url], ["Title", mark.data.title], ["Opened by", PAGE_KINDS[mark.data.kind] ?? mark.data.kind],
      ["At", format.timeOfDay(recording.startMs + mark.atMs)], ["Stayed", format.duration(stay(mark, recording))],
      ["Tab", recording.windowById.get(mark.window)?.label],
    ],
  }),
};

const PAGE_KINDS = {
  load: "loading the page", push: "the page itself", replace: "the page itself",
  pop: "going back or forward", hash: "a link inside the page",
};

function stay(mark, recording) {
  const next = recording.pages.find((page) => page.window === mark.window && page.atMs > mark.atMs);
  const end = next?.atMs ?? recording.windowById.get(mark.window)?.lastMs ?? recording.durationMs;
  return end - mark.atMs;
}

export const LISTS = [events, consoleLines, network, errors, pages];
