/**
 * Console arguments as text: bounded, and read without the page's help. Getters, toString,
 * toJSON and iterators of the page's may do anything, so none is called; what cannot be
 * read is named. Only a proxy's traps cannot be avoided.
 */

import { cut } from "../masking/cut.js";
import { limit } from "../text.js";

const DEPTH = 4;
const KEYS = 50;
/** Of one string: more than is looked at when the argument is cut. */
const CHARACTERS = 10000;
/** Values in one argument: breadth and depth together could be millions. */
const VALUES = 1000;

const { getOwnPropertyDescriptor: own, getPrototypeOf } = Reflect;

/** The browser's own getter, which asks nothing of the page. */
const getter = (type, name) => {
  const { prototype } = /** @type {any} */ (globalThis)[type] || {};
  const found = prototype && own(prototype, name);
  return (value) => found.get.call(value);
};
const nodeName = getter("Node", "nodeName");
const exceptionName = getter("DOMException", "name");
const exceptionMessage = getter("DOMException", "message");
const urlHref = getter("URL", "href");
const mapSize = getter("Map", "size");
const setSize = getter("Set", "size");
const nativeStack = (own(new Error(), "stack") || own(Error.prototype, "stack") || {}).get;

/** @param {() => any} read what throws for anything of another kind */
const attempt = (read) => {
  try {
    return read();
  } catch {
    return undefined;
  }
};

/** A property's value, where no getter stands before it. */
const valueOf = (object, key) => {
  for (let at = object; at; at = getPrototypeOf(at)) {
    const found = own(at, key);
    if (found) return found.value;
  }
  return undefined;
};

const text = (value) => (typeof value === "string" ? value : "");

/** @param {any} value anything can be thrown */
export const isError = (value) =>
  /** @type {any} */ (Error).isError?.(value) || attempt(() => value instanceof Error);

/** @param {any} error @returns {string} name and message */
export const messageOf = (error) => {
  const name = text(valueOf(error, "name")) || attempt(() => exceptionName(error)) || "Error";
  const message =
    text(valueOf(error, "message")) || attempt(() => exceptionMessage(error)) || "";
  return message ? `${name}: ${message}` : name;
};

/** @param {any} error @returns {string} empty where there is none */
export const stackOf = (error) =>
  attempt(() => {
    const found = own(error, "stack");
    const isPlain = found && "value" in found;
    return text(isPlain ? found.value : nativeStack && nativeStack.call(error));
  }) || "";

/** What is named rather than looked into. @param {any} value an object */
const nameOf = (value) => {
  if (isError(value)) return limit(stackOf(value) || messageOf(value), CHARACTERS);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  const node = attempt(() => nodeName(value).toLowerCase());
  if (node) return node[0] === "#" ? node : `<${node}>`;
  const isWindow = attempt(() => own(window, "window").get.call(value) === value);
  if (isWindow) return "[Window]";
  const href = attempt(() => urlHref(value)) || attempt(() => own(location, "href").get.call(value));
  if (href) return href;
  return attempt(() => Date.prototype.toString.call(value));
};

/**
 * A copy of `value` that JSON can carry.
 * @param {any} value
 * @param {number} depth
 * @param {any[]} seen the way down to here
 * @param {{ left: number }} budget
 */
const plain = (value, depth, seen, budget) => {
  const type = typeof value;
  if (value === null || type === "boolean" || type === "number") {
    return Number.isNaN(value) || Math.abs(value) === Infinity ? String(value) : value;
  }
  if (type === "string") return limit(value, CHARACTERS);
  if (type === "bigint") return `${value}n`;
  if (type === "undefined" || type === "symbol") return String(value);
  if (--budget.left < 0) return "…";
  if (seen.includes(value)) return "[Circular]";
  try {
    if (type === "function") return `function ${text(valueOf(value, "name"))}()`;
    return contents(value, depth, [...seen, value], budget);
  } catch {
    const isRevoked = attempt(() => [Array.isArray(value)]) === undefined;
    return isRevoked ? "[revoked Proxy]" : `[unreadable ${type}]`;
  }
};

/** @type {typeof plain} */
const contents = (value, depth, seen, budget) => {
  const name = isPlain(value) ? undefined : nameOf(value);
  if (name !== undefined) return name;
  const isArray = Array.isArray(value);
  if (depth === 0) return isArray ? "[Array]" : "[Object]";
  const inner = (v) => plain(v, depth - 1, seen, budget);
  const at = (key) => {
    const found = own(value, key);
    return found && found.get ? "[Getter]" : inner(found && found.value);
  };
  if (isArray) {
    const length = Math.min(own(value, "length").value, KEYS);
    return Array.from({ length }, (_, i) => at(i));
  }
  const isMap = attempt(() => mapSize(value) + 1);
  if (isMap || attempt(() => setSize(value) + 1)) {
    const entries = (isMap ? Map : Set).prototype[isMap ? "entries" : "values"].call(value);
    const copy = [];
    for (const entry of entries) if (copy.push(inner(entry)) >= KEYS) break;
    return copy;
  }
  const copy = {};
  for (const key of Object.keys(value).slice(0, KEYS)) {
    copy[key] = "[unreadable]";
    attempt(() => (copy[key] = at(key)));
  }
  return copy;
};

/** Nothing to be named: an object or array of this page's and no class of its own. */
const isPlain = (value) => {
  const parent = getPrototypeOf(value);
  return parent === Object.prototype || parent === Array.prototype;
};

/**
 * rrweb's own shape: each argument as JSON, at most `length` characters of it.
 * @param {unknown} value
 * @param {number} length
 */
export const formatArgument = (value, length) => {
  const json = JSON.stringify(plain(value, DEPTH, [], { left: VALUES }));
  return json.length > length ? JSON.stringify(cut(json, length)) : json;
};
