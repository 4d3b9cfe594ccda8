/** Nothing the recorder does may surface in the page: every entry point runs in here. */

/**
 * Wrap `fn` so that it never throws; a failure answers `undefined`.
 * @template {(...args: any[]) => any} F
 * @param {F} fn
 * @returns {F}
 */
export const guard = (fn) =>
  /** @type {F} */ (
    function (...args) {
      try {
        return fn.apply(this, args);
      } catch {
        return undefined;
      }
    }
  );

/**
 * Listen in the capture phase, passively and guarded; returns the function that stops.
 * @param {EventTarget} target
 * @param {string} types space-separated event names
 * @param {(event: any) => void} handler
 */
export const listen = (target, types, handler) => {
  const guarded = guard(handler);
  const options = { capture: true, passive: true };
  const names = types.split(" ");
  for (const name of names) target.addEventListener(name, guarded, options);
  return () => {
    for (const name of names) target.removeEventListener(name, guarded, options);
  };
};
