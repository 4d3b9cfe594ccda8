/** Is the person looking: visibility and focus of the tab. */

import { listen } from "../guard.js";

/** @param {(tag: string, payload: Record<string, any>) => void} emit */
export const observeAttention = (emit) => {
  const undo = [
    listen(document, "visibilitychange", () =>
      emit("sh.visibility", { state: document.visibilityState }),
    ),
    listen(window, "focus blur", (event) => {
      // Captured focus events of fields pass by here as well.
      if (event.target === window) emit("sh.focus", { focused: event.type === "focus" });
    }),
  ];
  return () => undo.forEach((stop) => stop());
};
