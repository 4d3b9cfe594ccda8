/** gzip, where the browser can. */

import { isNumbered } from "./chunks.js";

/** Below this the header costs more than it saves. */
const WORTH_IT = 200;

/**
 * @param {import("./chunks.js").Chunk} chunk its body is replaced, unless it was sent as
 *   it is in the meantime: what was on the wire once must stay byte-identical
 * @returns {Promise<void>} never rejects
 */
export const compress = async (chunk) => {
  const { body } = chunk;
  if (typeof body !== "string" || body.length < WORTH_IT) return;
  try {
    const stream = new Blob([body])
      .stream()
      .pipeThrough(new CompressionStream("gzip"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    if (isNumbered(chunk)) return;
    chunk.body = bytes;
    chunk.size = bytes.length;
  } catch {
    // No CompressionStream here: the text goes as it is.
  }
};
