/** The network panel: requests as a waterfall over the rows in sight. */

import { el } from "../interface/dom.js";
import * as format from "../interface/format.js";

const NARROWEST_SHARE = 0.03;

export const network = {
  id: "network",
  name: "Network",
  empty: "No requests were recorded.",
  items: (recording) => recording.marks.filter((mark) => mark.kind === "network"),
  filterOf: (mark) => group(mark.data),
  filterOrder: (a, b) => GROUPS.indexOf(a[0]) - GROUPS.indexOf(b[0]),
  text: ({ data }) => `${data.method} ${data.url} ${data.status} ${data.type ?? ""} ${data.error ?? ""}`,
  head: ["Time", "Method", "Status", "Request", "Length"].map((name) => el("span", { text: name })),
  row: (mark, recording, span) => ({
    class: mark.data.failed ? "sh-level-error" : "",
    content: [
      el("span", { class: "sh-method", text: mark.data.method ?? "" }),
      el("span", { class: "sh-status", text: mark.data.status ? String(mark.data.status) : "failed" }),
      el("span", { class: "sh-row-text sh-clip-text", text: format.resource(mark.data.url ?? ""), title: mark.data.url ?? "" }),
      bar(mark, span),
      el("span", { class: "sh-length", text: Number.isFinite(mark.data.durationMs) ? format.duration(mark.data.durationMs) : "" }),
    ],
  }),
  detail: ({ data, atMs }) => ({
    title: `${data.method ?? ""} ${format.path(data.url ?? "")}`,
    facts: [
      ["Address", data.url], ["Status", data.status || "no answer"], ["Error", data.error],
      ["At", format.clock(atMs)], ["Took", Number.isFinite(data.durationMs) ? format.duration(data.durationMs) : ""],
      ["Size", format.bytes(data.size)], ["Made by", data.type], ["Request", data.requestBody], ["Answer", data.responseBody],
    ],
  }),
};

const GROUPS = ["Failed", "Slow", "Fine"];
const SLOW_MS = 1000;

function group({ failed, durationMs }) {
  if (failed) return "Failed";
  return durationMs >= SLOW_MS ? "Slow" : "Fine";
}

/** When the request stood, among the requests in sight. */
function bar({ atMs, data }, { fromMs, toMs }) {
  const share = (ms) => Math.min(Math.max(0, ms / (toMs - fromMs)), 1);
  const left = share(atMs - fromMs);
  const width = Math.max(NARROWEST_SHARE, share(data.durationMs || 0));
  return el("span", { class: "sh-waterfall", "aria-hidden": "true" },
    el("i", { style: { left: `${Math.min(left, 1 - width) * 100}%`, width: `${width * 100}%` } }));
}
