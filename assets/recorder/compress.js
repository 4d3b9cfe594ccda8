/** gzip, where the browser can. */

import { isNumbered } from "./chunks.js";

/** Below this the header costs more than it saves. */
const WORTH_IT = 200;

/** A better ratio looks like a bomb to the endpoint, unless the whole is small. */
const [RATIO, SMALL] = [200, 65536];

/**
 * @param {import("./chunks.js").Chunk} chunk its body is replaced, unless it was sent as
 *   it is in the meantime: what was on the wire once must stay byte-identical
 * @param {number} most bytes the endpoint takes
 * @returns {Promise<boolean>} whether it is no more than that; never rejects
 */
export const compress = async (chunk, most) => {
  const { body } = chunk;
  if (typeof body !== "string" || body.length < WORTH_IT) return true;
  const plain = new Blob([body]);
  try {
    const stream = plain.stream().pipeThrough(new CompressionStream("gzip"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    const { length } = bytes;
    if (length <= most && plain.size <= Math.max(length * RATIO, SMALL)) {
      if (!isNumbered(chunk)) Object.assign(chunk, { body: bytes, size: length });
      return true;
    }
  } catch {
    // No CompressionStream here: the text goes as it is.
  }
  return plain.size <= most;
};
