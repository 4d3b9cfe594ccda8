/**
 * Tabs by the ARIA pattern: arrow keys move, one tab stop. Without JavaScript every panel
 * is shown under its heading.
 *
 * @param {HTMLElement} root holds `[role=tablist]` and the panels its tabs control
 * @param {(name: string) => void} onShow called with the `data-panel` of the panel
 */
export function enableTabs(root, onShow) {
  const list = root.querySelector("[role=tablist]");
  const tabs = [...list.querySelectorAll("[role=tab]")];
  const panelOf = (tab) => document.getElementById(tab.getAttribute("aria-controls"));

  function select(chosen, { focus = false } = {}) {
    for (const tab of tabs) {
      const selected = tab === chosen;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      panelOf(tab).hidden = !selected;
    }
    if (focus) chosen.focus();
    onShow(panelOf(chosen).dataset.panel);
  }

  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role=tab]");
    if (tab) select(tab);
  });
  list.addEventListener("keydown", (event) => {
    const at = tabs.indexOf(document.activeElement);
    const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    select(tabs.at(next % tabs.length), { focus: true });
  });
  list.hidden = false;
  root.dataset.tabbed = "";
  select(tabs[0]);

  const named = (name) => tabs.find((tab) => panelOf(tab).dataset.panel === name);
  return {
    /** @param {string} name of the panel to show */
    show: (name) => select(named(name)),
    /** Show on the tab the number of problems in its panel. */
    count(name, number) {
      const badge = named(name).querySelector("[data-count]");
      badge.textContent = number ? String(number) : "";
      badge.hidden = !number;
    },
  };
}
