/**
 * esbuild plugin: leave rrweb's canvas recording out of the bundle.
 *
 * The replay page never turns canvas replay on (it would run what a hostile page recorded),
 * so recording canvases has no reader. rrweb keeps that code behind an option that a
 * bundler cannot see through; closing the two doors to it lets tree shaking drop the rest:
 * an eighth of the recorder, and a worker that pages with a strict policy would refuse.
 */
import { readFile } from "node:fs/promises";

/** @type {[string, string][]} what the pinned version says, and what becomes of it */
const CLOSED = [
  ["    if (recordCanvas && sampling === \"all\")\n", "    if (false)\n"],
  ["    if (recordCanvas && typeof sampling === \"number\")\n", "    if (false)\n"],
  [
    "  initCanvasFPSObserver(fps, win, blockClass, blockSelector, options) {\n",
    "  initCanvasFPSObserver() {\n    return;\n",
  ],
  [
    "  initCanvasMutationObserver(win, blockClass, blockSelector) {\n",
    "  initCanvasMutationObserver() {\n    return;\n",
  ],
  ["  flushPendingCanvasMutations() {\n", "  flushPendingCanvasMutations() {\n    return;\n"],
  [
    "  flushPendingCanvasMutationFor(canvas, id) {\n",
    "  flushPendingCanvasMutationFor() {\n    return;\n",
  ],
  ["const blob = typeof self", "const blob = false; const unused = () => typeof self"],
];

export const withoutCanvas = {
  name: "without-canvas",
  setup(build) {
    build.onLoad({ filter: /@rrweb[\\/]record[\\/]dist[\\/]record\.js$/ }, async (file) => {
      let contents = await readFile(file.path, "utf8");
      for (const [found, replacement] of CLOSED) {
        if (contents.split(found).length !== 2) {
          throw new Error(`@rrweb/record has changed, look again at: ${found.trim()}`);
        }
        contents = contents.replace(found, () => replacement);
      }
      // Once the code behind the doors is gone, nothing refers to what it called.
      const { code } = await build.esbuild.transform(contents, { minifySyntax: true });
      return { contents: code, loader: "js" };
    });
  },
};
