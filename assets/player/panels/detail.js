/** All that is known about one row, below the list. */

import { el, fill } from "../interface/dom.js";
import { iconButton } from "../interface/controls.js";
import { copyText } from "../interface/clipboard.js";

/** @param {{toast: {show: Function}}} options */
export function createDetail({ toast }) {
  const title = el("strong", { class: "sh-clip-text" });
  const body = el("div", { class: "sh-detail-body", tabindex: "0" });
  const element = el(
    "section",
    { class: "sh-detail", hidden: true, "aria-label": "Details of the row", dataset: { testid: "detail" } },
    el("header", {}, title,
      iconButton("copy", "Copy these details", copy),
      iconButton("close", "Close the details", () => (element.hidden = true))),
    body,
  );

  async function copy() {
    toast.show((await copyText(`${title.textContent}\n${body.innerText}`)) ? "Copied" : "The browser did not allow copying");
  }

  return {
    element,
    /** @param {{title: string, facts: [string, unknown][], code?: string}} what */
    show({ title: text, facts, code }) {
      title.textContent = text;
      fill(
        body,
        el("dl", { class: "sh-facts" }, facts.filter(([, value]) => !isEmpty(value)).flatMap(([name, value]) => [
          el("dt", { text: name }),
          el("dd", { text: plain(value) }),
        ])),
        code && el("pre", { text: code }),
      );
      body.scrollTop = 0;
      element.hidden = false;
    },
    hide() {
      element.hidden = true;
    },
  };
}

export function isEmpty(value) {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
}

/** Any value as text. */
export function plain(value) {
  if (typeof value === "string") return value;
  if (Array.isArray(value) && value.every((v) => typeof v !== "object")) return value.join(", ");
  if (typeof value === "object") return JSON.stringify(value, null, 2);
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value);
}
