/** Which rows of a long list have to exist. Pure. */

/**
 * @returns {{first: number, last: number}} row numbers, `last` not included
 */
export function visibleRows({ scrollTop, height, rowHeight, count, spare = 8 }) {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - spare);
  const last = Math.min(count, Math.ceil((scrollTop + height) / rowHeight) + spare);
  return { first: Math.min(first, last), last };
}

/** Where to scroll so that a row is in sight, or null when it is already. */
export function scrollFor({ index, scrollTop, height, rowHeight }) {
  const top = index * rowHeight;
  if (top >= scrollTop + rowHeight && top + rowHeight * 2 <= scrollTop + height) return null;
  return Math.max(0, top - height / 2 + rowHeight / 2);
}
