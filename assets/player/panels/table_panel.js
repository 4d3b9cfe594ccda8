/** A panel that lists moments: search, filters, list, details. */

import { el, fill } from "../interface/dom.js";
import { icon } from "../interface/icons.js";
import { createDetail } from "./detail.js";
import { createList } from "./list.js";
import { countBy, search } from "./search.js";

/**
 * @param {object} definition of one panel, see `definitions.js`
 * @param {{playback: object, toast: object}} player
 */
export function createTablePanel(definition, { playback, toast }) {
  const filters = new Set();
  const field = el("input", { type: "search", placeholder: `Search ${definition.name.toLowerCase()}`, "aria-label": `Search ${definition.name.toLowerCase()}`, on: { input: refresh } });
  const chips = el("div", { class: "sh-filters", role: "group", "aria-label": "Filter" });
  const empty = el("p", { class: "sh-empty", hidden: true });
  const found = el("span", { class: "sh-quiet sh-found", "aria-live": "polite" });
  const detail = createDetail({ toast });
  const list = createList({
    id: `sh-list-${definition.id}`,
    label: definition.name,
    row: (item, span) => definition.row(item, playback.recording, span),
    onSeek: (item) => playback.seek(item.atMs),
    onSelect: (item) => (definition.detail ? detail.show(definition.detail(item, playback.recording)) : detail.hide()),
  });
  const head = definition.head ? el("div", { class: "sh-list-head" }, definition.head) : null;
  const element = el(
    "div",
    { class: `sh-panel sh-panel-${definition.id}` },
    el("div", { class: "sh-search" }, icon("search"), field, found),
    chips, head, list.element, empty, detail.element,
  );
  let all = [];

  function refresh() {
    const items = search(all, { query: field.value, filters, filterOf: definition.filterOf, textOf: definition.text });
    list.setItems(items);
    list.setTime(playback.currentMs);
    list.element.hidden = !items.length;
    if (head) head.hidden = !items.length;
    empty.hidden = items.length > 0;
    empty.textContent = items.length ? "" : all.length ? "Nothing matches. Change the words or the filter." : definition.empty;
    found.textContent = items.length === all.length ? "" : `${items.length} of ${all.length}`;
  }

  function showFilters() {
    if (!definition.filterOf) return;
    const counts = countBy(all, definition.filterOf);
    chips.hidden = counts.size < 2;
    fill(chips, [...counts].sort(definition.filterOrder ?? ((a, b) => b[1] - a[1])).map(([key, n]) => chip(key, n)));
  }

  function chip(key, n) {
    const button = el("button", {
      type: "button", class: "sh-filter", "aria-pressed": String(filters.has(key)), dataset: { filter: key },
      on: {
        click() {
          if (filters.has(key)) filters.delete(key);
          else filters.add(key);
          button.setAttribute("aria-pressed", String(filters.has(key)));
          refresh();
        },
      },
    }, definition.filterName?.(key, playback.recording) ?? key, el("b", { text: String(n) }));
    return button;
  }

  function changed() {
    all = definition.items(playback.recording);
    chips.hidden = true;
    showFilters();
    refresh();
  }

  changed();
  return { element, changed, setTime: (ms) => list.setTime(ms), focus: () => list.element.focus(), count: () => definition.items(playback.recording).length };
}
