/**
 * Bundle the browser code with esbuild into assets/dist.
 *
 * One line an entry; a page loads `<name>.js` and, where an entry imports CSS, `<name>.css`.
 */
import { build } from "esbuild";
import { existsSync } from "node:fs";

const entries = {
  recorder: "assets/recorder/index.js",
  player: "assets/player/index.js",
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

for (const [name, entry] of Object.entries(entries)) {
  if (!existsSync(entry)) continue;
  await build({ ...options, entryPoints: { [name]: entry }, outdir: "assets/dist" });
}
