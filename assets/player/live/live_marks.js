/**
 * Events as marks, for the panels of a session that still goes on. The hub derives
 * the same, better, once the events are stored. Pure.
 */

const CUSTOM = 5;
const PLUGIN = 6;
const INCREMENTAL = 3;

const label = (value, otherwise = "") => String(value ?? otherwise).slice(0, 500);

const CUSTOMS = {
  "sh.page": (p) => ["navigation", label(p.title || p.href), { url: label(p.href), title: label(p.title), kind: p.kind }],
  "sh.click": (p) => ["click", label(p.selector), { x: p.x, y: p.y, selector: label(p.selector) }],
  "sh.error": (p) => ["error", label(p.message, "Error without a message"), { message: label(p.message), source: p.source, line: p.line, column: p.column, stack: p.stack, kind: p.kind }],
  "sh.track": (p) => ["custom", label(p.name), { name: label(p.name), props: p.props ?? {} }],
  "sh.problem": (p) => ["problem", label(p.message, "Problem reported"), { message: label(p.message) }],
  "sh.identify": (p) => ["identify", label(p.traits?.name || p.userId), { userId: label(p.userId), traits: p.traits ?? {} }],
  "sh.visibility": (p) => ["visibility", `Tab ${p.state === "visible" ? "visible" : "hidden"}`, { state: p.state }],
};

/**
 * @param {any} event
 * @returns {[string, string, object][]} kind, label and data of each mark
 */
function read(event) {
  const { type, data } = event;
  if (type === CUSTOM) return data.tag in CUSTOMS ? [CUSTOMS[data.tag](data.payload ?? {})] : [];
  if (type === PLUGIN && data.plugin === "rrweb/console@1") return [console(data.payload ?? {})];
  if (type === PLUGIN && data.plugin === "rrweb/network@1") return (data.payload?.requests ?? []).map(request);
  // What scripts set is no doing of the person's.
  const isInput = type === INCREMENTAL && data.source === 5 && data.userTriggered !== false;
  if (isInput) return [["input", "", { id: data.id }]];
  return [];
}

function console({ level, payload = [], trace = [] }) {
  const text = payload.map((part) => unquoted(part)).join(" ");
  return ["console", label(text), { level: level ?? "log", text, trace }];
}

/** rrweb writes arguments as JSON. */
function unquoted(part) {
  try {
    const value = JSON.parse(part);
    return typeof value === "string" ? value : part;
  } catch {
    return String(part);
  }
}

function request({ name, method, status, duration, transferSize, error, initiatorType }) {
  const failed = Boolean(error) || !(status > 0 && status < 400);
  return ["network", label(`${method ?? "GET"} ${name}`), {
    method, url: name, status, durationMs: duration, size: transferSize, failed, error, type: initiatorType,
  }];
}

/**
 * @param {any[]} events of one window
 * @param {{window: string, startMs: number, position: number}} where
 * @returns {import("../reading/marks.js").Mark[]}
 */
export function marksOf(events, { window, startMs, position }) {
  const marks = [];
  for (const event of events) {
    if (!event?.data || !Number.isFinite(event.timestamp)) continue;
    for (const [kind, text, data] of read(event)) {
      marks.push({ id: `live-${position}-${marks.length}`, kind, atMs: event.timestamp - startMs, window, label: text, data });
    }
  }
  return marks;
}
