/**
 * The next of `count` indexes; after the last comes the first.
 *
 * @param {number} at the present index, -1 before the first step
 * @param {number} by 1 or -1
 * @param {number} count at least 1
 */
export function stepped(at, by, count) {
  if (at < 0) return by > 0 ? 0 : count - 1;
  return (at + by + count) % count;
}
