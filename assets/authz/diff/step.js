/**
 * The next of `count` things, round and round.
 *
 * @param {number} at where we are, -1 before the first step
 * @param {number} by 1 or -1
 * @param {number} count at least 1
 */
export function stepped(at, by, count) {
  if (at < 0) return by > 0 ? 0 : count - 1;
  return (at + by + count) % count;
}
