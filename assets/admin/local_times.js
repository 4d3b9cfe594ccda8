/** Hovering a `<time datetime title>` shows the moment on the reader's own clock too. */

/** @param {Document} page */
export function showLocalTimes(page) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone === "UTC") return;
  for (const time of page.querySelectorAll("time[datetime][title]")) {
    const local = new Date(time.dateTime).toLocaleString(undefined, { timeZone: zone });
    time.title = `${local} ${zone}\n${time.title}`;
  }
}
