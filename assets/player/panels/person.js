/** The person and their device. */

import { el, fill } from "../interface/dom.js";
import * as format from "../interface/format.js";
import { icon } from "../interface/icons.js";
import { isEmpty, plain } from "./detail.js";
import { mediaFacts } from "./device.js";
import { search } from "./search.js";

export function createPersonPanel({ playback }) {
  const field = el("input", { type: "search", placeholder: "Search person and device", "aria-label": "Search person and device", on: { input: changed } });
  const body = el("div", { class: "sh-scroll sh-panel-person", tabindex: "0" });
  const element = el("div", { class: "sh-panel" }, el("div", { class: "sh-search" }, icon("search"), field), body);

  function changed() {
    const { session } = playback.recording;
    if (!session) {
      fill(body, el("p", { class: "sh-empty", text: "Who this was could not be loaded. Reload the page to try again." }));
      return;
    }
    const groups = GROUPS.map(([title, factsOf]) => group(title, factsOf(session, playback.recording), field.value)).filter(Boolean);
    fill(body, !field.value.trim() && counts(session), groups);
    if (!groups.length) fill(body, el("p", { class: "sh-empty", text: "Nothing matches." }));
  }

  changed();
  return { element, changed, setTime() {}, focus: () => body.focus() };
}

const GROUPS = [
  ["Person", ({ actor = {} }) => [
    ["Name", actor.name], ["Email", actor.email], ["User id", actor.id], ["Kind", actor.type], ["Tenant", actor.tenantId],
    ["Roles", actor.roles],
  ]],
  ["Further traits", (session, recording) => traits(recording)],
  ["Device", ({ device = {}, location = {} }, recording) => [
    ["Device", device.type], ["Browser", device.browser], ["System", device.os],
    ["Place", [location?.city, location?.country].filter(Boolean).join(", ")], ["Tabs", recording.windows.length],
    ...mediaFacts(recording.media),
  ]],
  ["Visit", (session, recording) => [
    ["Service", session.service], ["Entry page", session.entryUrl], ["Started", format.dateTime(session.startedAt)],
    ["Ended", session.endedAt ? format.dateTime(session.endedAt) : ""], ["Status", session.status],
    ["Length", format.duration(recording.durationMs)], ["Active", format.duration(session.activeMs ?? 0)],
    ["Pages", session.counts?.pages],
  ]],
  ["Recording", (session) => [
    ["Session id", session.id], ["Size", format.bytes(session.sizeBytes)], ["Privacy rules", session.privacyVersion ? `version ${session.privacyVersion}` : ""],
    ["Consent", session.consentId, receipt(session.consentId)], ["Signed", session.signed],
    ["Integrity", Number.isFinite(session.integrity?.score) ? `${Math.round(session.integrity.score)} %` : ""],
  ]],
];

/** Where staff read what was agreed to. */
const receipt = (id) => id && `/admin/privacy/consentreceipt/?q=${encodeURIComponent(id)}`;

const KNOWN_TRAITS = new Set(["name", "email", "tenantId", "roles"]);

function traits(recording) {
  const marks = recording.marks.filter((mark) => mark.kind === "identify");
  const last = marks[marks.length - 1]?.data.traits ?? {};
  return Object.entries(last).filter(([name]) => !KNOWN_TRAITS.has(name));
}

function group(title, facts, query) {
  const known = search(facts.filter(([, value]) => !isEmpty(value)), { query, textOf: ([name, value]) => `${name} ${plain(value)}` });
  if (!known.length) return null;
  return el("section", { class: "sh-fact-group" }, el("h3", { text: title }),
    el("dl", { class: "sh-facts" }, known.flatMap(([name, value, href]) => [el("dt", { text: name }), el("dd", {}, href ? el("a", { href, target: "_blank", rel: "noopener", text: plain(value) }) : plain(value))])));
}

function counts({ counts: numbers }) {
  if (!numbers) return null;
  const shown = [["Clicks", numbers.clicks, "click"], ["Rage", numbers.rageClicks, "rage"], ["Dead", numbers.deadClicks, "dead"], ["Errors", numbers.errors, "error"], ["Inputs", numbers.inputs, "custom"], ["Events", numbers.events, ""]];
  return el("div", { class: "sh-figures" }, shown.map(([name, n, kind]) =>
    el("div", { class: n && kind ? `sh-figure sh-tint-${kind}` : "sh-figure" }, el("b", { text: (n ?? 0).toLocaleString("en") }), el("span", { text: name }))));
}
