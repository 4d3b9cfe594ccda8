/** How large a watched page is, from its events. Pure. */

const META = 4;
const FULL_SNAPSHOT = 2;
const RESIZE = 4;

/**
 * @typedef {{width: number, height: number}} Size
 * @param {object[]} events of one window, in order
 * @param {Size} [known] the last size before them
 * @returns {{before: Size|undefined, after: Size|undefined}} `before`: at the first full
 *   snapshot, or the first in the events where none was known by then
 */
export function sizesAround(events, known) {
  let before = known;
  let after = known;
  let isBegun = false;
  for (const event of events) {
    const size = sizeOf(event);
    if (size) {
      after = size;
      if (!isBegun || !before) before = size;
    }
    isBegun ||= event?.type === FULL_SNAPSHOT;
  }
  return { before, after };
}

function sizeOf(event) {
  const { type, data } = event ?? {};
  if (type !== META && !(type === 3 && data?.source === RESIZE)) return null;
  const { width, height } = data ?? {};
  return width > 0 && height > 0 ? { width, height } : null;
}
