/**
 * Structural similarity of pairs of PNG files: paths on standard input, two a line; one
 * number a line (0 to 1) on standard output. Pictures of two sizes are 0.
 */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { PNG } from "pngjs";
import { ssim } from "ssim.js";

const read = (path) => PNG.sync.read(readFileSync(path));

for await (const line of createInterface({ input: process.stdin })) {
  const [one, other] = line.split("\t").map(read);
  const alike = one.width === other.width && one.height === other.height;
  process.stdout.write(`${alike ? ssim(one, other).mssim : 0}\n`);
}
