/**
 * The banner's look, as a constructed sheet: a page's Content-Security-Policy that forbids
 * inline styles allows it, and the page's own styles do not reach it.
 */

export const css = `
:host {
  all: initial;
  position: fixed;
  inset: auto 0 0 0;
  z-index: 2147483647;
  display: block;
  color-scheme: light dark;
}
section {
  --ground: #ffffff;
  --ink: #1b1f24;
  --quiet: #4a5260;
  --line: #7b8494;
  --action: #1f4e8c;
  box-sizing: border-box;
  max-width: 42rem;
  margin: 0 auto 1rem;
  padding: 1rem 1.25rem;
  border: 1px solid var(--line);
  border-radius: 10px;
  background: var(--ground);
  color: var(--ink);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", sans-serif;
  box-shadow: 0 6px 28px rgb(0 0 0 / 22%);
  animation: rise 180ms ease-out;
}
h2 { margin: 0 0 0.35rem; font-size: 1.05rem; line-height: 1.3; }
p { margin: 0 0 0.85rem; color: var(--quiet); white-space: pre-line; }
div { display: flex; flex-wrap: wrap; gap: 0.6rem; align-items: center; }
button {
  min-width: 8.5rem;
  min-height: 44px;
  padding: 0.5rem 1.1rem;
  border: 2px solid var(--action);
  border-radius: 6px;
  background: var(--ground);
  color: var(--action);
  font: inherit;
  font-weight: 600;
  cursor: pointer;
}
button:hover { background: var(--action); color: var(--ground); }
a { color: var(--action); margin-inline-start: auto; padding: 0.6rem 0; }
:focus-visible { outline: 3px solid var(--action); outline-offset: 2px; }
@keyframes rise { from { transform: translateY(1rem); opacity: 0; } }
@media (prefers-reduced-motion: reduce) { section { animation: none; } }
@media (prefers-color-scheme: dark) {
  section { --ground: #1d2127; --ink: #f2f4f7; --quiet: #c3cad4; --line: #8a93a1; --action: #9cc4ff; }
}
@media (forced-colors: active) { section, button { border-color: CanvasText; } }
@media (max-width: 44rem) { section { margin: 0; border-radius: 10px 10px 0 0; } button { flex: 1; } }
@media print { :host { display: none; } }
`;
