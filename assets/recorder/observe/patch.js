/**
 * A function of ours in the place of one of the page's, and away again without undoing what
 * others put over it meanwhile: where ours can no longer be taken out, it passes everything
 * on.
 */

import { guard } from "../guard.js";

/** What stands in the page for what. @type {WeakMap<Function, { on: boolean, original: any }>} */
const patches = new WeakMap();

const { apply, getOwnPropertyDescriptor: own, getPrototypeOf } = Reflect;

/**
 * @param {any} target
 * @param {string} name of a method, or of an accessor
 * @param {(original: Function) => Function} wrap given the method, or that of the accessor
 * @param {"get" | "set"} [accessor]
 * @returns {() => void} undo
 */
export const patch = (target, name, wrap, accessor) => {
  // Where it is inherited from: a patch on the object itself would hide one that the page
  // puts on the prototype.
  while (target && !own(target, name)) target = getPrototypeOf(target);
  const current = () => (accessor ? (own(target, name) || {})[accessor] : target[name]);
  const put = guard((fn) => {
    if (accessor) Object.defineProperty(target, name, { [accessor]: fn });
    else target[name] = fn;
  });
  const original = target && current();
  if (typeof original !== "function") return () => {};
  const ours = wrap(original);
  const state = { on: true, original };
  // A proxy has the original's name, arity and whatever else is written on it.
  const wrapped = new Proxy(original, {
    apply: (fn, self, args) => apply(state.on ? ours : fn, self, args),
    get: (fn, key) => (key === "toString" ? () => String(fn) : fn[key]),
  });
  patches.set(wrapped, state);
  // Frozen by the page, it stays as it is.
  put(wrapped);
  return () => {
    state.on = false;
    // Also what stood below and could not go before.
    let top = patches.get(current());
    while (top && !top.on) {
      put(top.original);
      const below = current();
      top = below === top.original ? patches.get(below) : undefined;
    }
  };
};

/**
 * See each call after it was answered; what it throws stays the page's.
 * @param {any} target
 * @param {string} name of a method, or of an accessor
 * @param {(self: any, args: any[], result: any) => void} seen
 * @param {"get" | "set"} [accessor]
 */
export const after = (target, name, seen, accessor) => {
  const guarded = guard(seen);
  return patch(
    target,
    name,
    (original) =>
      function (...args) {
        const result = apply(original, this, args);
        guarded(this, args, result);
        return result;
      },
    accessor,
  );
};
