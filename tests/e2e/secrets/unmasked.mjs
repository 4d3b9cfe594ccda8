/**
 * The recorder with every kind of masking taken out, for one test: what it sends is what
 * the page holds. `node unmasked.mjs <outfile>`.
 */
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { leanRrweb } from "../../../assets/recorder/lean-rrweb.mjs";

const INSTEAD = {
  "inputs.js": `export const maskInputOptions = {};
    export const maskInput = (text) => text;`,
  "masking/events.js": `export const createMasking = () => ({
    captured() {}, own: (event) => event });`,
};

const NOTHING_HIDDEN = "{ blocks() {}, covers() {}, ignores() {}, again: () => [] }";

const unmasked = {
  name: "unmasked",
  setup(build) {
    build.onLoad({ filter: /assets[\\/]recorder[\\/](inputs|masking[\\/]events)\.js$/ }, (file) => {
      const name = Object.keys(INSTEAD).find((end) => file.path.endsWith(end));
      return { contents: INSTEAD[name], loader: "js" };
    });
    build.onLoad({ filter: /assets[\\/]recorder[\\/]capture\.js$/ }, async (file) => {
      const text = await readFile(file.path, "utf8");
      const open = text
        .replace("useRules(rules);", "useRules([]);")
        .replace("), judge,", `), judge: ${NOTHING_HIDDEN},`);
      if (open.includes("useRules(rules)") || !open.includes(NOTHING_HIDDEN)) {
        throw new Error("The recorder has changed: rules are no longer taken out.");
      }
      return { contents: open, loader: "js" };
    });
  },
};

await build({
  bundle: true,
  format: "iife",
  target: "es2020",
  logLevel: "error",
  define: { __VERSION__: '"0"' },
  entryPoints: ["assets/recorder/index.js"],
  outfile: process.argv[2],
  plugins: [leanRrweb, unmasked],
});
