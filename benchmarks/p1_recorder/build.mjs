/**
 * Bundle bare rrweb as the recorder is bundled, and print as JSON: the yardstick's script,
 * and the gzip sizes of @rrweb/record alone and of the built recorder.
 */
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const bundle = async (input) => {
  const { outputFiles } = await build({
    ...input,
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2020",
    legalComments: "none",
    write: false,
  });
  return outputFiles[0];
};
const gzipped = (bytes) => gzipSync(bytes, { level: 9 }).length;

const contents = 'import { record } from "@rrweb/record"; window.record = record;';
const alone = await bundle({ stdin: { contents, resolveDir: process.cwd() } });
const bare = await bundle({ entryPoints: ["benchmarks/p1_recorder/bare.js"] });
const sizes = {
  bare: gzipped(alone.contents),
  ours: gzipped(readFileSync("assets/dist/recorder.js")),
};
console.log(JSON.stringify({ script: bare.text, sizes }));
