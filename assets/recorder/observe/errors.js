/** Uncaught errors. */

import { listen } from "../guard.js";
import { cut } from "../masking/cut.js";
import { formatArgument, isError, messageOf, stackOf } from "./format.js";

const STACK = 8000;

/** @param {(payload: Record<string, any>) => void} emit */
export const observeErrors = (emit) => {
  const undo = [
    listen(window, "error", (event) => {
      // A picture that did not load is an error event too, without a message.
      if (!event.message) return;
      emit({
        kind: "error",
        message: cut(String(event.message), 2000),
        source: event.filename || "",
        line: event.lineno || 0,
        column: event.colno || 0,
        stack: cut(stackOf(event.error), STACK),
      });
    }),
    listen(window, "unhandledrejection", ({ reason }) => {
      const stack = cut(stackOf(reason), STACK);
      const [, source = "", line = 0, column = 0] =
        stack.match(/((?:https?|file|blob):[^\s()]+?):(\d+):(\d+)/) || [];
      emit({
        kind: "unhandledrejection",
        message: cut(reasonOf(reason), 2000),
        source,
        line: Number(line),
        column: Number(column),
        stack,
      });
    }),
  ];
  return () => undo.forEach((stop) => stop());
};

/** @param {any} reason anything can be rejected with */
const reasonOf = (reason) => {
  if (isError(reason)) return messageOf(reason);
  return typeof reason === "string" ? reason : formatArgument(reason, 2000);
};
