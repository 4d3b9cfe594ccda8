/** Waits for the recorder, which loads on its own time and may never come. */

/**
 * @param {(hub: any) => void} use called once, with window.SessionHub
 */
export function withRecorder(use) {
  const script = document.querySelector("script[data-key]");
  if (window.SessionHub) use(window.SessionHub);
  else script?.addEventListener("load", () => window.SessionHub && use(window.SessionHub));
}
