/** Where the page is: loads, and the moves single-page applications make without one. */

import { guard, listen } from "../guard.js";
import { patch } from "./patch.js";

const withoutHash = (href) => href.split("#")[0];

/** @param {(payload: Record<string, any>) => void} emit */
export const observeNavigation = (emit) => {
  let last = "";
  const page = guard((kind) => {
    const { href } = location;
    if (href === last) return;
    const referrer = last || document.referrer;
    last = href;
    emit({ href, title: document.title, referrer, kind });
  });
  const moved = () =>
    page(withoutHash(location.href) === withoutHash(last) ? "hash" : "pop");
  const change = (kind) => (original) =>
    function (...args) {
      const result = original.apply(this, args);
      page(kind);
      return result;
    };
  const undo = [
    patch(history, "pushState", change("push")),
    patch(history, "replaceState", change("replace")),
    listen(window, "popstate hashchange", moved),
  ];
  page("load");
  return () => undo.forEach((stop) => stop());
};
