/**
 * The script tag. Calls made before it arrived wait in an array of that name:
 * `(window.SessionHub = window.SessionHub || []).push(["identify", "42"])`.
 */

import { createApi } from "./api.js";
import { guard } from "./guard.js";
import { readScript } from "./options.js";

/** A frame of a page that records already is part of that page's recording. */
const isRecordedByParent = () => {
  try {
    return window.parent !== window && Boolean(window.parent.SessionHub);
  } catch {
    return false;
  }
};

guard(() => {
  const early = window.SessionHub;
  if (early && !Array.isArray(early)) return;
  const script =
    document.currentScript || document.querySelector('script[data-key][src*="recorder"]');
  const options = readScript(/** @type {any} */ (script));
  const api = createApi(options);
  window.SessionHub = api;
  if (options.facade === "LogRocket") window.LogRocket = api;
  for (const call of early || []) api.push(call);
  if (options.key && !isRecordedByParent()) api.init({});
})();
