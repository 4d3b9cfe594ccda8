/** The bar's look; a constructed sheet, as the consent banner's is, for the same reasons. */

export const css = `
:host {
  all: initial;
  position: fixed;
  inset: 0 0 auto 0;
  z-index: 2147483646;
  display: block;
  pointer-events: none;
  color-scheme: light dark;
}
section {
  --ground: #ffffff;
  --ink: #1b1f24;
  --line: #7b8494;
  --action: #1f4e8c;
  --live: #b3261e;
  box-sizing: border-box;
  display: flex;
  gap: 0.75rem;
  align-items: center;
  width: fit-content;
  max-width: calc(100% - 1rem);
  margin: 0.5rem auto;
  padding: 0.4rem 0.4rem 0.4rem 0.9rem;
  border: 1px solid var(--line);
  border-radius: 999px;
  background: var(--ground);
  color: var(--ink);
  font: 14px/1.35 system-ui, -apple-system, "Segoe UI", sans-serif;
  box-shadow: 0 4px 16px rgb(0 0 0 / 18%);
  pointer-events: auto;
}
section::before {
  content: "";
  flex: none;
  width: 0.6rem;
  height: 0.6rem;
  border-radius: 50%;
  background: var(--live);
}
p { margin: 0; }
button {
  flex: none;
  min-height: 36px;
  padding: 0.25rem 1rem;
  border: 2px solid var(--action);
  border-radius: 999px;
  background: var(--ground);
  color: var(--action);
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
button:hover { background: var(--action); color: var(--ground); }
:focus-visible { outline: 3px solid var(--action); outline-offset: 2px; }
@media (prefers-color-scheme: dark) {
  section { --ground: #1d2127; --ink: #f2f4f7; --line: #8a93a1; --action: #9cc4ff; --live: #ff8a80; }
}
@media (forced-colors: active) { section, button { border-color: CanvasText; } }
@media (max-width: 40rem) { section { border-radius: 14px; } }
@media print { :host { display: none; } }
`;
