/** Sums that filter: a click on a number shows those alone. The hub does the filtering. */

import { el, fill } from "../../player/interface/dom.js";
import { icon } from "../../player/interface/icons.js";

const DEVICES = { desktop: "Desktop", mobile: "Mobile", tablet: "Tablet", unknown: "Unknown" };
const TYPING_MS = 250;
const HERE = "on the site now";

/**
 * @param {{slug: string, name: string}[]} services
 * @param {() => void} changed
 */
export function createFilters(services, changed) {
  const chosen = { service: null, device: null, text: null };
  let timer = 0;
  const total = el("b", { class: "sh-live-total", text: "–" });
  const totalLabel = el("span", { text: HERE });
  const field = el("input", {
    type: "search", placeholder: "Person, page, place, browser", "aria-label": "Search live sessions", maxlength: 200,
    on: {
      input() {
        clearTimeout(timer);
        timer = setTimeout(() => set("text", field.value.trim() || null), TYPING_MS);
      },
    },
  });
  const byService = group("Service", "service", services.map((s) => [s.slug, s.name]));
  const byDevice = group("Device", "device", Object.entries(DEVICES));
  const clear = el("button", { type: "button", class: "sh-live-clear", text: "Clear filters", hidden: true, on: { click: reset } });
  const element = el(
    "div", { class: "sh-live-filters" },
    el("div", { class: "sh-live-sum" }, total, totalLabel),
    byService.element, byDevice.element,
    el("label", { class: "sh-search sh-live-search" }, icon("search"), field),
    clear,
  );
  addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.closest("input, textarea, select")) {
      event.preventDefault();
      field.focus();
    }
  });

  function set(name, value) {
    chosen[name] = value;
    clear.hidden = !api.isSet;
    totalLabel.textContent = api.isSet ? "match the filters" : HERE;
    byService.mark();
    byDevice.mark();
    changed();
  }

  function reset() {
    field.value = "";
    chosen.text = chosen.service = null;
    set("device", null);
  }

  function group(label, name, options) {
    const buttons = options.map(([key, text]) => {
      const count = el("b");
      const button = el("button", {
        type: "button", class: "sh-filter", "aria-pressed": "false", dataset: { filter: key },
        on: { click: () => set(name, chosen[name] === key ? null : key) },
      }, text, count);
      return { key, button, count };
    });
    const element = el("div", { class: "sh-live-group", role: "group", "aria-label": label }, el("span", { class: "sh-live-label", text: label }));
    return {
      element,
      show(counts) {
        // Values without sessions are hidden, unless chosen.
        const shown = buttons.filter(({ key }) => counts[key] || chosen[name] === key);
        for (const { key, count } of shown) count.textContent = String(counts[key] ?? 0);
        const now = [...element.children].slice(1);
        const next = shown.map(({ button }) => button);
        if (now.length !== next.length || now.some((b, i) => b !== next[i])) fill(element, element.firstChild, next);
        element.hidden = !shown.length;
      },
      mark() {
        for (const { key, button } of buttons) button.setAttribute("aria-pressed", String(chosen[name] === key));
      },
    };
  }

  const api = {
    element,
    value: chosen,
    get isSet() {
      return Object.values(chosen).some(Boolean);
    },
    show(statistics) {
      total.textContent = String(statistics.total);
      byService.show(statistics.byService);
      byDevice.show(statistics.byDevice);
    },
  };
  return api;
}
