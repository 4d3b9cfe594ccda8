/** Console arguments as text: bounded, and never running more of the page than needed. */

import { limit } from "../text.js";

const DEPTH = 4;
const KEYS = 50;

/**
 * A copy of `value` that JSON can carry.
 * @param {any} value
 * @param {number} depth
 * @param {any[]} seen the way down to here
 */
const plain = (value, depth, seen) => {
  const type = typeof value;
  if (value === null || type === "boolean" || type === "number") {
    return Number.isNaN(value) || Math.abs(value) === Infinity ? String(value) : value;
  }
  if (type === "string") return limit(value, 2000);
  if (type === "function") return `function ${value.name}()`;
  if (type !== "object") return type === "bigint" ? `${value}n` : String(value);
  if (value instanceof Error) return limit(value.stack || String(value), 2000);
  if (value instanceof Element) return `<${value.tagName.toLowerCase()}>`;
  if (value instanceof Date) return String(value);
  if (seen.includes(value)) return "[Circular]";
  if (depth === 0) return Array.isArray(value) ? "[Array]" : "[Object]";
  const path = [...seen, value];
  const inner = (v) => plain(v, depth - 1, path);
  if (Array.isArray(value)) return value.slice(0, KEYS).map(inner);
  if (value instanceof Map || value instanceof Set) {
    return [...value].slice(0, KEYS).map(inner);
  }
  const copy = {};
  for (const key of Object.keys(value).slice(0, KEYS)) {
    try {
      copy[key] = inner(value[key]);
    } catch (error) {
      copy[key] = `[${error}]`;
    }
  }
  return copy;
};

/**
 * rrweb's own shape: each argument as JSON, at most `length` characters of it.
 * @param {unknown} value
 * @param {number} length
 */
export const formatArgument = (value, length) => {
  const json = JSON.stringify(plain(value, DEPTH, []));
  return json.length > length ? JSON.stringify(limit(json, length)) : json;
};
