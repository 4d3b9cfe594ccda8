/** The page's console: what it printed, at which level, from where. */

import { guard } from "../guard.js";
import { formatArgument, stackOf } from "./format.js";
import { patch } from "./patch.js";

const LINES_A_SECOND = 30;
const CHARACTERS = 2000;

/**
 * @param {(payload: { level: string, payload: string[], trace: string[] }) => void} emit
 * @param {string} self address of this script, to leave out of traces
 */
export const createConsoleLog = (emit, self) => {
  let busy = false;
  let second = 0;
  let lines = 0;

  return guard((level, args) => {
    // Looking at an argument may run page code that prints again.
    if (busy) return;
    const now = Math.floor(Date.now() / 1000);
    lines = now === second ? lines + 1 : 1;
    second = now;
    if (lines > LINES_A_SECOND) return;
    busy = true;
    try {
      let room = CHARACTERS;
      const payload = [];
      for (const arg of args) {
        if (room <= 0) break;
        const text = formatArgument(arg, Math.max(room, 20));
        payload.push(text);
        room -= text.length;
      }
      emit({ level, payload, trace: traceOf(stackOf(new Error()), self) });
    } finally {
      busy = false;
    }
  });
};

/**
 * @param {string | undefined} stack
 * @param {string} self
 */
export const traceOf = (stack, self) =>
  (stack || "")
    .split("\n")
    .map((line) => line.trim().replace(/^at /, ""))
    .filter((line) => /:\d+/.test(line) && !(self && line.includes(self)))
    .slice(0, 10);

/**
 * @param {string[]} levels
 * @param {(level: string, args: any[]) => void} log
 */
export const observeConsole = (levels, log) => {
  const undo = levels.map((level) =>
    patch(
      window.console,
      level,
      (original) =>
        function (...args) {
          log(level, args);
          return original.apply(this, args);
        },
    ),
  );
  return () => undo.forEach((restore) => restore());
};
