/** Shows a person that they are being watched, and lets them end it. */

import { css } from "./style.js";
import { textsFor } from "./texts.js";

/**
 * @param {{ language: string, stop: () => void }} wishes
 * @returns {() => void} take it away
 */
export const showBar = ({ language, stop }) => {
  const texts = textsFor(language);
  const host = document.createElement("sessionhub-watched");
  // The watcher need not see their own sign.
  host.className = "rr-block";
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const region = document.createElement("section");
  region.lang = texts === textsFor("de") ? "de" : "en";
  region.setAttribute("role", "status");
  region.setAttribute("aria-label", texts.label);
  const body = document.createElement("p");
  body.textContent = texts.body;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = texts.stop;
  button.onclick = stop;
  region.append(body, button);
  root.append(region);
  document.body.append(host);
  return () => host.remove();
};
