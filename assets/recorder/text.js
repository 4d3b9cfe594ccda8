/** Small pure functions on strings. */

/**
 * FNV-1a, 32 bits, as eight hexadecimal digits.
 * @param {string} text
 */
export const hash = (text) => {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  return (h >>> 0).toString(16).padStart(8, "0");
};

/**
 * Cut to `length` characters, marking the cut.
 * @param {string} text
 * @param {number} length
 */
export const limit = (text, length) =>
  text.length > length ? text.slice(0, length - 1) + "…" : text;

/**
 * Bytes to a string of ASCII and back, for storages that hold text.
 * @param {Uint8Array} bytes
 */
export const toBase64 = (bytes) => {
  let binary = "";
  // apply() takes its arguments from the stack: feed it slices.
  for (let i = 0; i < bytes.length; i += 8192) {
    binary += String.fromCharCode.apply(null, bytes.subarray(i, i + 8192));
  }
  return btoa(binary);
};

/** @param {string} text */
export const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
