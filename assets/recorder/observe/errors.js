/** Errors nobody caught. */

import { listen } from "../guard.js";
import { limit } from "../text.js";

const STACK = 8000;

/** @param {any} error anything can be thrown */
const stackOf = (error) => limit(String((error && error.stack) || ""), STACK);

/** @param {(payload: Record<string, any>) => void} emit */
export const observeErrors = (emit) => {
  const undo = [
    listen(window, "error", (event) => {
      // A picture that did not load is an error event too, without a message.
      if (!event.message) return;
      emit({
        kind: "error",
        message: limit(String(event.message), 2000),
        source: event.filename || "",
        line: event.lineno || 0,
        column: event.colno || 0,
        stack: stackOf(event.error),
      });
    }),
    listen(window, "unhandledrejection", ({ reason }) => {
      const stack = stackOf(reason);
      const [, source = "", line = 0, column = 0] =
        stack.match(/((?:https?|file|blob):[^\s()]+?):(\d+):(\d+)/) || [];
      emit({
        kind: "unhandledrejection",
        message: limit(messageOf(reason), 2000),
        source,
        line: Number(line),
        column: Number(column),
        stack,
      });
    }),
  ];
  return () => undo.forEach((stop) => stop());
};

const messageOf = (reason) => {
  if (reason instanceof Error) return `${reason.name}: ${reason.message}`;
  try {
    return typeof reason === "object" ? JSON.stringify(reason) : String(reason);
  } catch {
    return "[object]";
  }
};
