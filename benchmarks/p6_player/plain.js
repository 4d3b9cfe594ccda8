/** The peer of P6: a plain Replayer that has every event in memory. */

import { Replayer } from "@rrweb/replay";

/** Fetch all events, build, go to the end; how long each took, in milliseconds. */
window.measurePlain = async (url) => {
  const events = await (await fetch(url)).json();
  const root = document.body.appendChild(document.createElement("div"));
  const begun = performance.now();
  const replayer = new Replayer(events, { root, mouseTail: false });
  replayer.pause(0);
  await frame();
  const first = performance.now() - begun;
  const from = performance.now();
  replayer.pause(events[events.length - 1].timestamp - events[0].timestamp);
  await frame();
  return { first, seek: performance.now() - from };
};

const frame = () =>
  new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
