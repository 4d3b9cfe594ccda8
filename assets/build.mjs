/**
 * Bundle the browser code with esbuild into assets/dist.
 *
 * One line an entry; a page loads `<name>.js` and, where an entry imports CSS, `<name>.css`.
 */
import { build } from "esbuild";
import { existsSync, readFileSync } from "node:fs";
import { withoutCanvas } from "./recorder/without-canvas.mjs";

const entries = {
  recorder: "assets/recorder/index.js",
  player: "assets/player/index.js",
  admin_pages: "assets/admin/index.js",
};

const options = {
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "none",
  logLevel: "warning",
  loader: { ".svg": "dataurl" },
};

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

/** What one entry needs beyond that. */
const extra = {
  recorder: {
    define: { __VERSION__: JSON.stringify(version) },
    // Silent in the pages it records, rrweb's warnings included; the recorder itself
    // reaches the page's console as window.console.
    drop: ["console"],
    plugins: [withoutCanvas],
  },
};

for (const [name, entry] of Object.entries(entries)) {
  if (!existsSync(entry)) continue;
  const own = extra[name] ?? {};
  await build({ ...options, ...own, entryPoints: { [name]: entry }, outdir: "assets/dist" });
}
