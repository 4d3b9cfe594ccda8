/** One small shape a kind, so that colour is never the only difference. 12 × 12 paths. */

const SHAPES = {
  page: "M2 1h5l3 3v7H2z",
  bar: "M5 2h2v8H5z",
  burst: "M6 0l1.5 3.4L11 2 9.4 5.2 12 7l-3.3.9L9 11.5 6 9.4 3 11.5l.3-3.6L0 7l2.6-1.8L1 2l3.5 1.4z",
  cross: "M2.4 1L6 4.6 9.6 1 11 2.4 7.4 6 11 9.6 9.6 11 6 7.4 2.4 11 1 9.6 4.6 6 1 2.4z",
  diamond: "M6 .5L11.5 6 6 11.5.5 6z",
  square: "M1.5 1.5h9v9h-9z",
  dot: "M6 1.8a4.2 4.2 0 1 1 0 8.4 4.2 4.2 0 0 1 0-8.4z",
  flag: "M2 .5h8.5L8.3 3.5l2.2 3H3.5v5H2z",
  note: "M1.5 1.5h9v6l-3 3h-6z",
  gap: "M1 2h3v8H1zM8 2h3v8H8z",
};

/** @param {string} shape */
export function shapePath(shape) {
  return SHAPES[shape] ?? SHAPES.dot;
}

/** The shape of a kind as an element. @param {string} shape @param {string} kind */
export function shapeIcon(shape, kind) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 12 12");
  svg.setAttribute("class", `sh-shape sh-kind-${kind}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", shapePath(shape));
  svg.append(path);
  return svg;
}
