/** The live table: a row a session, changed in place so that nothing jumps. */

import { el, fill } from "../../player/interface/dom.js";
import * as format from "../../player/interface/format.js";
import { icon } from "../../player/interface/icons.js";
import { beat, heights } from "./pulse.js";

const COLUMNS = ["Person", "Place", "Device", "Page", "Activity", "Duration", ""];
const FRESH_MS = 5000;

export function createList({ listUrl }) {
  const pulses = new Map();
  const rows = new Map();
  const body = el("tbody");
  const table = el(
    "table", { class: "sh-live-table" },
    el("thead", {}, el("tr", {}, COLUMNS.map((column) => el("th", { scope: "col" }, column || el("span", { class: "visually-hidden", text: "Watch" }))))),
    body,
  );
  const note = el("div", { class: "sh-live-empty", role: "status" });
  const element = el("div", { class: "sh-live-list" }, table, note);

  /**
   * @param {object[] | null} sessions null before the first snapshot
   * @param {boolean} filtered
   * @param {string} connection
   */
  function show(sessions, filtered, connection) {
    table.hidden = !sessions?.length;
    note.hidden = Boolean(sessions?.length);
    element.classList.toggle("sh-live-stale", connection !== "open");
    if (!sessions?.length) fill(note, ...emptyTexts(sessions, filtered, listUrl));
    const now = Date.now();
    const wanted = (sessions ?? []).map((session) => rowFor(session, now));
    for (const [id, row] of rows) {
      if (sessions?.some((session) => session.id === id)) continue;
      row.element.remove();
      rows.delete(id);
      pulses.delete(id);
    }
    wanted.forEach((row, i) => {
      if (body.children[i] !== row.element) body.insertBefore(row.element, body.children[i] ?? null);
    });
  }

  function rowFor(session, now) {
    pulses.set(session.id, beat(pulses.get(session.id), session.counts.events, now));
    let row = rows.get(session.id);
    if (!row) rows.set(session.id, (row = createRow()));
    row.show(session, pulses.get(session.id), now);
    return row;
  }

  body.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const row = event.target.closest("tr");
    if (!by || !row) return;
    event.preventDefault();
    const next = by > 0 ? row.nextElementSibling : row.previousElementSibling;
    next?.querySelector("a")?.focus();
  });
  return { element, show };
}

function emptyTexts(sessions, filtered, listUrl) {
  if (!sessions) return [el("span", { class: "sh-spinner" }), el("p", { text: "Loading sessions …" })];
  if (filtered) return [el("h2", { text: "No match" }), el("p", { text: "No session on the site now matches these filters." })];
  return [
    el("h2", { text: "No one is on the site now" }),
    el("p", { text: "Visits appear here within a second of their first page, and stay for two and a half minutes after the last activity." }),
    el("p", {}, el("a", { href: listUrl, text: "Recorded sessions" })),
  ];
}

function createRow() {
  const person = el("b");
  const personDetail = el("small");
  const dot = el("span", { class: "sh-live-dot" });
  const where = el("td");
  const device = el("span");
  const software = el("small");
  const page = el("span", { class: "sh-clip-text" });
  const host = el("small", { class: "sh-clip-text" });
  const bars = el("span", { class: "sh-live-bars", "aria-hidden": "true" });
  const activity = el("small");
  const age = el("td", { class: "sh-live-age" });
  const watch = el("a", { class: "button sh-live-watch" }, icon("eye"), el("span", { text: "Watch" }));
  const watchers = el("small", { class: "sh-live-watchers" });
  const no = el("small", { class: "sh-quiet", text: "Does not want to be watched", hidden: true });
  const element = el(
    "tr", {},
    el("td", {}, el("div", { class: "sh-live-person" }, dot, el("div", {}, person, personDetail))),
    where,
    el("td", {}, device, software),
    el("td", { class: "sh-live-page" }, page, host),
    el("td", {}, bars, activity),
    age,
    el("td", { class: "sh-live-do" }, watch, no, watchers),
  );

  function show(session, pulse, now) {
    const name = session.actor.name || session.actor.email || session.actor.id;
    set(person, name || "Anonymous");
    person.classList.toggle("sh-anonymous", !name);
    set(personDetail, [session.actor.email !== name && session.actor.email, session.service].filter(Boolean).join(" · "));
    element.dataset.session = session.id;
    element.dataset.status = session.status;
    const fresh = now - Date.parse(session.lastActivityAt) < FRESH_MS;
    dot.dataset.tone = session.status === "idle" ? "idle" : fresh ? "fresh" : "quiet";
    set(where, [session.location.city, session.location.country].filter(Boolean).join(", ") || "–");
    set(device, session.device.browser || "Unknown browser");
    set(software, [capitalised(session.device.type), session.device.os].filter(Boolean).join(" · "));
    set(page, format.path(session.page.url) || "–");
    // A title is masked unless a rule unmasks it, and asterisks carry no information.
    set(host, /[^*\s\p{P}]/u.test(session.page.title) ? session.page.title : hostOf(session.page.url));
    page.title = session.page.url;
    draw(bars, heights(pulse, now));
    set(activity, activityText(session, now));
    set(age, format.duration(Math.max(0, now - Date.parse(session.startedAt))));
    watch.href = session.watchUrl;
    watch.setAttribute("aria-label", `Watch ${name || "anonymous visitor"}`);
    watch.hidden = !session.watchable;
    no.hidden = session.watchable;
    set(watchers, session.watchers ? `${format.count(session.watchers, "viewer")}` : "");
  }

  return { element, show };
}

function hostOf(url) {
  try {
    return new URL(url).host;
  } catch {
    return "";
  }
}

const capitalised = (device) => (device === "unknown" ? "" : device[0].toUpperCase() + device.slice(1));

function activityText({ status, lastActivityAt, counts, windows }, now) {
  const since = now - Date.parse(lastActivityAt);
  const parts = [status === "idle" ? "idle" : since < FRESH_MS ? "active now" : `${format.duration(Math.round(since / 1000) * 1000)} ago`];
  if (windows > 1) parts.push(`${windows} tabs`);
  if (counts.errors) parts.push(format.count(counts.errors, "error"));
  return parts.join(" · ");
}

/** Only what changed, so that a selection or a screen reader is not disturbed. */
function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function draw(element, values) {
  while (element.children.length < values.length) element.append(el("i"));
  values.forEach((value, i) => element.children[i].style.setProperty("--h", value.toFixed(2)));
}
