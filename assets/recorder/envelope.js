/** The line before the events, and the two joined into one request body. */

/**
 * @param {import("./chunks.js").Chunk} chunk
 * @param {number} now
 * @param {boolean} final the window is going away
 */
export const envelopeLine = (chunk, now, final) =>
  JSON.stringify({
    v: 1,
    sessionId: chunk.home.session,
    windowId: chunk.home.window,
    seq: chunk.seq,
    firstTs: chunk.first,
    lastTs: chunk.last,
    count: chunk.count,
    sentAt: now,
    checkpoint: chunk.checkpoint,
    final,
    token: chunk.token,
    // Known to this page alone: it stands in for the token until there is one.
    secret: chunk.token ? undefined : chunk.home.secret,
    consentId: chunk.consentId || null,
  }) + "\n";

/**
 * Typed so that every way of sending makes the same CORS simple request.
 * @param {string} line
 * @param {string | Uint8Array} body
 */
export const toBlob = (line, body) =>
  new Blob([line, body], { type: "text/plain;charset=UTF-8" });
