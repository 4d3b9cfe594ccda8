/**
 * Chunks that could not be sent before the page went away, kept in the tab for the next
 * page of the same window.
 */

import { dropOverflow } from "./chunks.js";
import { fromBase64, toBase64 } from "./text.js";

/** Storages hold about five million characters, and most of them are the page's. */
const MAX_CHARACTERS = 2000000;

/** @typedef {import("./chunks.js").Chunk} Chunk */

/**
 * @param {Chunk[]} chunks
 * @param {import("./storage.js").Store} own sessionStorage
 */
export const keep = (chunks, own) => {
  const parcels = chunks.map((chunk) => {
    const zip = typeof chunk.body !== "string";
    const body = zip ? toBase64(/** @type {Uint8Array} */ (chunk.body)) : chunk.body;
    return { ...chunk, body, zip, size: body.length };
  });
  let dropped = dropOverflow(parcels, MAX_CHARACTERS);
  if (parcels.length === 1 && parcels[0].size > MAX_CHARACTERS) {
    parcels.pop();
    dropped++;
  }
  own.set("parcel", parcels.length || dropped ? { parcels, dropped } : null);
};

/**
 * Take what the previous page left. Only its own window's chunks count: a session that
 * has ended since has no use for them.
 * @param {import("./storage.js").Store} own
 * @param {import("./identity.js").Home} home of this page
 * @returns {{ chunks: Chunk[], dropped: number }}
 */
export const collect = (own, home) => {
  const left = own.get("parcel");
  own.set("parcel", null);
  if (!left) return { chunks: [], dropped: 0 };
  const chunks = left.parcels
    .filter((parcel) => parcel.home.window === home.window)
    .map(({ zip, ...chunk }) => {
      const body = zip ? fromBase64(chunk.body) : chunk.body;
      return { ...chunk, body, size: body.length, home };
    });
  return { chunks, dropped: left.dropped };
};
