/** A problem in plain English, with the one thing that helps. */

import { describe } from "../reading/problem.js";
import { linkAt } from "../reading/deep_link.js";
import { el } from "./dom.js";

/** @param {unknown} error @param {{listUrl: string, retry: () => void}} ways */
export function problemCard(error, { listUrl, retry }) {
  const { title, text, action, reference } = describe(error);
  return el(
    "div",
    { class: "sh-problem", role: "alert", dataset: { testid: "problem" } },
    el("h2", { text: title }),
    el("p", { text }),
    el("p", { class: "sh-problem-actions" }, button(action, retry), action !== "list" && toList(listUrl, "sh-button"), action === "list" && toList(listUrl, "sh-button sh-primary")),
    reference && el("p", { class: "sh-quiet", text: `Reference for support: ${reference}` }),
  );
}

function button(action, retry) {
  if (action === "retry") {
    return el("button", { type: "button", class: "sh-button sh-primary", text: "Try again", on: { click: retry } });
  }
  if (action === "login") {
    return el("button", { type: "button", class: "sh-button sh-primary", text: "Sign in again", on: { click: signInAgain } });
  }
  return null;
}

/** The page itself leads to the sign-in form, and back to this moment. */
function signInAgain() {
  const ms = window.sessionHubPlayer?.currentMs ?? 0;
  if (ms > 0) location.replace(linkAt(location.href, ms));
  else location.reload();
}

function toList(url, className) {
  return el("a", { class: className, href: url, text: "All recordings" });
}
