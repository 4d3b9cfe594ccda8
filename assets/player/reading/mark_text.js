/** A mark as one line of text. Pure. */

import * as format from "../interface/format.js";

/** @param {import("./marks.js").Mark} mark */
export function markText({ kind, label, data = {} }) {
  switch (kind) {
    case "navigation":
      return format.path(data.url ?? "") || data.title || label;
    case "rage":
    case "dead":
      return [data.selector, data.why].filter(Boolean).join(", ") || label;
    case "network":
      return [data.method, format.path(data.url ?? ""), data.status || data.error || "no answer"].filter(Boolean).join(" ");
    case "error":
      return data.message || label;
    case "gap":
      return data.detail || data.reason || label;
    default:
      return label || data.selector || "";
  }
}
