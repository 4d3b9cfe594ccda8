/** The recorded browser: its tabs, the address on screen, the size of the viewport. */

import * as format from "./format.js";
import { copyText } from "./clipboard.js";
import { iconButton } from "./controls.js";
import { el, fill } from "./dom.js";
import { icon } from "./icons.js";
import { pageAt } from "../reading/recording.js";

/** @param {{playback: object, stage: object, toast: {show: Function}}} options */
export function createBrowserBar({ playback, stage, toast }) {
  const tabs = el("div", { class: "sh-tabs", role: "tablist", "aria-label": "Recorded tabs", dataset: { testid: "windows" } });
  const follow = el("button", { type: "button", class: "sh-toggle", dataset: { testid: "follow" }, on: { click: () => playback.showWindow(playback.follows ? playback.windowId : null) } }, icon("eye"), "Follow active tab");
  const address = el("span", { class: "sh-address-text", dataset: { testid: "address" } });
  const size = el("span", { class: "sh-quiet sh-size", title: "Viewport of the recorded browser, and its size here" });
  const row = el("div", { class: "sh-tab-row" }, tabs, follow);
  const element = el(
    "div",
    { class: "sh-browser" },
    row,
    el("div", { class: "sh-address" }, address, iconButton("copy", "Copy the address", copyAddress), size),
  );
  let shownUrl = null;
  let shownWindow = null;

  async function copyAddress() {
    toast.show((await copyText(shownUrl ?? "")) ? "Address copied" : "The browser did not allow copying");
  }

  function showAddress() {
    const id = playback.windowId;
    const url = pageAt(playback.recording, id, playback.currentMs)?.data.url ?? "";
    if (url !== shownUrl) {
      shownUrl = url;
      address.textContent = url || "No address was recorded";
      address.title = url;
    }
    if (id !== shownWindow || tabs.dataset.front !== playback.frontWindowId) showTabs();
  }

  function showTabs() {
    shownWindow = playback.windowId;
    tabs.dataset.front = playback.frontWindowId ?? "";
    const all = playback.recording.windows;
    const windows = all.length > 1 ? all : [];
    row.hidden = windows.length < 2;
    follow.setAttribute("aria-pressed", String(playback.follows));
    if (tabs.childElementCount !== windows.length) fill(tabs, windows.map(tab));
    for (const [i, window] of windows.entries()) {
      const button = tabs.children[i];
      const selected = window.id === playback.windowId;
      button.setAttribute("aria-selected", String(selected));
      button.tabIndex = selected ? 0 : -1;
      button.classList.toggle("sh-front", window.id === playback.frontWindowId);
    }
  }

  function tab(window) {
    const span = `${format.clock(window.firstMs)} to ${format.clock(window.lastMs)}`;
    return el(
      "button",
      { type: "button", role: "tab", class: "sh-tab", title: `${window.label}, ${span}`, dataset: { window: window.id }, on: { click: () => playback.showWindow(window.id) } },
      el("i", { class: "sh-tab-dot", title: "In front at this moment" }),
      el("span", { class: "sh-clip-text", text: window.label }),
    );
  }

  tabs.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const ids = playback.recording.windows.map((w) => w.id);
    const next = ids[(ids.indexOf(playback.windowId) + by + ids.length) % ids.length];
    playback.showWindow(next);
    tabs.querySelector("[aria-selected=true]")?.focus();
  });
  stage.addEventListener("size", ({ detail }) => {
    size.textContent = `${Math.round(detail.width)} × ${Math.round(detail.height)} · ${Math.round(detail.scale * 100)} %`;
  });
  playback.addEventListener("time", showAddress);
  playback.addEventListener("state", showTabs);
  showTabs();
  return {
    element,
    changed() {
      fill(tabs);
      showTabs();
    },
  };
}
