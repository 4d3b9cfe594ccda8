/**
 * The script tag. Calls made before it arrived wait in an array of that name:
 * `(window.SessionHub = window.SessionHub || []).push(["identify", "42"])`.
 */

import { createApi } from "./api.js";
import { guard } from "./guard.js";
import { readScript } from "./options.js";

const SCRIPT = 'script[data-key][src*="recorder"]';

/**
 * A frame of a page that records is part of that page's recording. The frame's script may
 * run before the page's own: then the page has the tag alone.
 */
const isRecordedByParent = () => {
  try {
    const { parent } = window;
    return (
      parent !== window &&
      Boolean(parent.SessionHub || parent.document.querySelector(SCRIPT))
    );
  } catch {
    return false;
  }
};

guard(() => {
  const early = window.SessionHub;
  if (early && !Array.isArray(early)) return;
  const script = document.currentScript || document.querySelector(SCRIPT);
  const options = readScript(/** @type {any} */ (script));
  const api = createApi(options);
  window.SessionHub = api;
  if (options.facade === "LogRocket") window.LogRocket = api;
  for (const call of early || []) api.push(call);
  if (options.key && !isRecordedByParent()) api.init({});
})();
