/** Line icons, drawn from path data. */

const PATHS = {
  play: ["M7 4.5v15l12-7.5z", true],
  pause: ["M7 5h3.5v14H7zM13.5 5H17v14h-3.5z", true],
  replay: ["M4 12a8 8 0 1 0 2.6-5.9M4 4v4.5h4.5"],
  back: ["M11 6l-6 6 6 6M19 6l-6 6 6 6"],
  forward: ["M13 6l6 6-6 6M5 6l6 6-6 6"],
  previous: ["M18 6l-8 6 8 6zM6 6v12"],
  next: ["M6 6l8 6-8 6zM18 6v12"],
  expand: ["M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5"],
  shrink: ["M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5"],
  link: ["M10 14a4 4 0 0 0 5.7 0l3-3a4 4 0 1 0-5.7-5.7l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 1 0 5.7 5.7l1-1"],
  help: ["M9.2 9a2.9 2.9 0 1 1 4.3 2.5c-1 .6-1.5 1.2-1.5 2.3M12 17.2v.1M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18z"],
  copy: ["M9 9h10v11H9zM5 15V4h10"],
  plus: ["M12 5v14M5 12h14"],
  minus: ["M5 12h14"],
  fit: ["M4 12h16M4 12l3.5-3.5M4 12l3.5 3.5M20 12l-3.5-3.5M20 12l-3.5 3.5"],
  skip: ["M4 7l6 5-6 5zM12 7l6 5-6 5zM20 7v10"],
  close: ["M6 6l12 12M18 6L6 18"],
  search: ["M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13zM15.5 15.5L20 20"],
  chevron: ["M15 5l-7 7 7 7"],
  window: ["M4 5h16v14H4zM4 9h16"],
  note: ["M5 4h14v11l-5 5H5zM14 20v-5h5"],
  edit: ["M4 20l1-4L16 5l3 3L8 19z"],
  trash: ["M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13"],
  refresh: ["M4 12a8 8 0 0 1 13.7-5.6L20 9M20 4v5h-5M20 12a8 8 0 0 1-13.7 5.6L4 15M4 20v-5h5"],
  clock: ["M12 7v5l3.5 2M12 21a9 9 0 1 1 0-18 9 9 0 0 1 0 18z"],
  eye: ["M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z"],
};

/** @param {keyof typeof PATHS} name */
export function icon(name) {
  const [d, solid] = PATHS[name];
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", solid ? "sh-icon sh-solid" : "sh-icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", d);
  svg.append(path);
  return svg;
}
