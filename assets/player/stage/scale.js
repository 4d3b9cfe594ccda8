/** How a recorded viewport fits into the room there is. Pure. */

/**
 * @param {{width: number, height: number}} page recorded viewport
 * @param {{width: number, height: number}} room
 * @returns {{scale: number, left: number, top: number}}
 */
export function fit(page, room) {
  const scale = Math.min(room.width / page.width, room.height / page.height, 1.5);
  const usable = Number.isFinite(scale) && scale > 0 ? scale : 1;
  return {
    scale: usable,
    left: Math.max(0, Math.round((room.width - page.width * usable) / 2)),
    top: Math.max(0, Math.round((room.height - page.height * usable) / 2)),
  };
}
