/** Replace a method of the page's, and put it back if it is still ours. */

/**
 * @param {any} target
 * @param {string} name
 * @param {(original: Function) => Function} wrap
 * @returns {() => void} undo
 */
export const patch = (target, name, wrap) => {
  const original = target && target[name];
  if (typeof original !== "function") return () => {};
  const wrapped = wrap(original);
  try {
    // Code that looks at the function (its name, its arity, its source) sees the page's.
    for (const property of ["name", "length"]) {
      Object.defineProperty(wrapped, property, {
        value: original[property],
        configurable: true,
      });
    }
    wrapped.toString = () => original.toString();
    target[name] = wrapped;
  } catch {
    // Frozen by the page: then it stays as it is.
  }
  return () => {
    if (target[name] === wrapped) target[name] = original;
  };
};
