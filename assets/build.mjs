/**
 * Bundle the browser code with esbuild into assets/dist.
 *
 * One line an entry; a page loads `<name>.js` and, where an entry imports CSS, `<name>.css`.
 */
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { minify } from "terser";
import { leanRrweb } from "./recorder/lean-rrweb.mjs";

const entries = {
  "recorder-banner": "assets/banner/index.js",
  "recorder-live": "assets/watched/index.js",
  "recorder-oversize": "assets/oversize/index.js",
  // After the pieces it names by their content.
  recorder: "assets/recorder/index.js",
  player: "assets/player/index.js",
  admin_pages: "assets/admin/index.js",
  authz: "assets/authz/index.js",
  authz_editor: "assets/authz/editor/index.js",
  live_monitor: "assets/live/monitor/index.js",
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

/**
 * esbuild plugin: the detectors' grammar as the regular expressions it comes to, without the
 * code that puts them together, and without where each maker's key is described.
 */
const compiledGrammar = {
  name: "compiled-grammar",
  setup({ onLoad }) {
    onLoad({ filter: /privacy\/grammar\.js$/ }, async ({ path }) => {
      const names = Object.entries(await import(path));
      const contents = names.map(([name, value]) => `export const ${name} = ${literal(value)};`);
      return { contents: contents.join("\n") };
    });
  },
};

/** In ASCII: a page may read a script in any encoding. */
const literal = (value) => {
  if (Array.isArray(value)) return `[${value.map(literal)}]`;
  const text = value instanceof RegExp ? String(value) : JSON.stringify(value);
  return text.replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
};

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

/** The address that is one build's alone, as sessionhub/lib/compressed.py makes it. */
const hashed = (name) => {
  const digest = createHash("sha256").update(readFileSync(`assets/dist/${name}.js`));
  return `${name}.${digest.digest("hex").slice(0, 16)}.js`;
};

/** What one entry needs beyond that. */
const extra = {
  // Fetched by the recorder, with import(), where a person is to be asked.
  "recorder-banner": { format: "esm" },
  "recorder-live": { format: "esm" },
  "recorder-oversize": { format: "esm" },
  recorder: {
    define: { __VERSION__: JSON.stringify(version) },
    pieces: { __BANNER__: "recorder-banner", __LIVE__: "recorder-live", __OVERSIZE__: "recorder-oversize" },
    // Silent in the pages it records, rrweb's warnings included; the recorder itself
    // reaches the page's console as window.console.
    drop: ["console"],
    plugins: [leanRrweb, compiledGrammar],
  },
};

for (const [name, entry] of Object.entries(entries)) {
  if (!existsSync(entry)) continue;
  const { pieces = {}, ...own } = extra[name] ?? {};
  for (const [constant, piece] of Object.entries(pieces)) {
    own.define[constant] = JSON.stringify(hashed(piece));
  }
  await build({ ...options, ...own, entryPoints: { [name]: entry }, outdir: "assets/dist" });
}

// Every visitor of every recorded page loads this one: a second, slower minifier is worth
// its twentieth.
const recorder = "assets/dist/recorder.js";
const { code } = await minify(readFileSync(recorder, "utf8"), {
  ecma: 2020,
  format: { ascii_only: true },
  compress: { passes: 3, unsafe_arrows: true, pure_getters: true, keep_fargs: false },
});
writeFileSync(recorder, code);
