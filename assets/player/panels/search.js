/** Finding rows by terms. Pure. */

/**
 * @template T
 * @param {T[]} items
 * @param {{query?: string, filters?: Set<string>|null, filterOf?: (item: T) => string,
 *   textOf: (item: T) => string}} how every term of the query has to be in the text
 * @returns {T[]}
 */
export function search(items, { query = "", filters = null, filterOf, textOf }) {
  const terms = query.toLowerCase().split(/\s+/).filter(Boolean);
  return items.filter((item) => {
    if (filters?.size && !filters.has(filterOf(item))) return false;
    if (!terms.length) return true;
    const text = textOf(item).toLowerCase();
    return terms.every((term) => text.includes(term));
  });
}

/** How many items each filter holds. */
export function countBy(items, filterOf) {
  const counts = new Map();
  for (const item of items) counts.set(filterOf(item), (counts.get(filterOf(item)) ?? 0) + 1);
  return counts;
}
