/**
 * The consent banner: a region of the page, not a dialog over it. Nothing is trapped,
 * only the button that reads yes counts as a yes.
 */

import { css } from "./style.js";
import { textsFor } from "./texts.js";

/**
 * @typedef {object} Question
 * @property {any} notice of the service, or null
 * @property {boolean} isNotice people are informed, not asked
 * @property {string} language of the page
 * @property {() => void} accept
 * @property {() => void} decline
 * @property {() => void} close leave it unanswered
 */

const element = (name, text, properties = {}) =>
  Object.assign(document.createElement(name), { textContent: text }, properties);

/** Only an address of the web leads anywhere from here. */
const isWeb = (address) => /^(https?:\/\/|\/)/i.test(address || "");

/**
 * @param {Question} question
 * @returns {() => void} take it away
 */
export const showBanner = ({ notice, isNotice, language, accept, decline, close }) => {
  const given = notice || {};
  const own = textsFor(given.language || language);
  const host = document.createElement("sessionhub-consent");
  // The recording shows that something stood here, not what.
  host.className = "rr-block";
  const before = document.activeElement;
  const root = host.attachShadow({ mode: "closed" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];

  const region = element("section", "", { lang: given.language || (own.accept === "Accept" ? "en" : "de") });
  region.setAttribute("role", "region");
  region.setAttribute("aria-labelledby", "title");
  region.setAttribute("aria-describedby", "body");
  region.dir = "auto";
  const yes = element("button", isNotice ? own.understood : given.accept || own.accept, {
    type: "button",
    onclick: accept,
  });
  const no = element("button", isNotice ? own.object : given.decline || own.decline, {
    type: "button",
    onclick: decline,
  });
  const actions = element("div", "");
  actions.append(no, yes);
  if (isWeb(given.privacyUrl)) {
    actions.append(
      element("a", own.privacy, {
        href: given.privacyUrl,
        target: "_blank",
        rel: "noopener noreferrer",
      }),
    );
  }
  region.append(
    element("h2", given.title || own.title, { id: "title" }),
    element("p", given.body || own.body, { id: "body" }),
    actions,
  );
  // Escape puts it away unanswered, which is no yes.
  region.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  root.append(region);
  // First in the page, so that the keyboard meets it first without being taken there.
  document.body.prepend(host);

  return () => {
    const held = document.activeElement === host;
    host.remove();
    if (held && before instanceof HTMLElement) before.focus();
  };
};
