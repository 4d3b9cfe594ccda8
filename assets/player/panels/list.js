/**
 * A long list of moments: only the rows in sight exist, the current one follows
 * playback, arrows move through it and Enter goes to the moment.
 */

import { el, fill } from "../interface/dom.js";
import * as format from "../interface/format.js";
import { indexAt } from "../reading/marks.js";
import { scrollFor, visibleRows } from "./window_of_rows.js";

const ROW_HEIGHT = 30;
/** After the user scrolled, the list is left alone for a while. */
const LEFT_ALONE_MS = 5000;

/** From when to when the rows in sight reach. */
function spanOf(items) {
  const fromMs = items[0]?.atMs ?? 0;
  const toMs = items.reduce((end, { atMs, data }) => Math.max(end, atMs + (data?.durationMs || 0)), fromMs + 1);
  return { fromMs, toMs };
}

/**
 * @param {{label: string, row: (item: object, span: {fromMs: number, toMs: number}) => {class?: string, content: any[]},
 *   onSeek: (item: object) => void, onSelect: (item: object) => void}} options
 */
export function createList({ label, row, onSeek, onSelect, id }) {
  const canvas = el("div", { class: "sh-list-canvas" });
  const element = el("div", { class: "sh-list", role: "listbox", tabindex: "0", "aria-label": label, id }, canvas);
  let items = [];
  let current = -1;
  let selected = null;
  let drawn = "";
  let touchedAt = -Infinity;
  let pointerInside = false;
  let height = 0;

  function draw(force = false) {
    const place = { scrollTop: element.scrollTop, height: element.clientHeight, rowHeight: ROW_HEIGHT, count: items.length };
    const { first, last } = visibleRows(place);
    const seen = visibleRows({ ...place, spare: 0 });
    const state = `${seen.first}:${seen.last}:${current}:${selected?.id ?? ""}`;
    if (!force && state === drawn) return;
    drawn = state;
    canvas.style.height = `${items.length * ROW_HEIGHT}px`;
    const span = spanOf(items.slice(seen.first, seen.last));
    fill(canvas, items.slice(first, last).map((item, i) => rowElement(item, first + i, span)));
    const active = selected ? items.indexOf(selected) : -1;
    if (active >= 0) element.setAttribute("aria-activedescendant", rowId(active));
    else element.removeAttribute("aria-activedescendant");
  }

  const rowId = (index) => `${id}-row-${index}`;

  function rowElement(item, index, span) {
    const { class: extra = "", content } = row(item, span);
    const state = index === current ? "sh-current" : index > current ? "sh-ahead" : "";
    return el(
      "div",
      {
        class: `sh-row ${extra} ${state} ${item === selected ? "sh-selected" : ""}`, role: "option", id: rowId(index),
        "aria-selected": String(item === selected), "aria-current": index === current ? "time" : false,
        "aria-setsize": String(items.length), "aria-posinset": String(index + 1),
        style: { top: `${index * ROW_HEIGHT}px`, height: `${ROW_HEIGHT}px` }, dataset: { at: item.atMs },
        on: { click: () => choose(item) },
      },
      el("span", { class: "sh-row-time", text: format.clock(item.atMs) }),
      content,
    );
  }

  function choose(item) {
    select(item);
    onSeek(item);
  }

  function select(item) {
    selected = item;
    onSelect(item);
    draw();
  }

  function move(by) {
    const from = selected ? items.indexOf(selected) : current;
    const index = Math.min(Math.max(0, from + by), items.length - 1);
    if (!items[index]) return;
    select(items[index]);
    const scrollTop = scrollFor({ index, scrollTop: element.scrollTop, height: element.clientHeight, rowHeight: ROW_HEIGHT });
    if (scrollTop !== null) element.scrollTop = scrollTop;
  }

  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(Math.floor(element.clientHeight / ROW_HEIGHT)),
    PageUp: () => move(-Math.floor(element.clientHeight / ROW_HEIGHT)),
    Enter: () => selected && onSeek(selected),
  };
  element.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    touchedAt = performance.now();
    keys[event.key]();
  });
  element.addEventListener("scroll", () => draw(), { passive: true });
  element.addEventListener("wheel", () => (touchedAt = performance.now()), { passive: true });
  element.addEventListener("pointerenter", () => (pointerInside = true));
  element.addEventListener("pointerleave", () => (pointerInside = false));
  new ResizeObserver(() => {
    const appeared = !height && element.clientHeight;
    height = element.clientHeight;
    if (appeared) reveal();
    draw(true);
  }).observe(element);

  /** Brings the current row into sight. */
  function reveal() {
    if (current < 0) return;
    const scrollTop = scrollFor({ index: current, scrollTop: element.scrollTop, height: element.clientHeight, rowHeight: ROW_HEIGHT });
    if (scrollTop !== null) element.scrollTop = scrollTop;
  }

  return {
    element,
    setItems(next) {
      items = next;
      if (!items.includes(selected)) selected = null;
      draw(true);
    },
    /** @param {number} ms */
    setTime(ms) {
      const index = indexAt(items, ms);
      if (index === current) return;
      current = index;
      const left = pointerInside || performance.now() - touchedAt < LEFT_ALONE_MS;
      if (!left) reveal();
      draw();
    },
  };
}
