/** The command of each key. Pure. */

export const COMMANDS = [
  { keys: ["Space"], name: "toggle", text: "Play or pause" },
  { keys: ["←"], name: "back", text: "10 seconds back" },
  { keys: ["→"], name: "forward", text: "10 seconds forward" },
  { keys: ["Shift ←"], name: "backOne", text: "1 second back" },
  { keys: ["Shift →"], name: "forwardOne", text: "1 second forward" },
  { keys: ["↑"], name: "faster", text: "Faster" },
  { keys: ["↓"], name: "slower", text: "Slower" },
  { keys: ["N"], name: "nextMark", text: "Next mark" },
  { keys: ["P"], name: "previousMark", text: "Previous mark" },
  { keys: ["Home"], name: "start", text: "To the start" },
  { keys: ["End"], name: "end", text: "To the end" },
  { keys: ["S"], name: "skip", text: "Skip inactivity, on or off" },
  { keys: ["F"], name: "fullScreen", text: "Full screen" },
  { keys: ["+"], name: "zoomIn", text: "Timeline closer" },
  { keys: ["−"], name: "zoomOut", text: "Timeline wider" },
  { keys: ["0"], name: "zoomAll", text: "Whole timeline" },
  { keys: ["E"], name: "events", text: "Events" },
  { keys: ["C"], name: "console", text: "Console" },
  { keys: ["L"], name: "copyLink", text: "Copy a link at this time" },
  { keys: ["?"], name: "help", text: "This help" },
];

const BY_KEY = {
  " ": "toggle", k: "toggle", ArrowLeft: "back", ArrowRight: "forward", ArrowUp: "faster", ArrowDown: "slower",
  n: "nextMark", p: "previousMark", Home: "start", End: "end", s: "skip", f: "fullScreen",
  "+": "zoomIn", "=": "zoomIn", "-": "zoomOut", 0: "zoomAll", e: "events", c: "console", l: "copyLink", "?": "help",
};
const SHIFTED = { ArrowLeft: "backOne", ArrowRight: "forwardOne" };

/**
 * @param {{key: string, ctrlKey?: boolean, metaKey?: boolean, altKey?: boolean, shiftKey?: boolean}} event
 * @returns {string|null} a name of COMMANDS
 */
export function commandOf({ key, ctrlKey, metaKey, altKey, shiftKey }) {
  if (ctrlKey || metaKey || altKey) return null;
  if (shiftKey && SHIFTED[key]) return SHIFTED[key];
  return BY_KEY[key.length === 1 ? key.toLowerCase() : key] ?? null;
}
