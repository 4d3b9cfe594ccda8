/** The panels beside the picture, as tabs. Only the open one works; `refresh` is for one that was just opened. */

import { el } from "../interface/dom.js";
import { LISTS } from "./definitions.js";
import { createAccessPanel } from "./access_log.js";
import { createNotesPanel } from "./notes.js";
import { createPersonPanel } from "./person.js";
import { createPrivacyPanel } from "./privacy.js";
import { createTablePanel } from "./table_panel.js";

const short = (n) => (n > 999 ? `${(n / 1000).toFixed(n < 9950 ? 1 : 0)}k` : String(n ?? ""));

/** @param {object} player */
export function createPanels(player) {
  const { playback, preferences } = player;
  const entries = [
    ...LISTS.map((definition) => entry(definition.id, definition.name, () => createTablePanel(definition, player), () => definition.items(playback.recording).length)),
    entry("person", "Person", () => createPersonPanel(player), () => null),
    entry("privacy", "Privacy", () => createPrivacyPanel(player), () => null),
    entry("notes", "Notes", () => createNotesPanel(player), () => playback.recording.notes.length),
    entry("access", "Access", () => createAccessPanel(player), () => null),
  ];
  const tabs = el("div", { class: "sh-panel-tabs", role: "tablist", "aria-label": "Details", dataset: { testid: "panels" } }, entries.map((e) => e.tab));
  const room = el("div", { class: "sh-panel-room" }, entries.map((e) => e.room));
  const element = el("div", { class: "sh-panels" }, tabs, room);
  let current = null;

  function entry(id, name, create, count) {
    const badge = el("b", { class: "sh-badge" });
    const tab = el("button", {
      type: "button", role: "tab", id: `sh-tab-${id}`, "aria-controls": `sh-panel-${id}`, "aria-selected": "false", tabindex: "-1",
      dataset: { panel: id, alert: id === "errors" ? "true" : "false" }, on: { click: () => open(id) },
    }, name, badge);
    const panelRoom = el("div", { role: "tabpanel", id: `sh-panel-${id}`, "aria-labelledby": `sh-tab-${id}`, class: "sh-panel-slot", hidden: true });
    return { id, tab, badge, room: panelRoom, create, count, panel: null };
  }

  function open(id, focus = false) {
    const next = entries.find((e) => e.id === id) ?? entries[0];
    for (const e of entries) {
      e.tab.setAttribute("aria-selected", String(e === next));
      e.tab.tabIndex = e === next ? 0 : -1;
      e.room.hidden = e !== next;
    }
    if (!next.panel) {
      next.panel = next.create();
      next.room.append(next.panel.element);
    } else if (next.stale) next.panel.changed();
    next.stale = false;
    if (next !== current) next.panel.refresh?.();
    current = next;
    preferences.set("panel", next.id);
    next.panel.setTime(playback.currentMs);
    if (focus) next.tab.focus();
  }

  function showCounts() {
    for (const e of entries) {
      const n = e.count();
      e.badge.hidden = !n;
      e.badge.textContent = short(n);
    }
  }

  tabs.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const index = (entries.indexOf(current) + by + entries.length) % entries.length;
    open(entries[index].id, true);
  });
  playback.addEventListener("time", () => current?.panel.setTime(playback.currentMs));
  showCounts();
  open(preferences.get("panel", "events"));

  return {
    element,
    get currentId() {
      return current.id;
    },
    open: (id) => {
      open(id);
      current.panel.focus();
    },
    changed() {
      showCounts();
      for (const e of entries) e.stale = Boolean(e.panel) && e !== current;
      current.panel.changed();
    },
  };
}
