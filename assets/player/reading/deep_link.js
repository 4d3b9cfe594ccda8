/**
 * Where a link points inside a recording. Pure.
 *
 * `t` and `ts` are seconds from the start (`90`, `1:30`, `1m30s`), `tsAbs` is a moment
 * (epoch ms, epoch s or ISO 8601), `jumpto` is milliseconds from the start. Links made
 * by other products mix the units of `ts` and `jumpto` up, so a number that only makes
 * sense in the other unit is read in that one.
 */

const NAMES = ["t", "ts", "tsAbs", "jumpto"];
const EPOCH_S = 1e9;
const EPOCH_MS = 1e12;

/**
 * @param {string} search the query string of the page
 * @param {{startMs: number, durationMs: number}} recording
 * @returns {number|null} offset in ms inside the recording, or null when the link names none
 */
export function startOffset(search, { startMs, durationMs }) {
  const query = new URLSearchParams(search);
  for (const name of NAMES) {
    const raw = query.get(name);
    if (raw === null) continue;
    const offset = READERS[name](raw.trim(), startMs, durationMs);
    if (offset !== null) return Math.min(Math.max(0, offset), durationMs);
  }
  return null;
}

/** Whether a link names a moment, however it is to be read. @param {string} search */
export function namesMoment(search) {
  const query = new URLSearchParams(search);
  return NAMES.some((name) => query.has(name));
}

/** The address of this page at a moment. @param {string} href @param {number} offsetMs */
export function linkAt(href, offsetMs) {
  const url = new URL(href);
  for (const name of NAMES) url.searchParams.delete(name);
  url.searchParams.set("t", String(Math.floor(Math.max(0, offsetMs) / 100) / 10));
  url.hash = "";
  return url.href;
}

const READERS = {
  t: (raw) => (secondsOf(raw) === null ? null : secondsOf(raw) * 1000),
  ts: readSeconds,
  tsAbs: readMoment,
  jumpto: readMilliseconds,
};

function readSeconds(raw, startMs, durationMs) {
  const value = secondsOf(raw);
  if (value === null) return null;
  if (value >= EPOCH_S) return epochToMs(value) - startMs;
  // Longer than the recording as seconds, but inside it as milliseconds.
  if (value * 1000 > durationMs + 1000 && value <= durationMs) return value;
  return value * 1000;
}

function readMilliseconds(raw, startMs, durationMs) {
  const value = number(raw);
  if (value === null) return secondsOf(raw) === null ? null : secondsOf(raw) * 1000;
  if (value >= EPOCH_S) return epochToMs(value) - startMs;
  return value > 0 && value < 1000 && value * 1000 <= durationMs ? value * 1000 : value;
}

function readMoment(raw, startMs) {
  const value = number(raw);
  if (value !== null) return epochToMs(value) - startMs;
  // A plus sign of a zone offset arrives as a space.
  const parsed = Date.parse(raw.replace(/ (\d{2}:?\d{2})$/, "+$1"));
  return Number.isNaN(parsed) ? null : parsed - startMs;
}

function epochToMs(value) {
  return value >= EPOCH_MS ? value : value * 1000;
}

function number(raw) {
  return /^\d+(\.\d+)?$/.test(raw) ? Number(raw) : null;
}

function secondsOf(raw) {
  if (number(raw) !== null) return number(raw);
  const colons = /^(?:(\d+):)?(\d{1,3}):(\d{1,2}(?:\.\d+)?)$/.exec(raw);
  if (colons) return Number(colons[1] ?? 0) * 3600 + Number(colons[2]) * 60 + Number(colons[3]);
  const units = /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s)?$/i.exec(raw);
  if (!units || raw === "") return null;
  return Number(units[1] ?? 0) * 3600 + Number(units[2] ?? 0) * 60 + Number(units[3] ?? 0);
}
