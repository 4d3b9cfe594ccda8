/** UUIDv7: sortable by time, so a session's id holds when it began. */

/**
 * @param {number} now epoch milliseconds
 * @param {Uint8Array} random ten random bytes
 */
export const uuid7From = (now, random) => {
  const hex = [...random].map((b) => b.toString(16).padStart(2, "0")).join("");
  const time = now.toString(16).padStart(12, "0");
  const variant = "89ab"[random[9] & 3];
  return [
    time.slice(0, 8),
    time.slice(8),
    "7" + hex.slice(0, 3),
    variant + hex.slice(3, 6),
    hex.slice(6, 18),
  ].join("-");
};

export const uuid7 = () =>
  uuid7From(Date.now(), crypto.getRandomValues(new Uint8Array(10)));
