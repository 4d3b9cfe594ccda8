/**
 * Compress files once, into a folder of variants named by content.
 *
 * `node assets/compress.mjs FOLDER`, with {"<digest>": "<path>", …} on standard input. A
 * variant that is there is not made again; one that saves less than a twentieth is not kept
 * (then an empty mark records that it was tried).
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const brotli = (body) =>
  brotliCompressSync(body, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: body.length > 1e6 ? 9 : 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: body.length,
    },
  });
const codings = { br: brotli, gz: (body) => gzipSync(body, { level: 9 }) };

const folder = process.argv[2];
for (const [digest, path] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  for (const [suffix, compress] of Object.entries(codings)) {
    const target = join(folder, `${digest}.${suffix}`);
    const tried = join(folder, `.${digest}.${suffix}`);
    if (existsSync(target) || existsSync(tried)) continue;
    const body = readFileSync(path);
    const packed = compress(body);
    if (packed.length > body.length * 0.95) writeFileSync(tried, "");
    else {
      // Whole or not at all: a hub may be looking.
      const partial = `${tried}.${process.pid}`;
      writeFileSync(partial, packed);
      renameSync(partial, target);
    }
  }
}
