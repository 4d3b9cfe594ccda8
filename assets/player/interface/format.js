/** How times, sizes and addresses are written on the page. Pure. */

const pad = (n) => String(n).padStart(2, "0");

/** A position in the recording: `4:07`, `1:02:09`. @param {number} ms */
export function clock(ms) {
  const seconds = Math.max(0, Math.floor((Number.isFinite(ms) ? ms : 0) / 1000));
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${pad(minutes)}:${pad(seconds % 60)}` : `${minutes}:${pad(seconds % 60)}`;
}

/** A length of time as text: `850 ms`, `4.2 s`, `3 min 20 s`, `1 h 5 min`. @param {number} ms */
export function duration(ms) {
  const value = Math.max(0, Number.isFinite(ms) ? ms : 0);
  if (value < 1000) return `${Math.round(value)} ms`;
  if (value < 10000) return `${trimZero((value / 1000).toFixed(1))} s`;
  const seconds = Math.round(value / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return join(Math.floor(seconds / 60), "min", seconds % 60, "s");
  return join(Math.floor(seconds / 3600), "h", Math.floor(seconds / 60) % 60, "min");
}

/** @param {number} n bytes */
export function bytes(n) {
  if (!Number.isFinite(n) || n < 0) return "";
  if (n < 1000) return `${n} B`;
  const units = ["kB", "MB", "GB"];
  let value = n / 1000;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? trimZero(value.toFixed(1)) : Math.round(value)} ${units[unit]}`;
}

/** `1 click`, `2 clicks`. @param {number} n @param {string} noun */
export function count(n, noun) {
  return `${n.toLocaleString("en")} ${noun}${n === 1 ? "" : "s"}`;
}

/** Date and time in the reader's own zone. @param {number|string} when epoch ms or ISO */
export function dateTime(when) {
  const date = new Date(when);
  if (Number.isNaN(date.getTime())) return "";
  return date.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" });
}

/** Time of day in the reader's own zone. @param {number} epochMs */
export function timeOfDay(epochMs) {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? "" : date.toLocaleTimeString("en-GB");
}

/** Path and query of an address, for narrow places. @param {string} url */
export function path(url) {
  try {
    const { pathname, search, hash, protocol } = new URL(url);
    return protocol.startsWith("http") ? pathname + search + hash : url;
  } catch {
    return String(url ?? "");
  }
}

/** Last part of the path, for a waterfall row. @param {string} url */
export function resource(url) {
  const [bare] = path(url).split(/[?#]/);
  const parts = bare.split("/").filter(Boolean);
  return parts.length ? parts.slice(-2).join("/") : "/";
}

function trimZero(text) {
  return text.replace(/\.0$/, "");
}

function join(big, bigUnit, small, smallUnit) {
  return small ? `${big} ${bigUnit} ${small} ${smallUnit}` : `${big} ${bigUnit}`;
}
