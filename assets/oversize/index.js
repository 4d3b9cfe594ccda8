/**
 * Reduces chunks too large for one request; fetched by the recorder for the first. Long strings
 * become placeholders and are named, large documents and changes go in parts.
 *
 * @typedef {import("../recorder/chunks.js").Chunk} Chunk
 */

import { splitEvents, toChunk, utf8Length } from "../recorder/chunks.js";

/** No string of an oversized chunk is longer, in characters: at most 786 KB of UTF-8. */
const LONGEST = 2 ** 18;

/** Shorter ones are let be: what is made of these alone is left out as a whole. */
const SHORT = 256;

/** So many things of one event are named. */
const NAMED = 20;

const DATA_URL = /data:(\w*)[^\s"'()]*/g;

/** A picture that shows what it replaces, of the same size. @param {any} element */
const placeholder = ({ naturalWidth, width, height }) => {
  const box = naturalWidth && width && height ? ` width="${width}" height="${height}"` : "";
  const text = "Picture too large to record";
  // All of it can be read in a small picture too.
  const font = Math.max(4, Math.min(14, ((box && width) || 240) / 15));
  return `data:image/svg+xml,${encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg"${box}><rect width="100%" height="100%" fill="#ddd"/>` +
      `<text x="50%" y="50%" text-anchor="middle" font-family="sans-serif" font-size="${font}">${text}</text></svg>`,
  )}`;
};

/** Pictures of the page that a placeholder will stand for have their size once decoded. */
const decoded = () =>
  Promise.all(
    [...document.images]
      .filter((image) => !image.complete && image.src.length > LONGEST)
      .map((image) => image.decode().catch(() => {})),
  );

/**
 * Shorten every string in `value`, in place.
 * @param {any} value
 * @param {number} longest in characters
 * @param {(kind: string, size: number) => void} lose called for each
 * @param {(id: number) => any} nodeOf
 * @param {number} [id] of the node it belongs to
 */
const shorten = (value, longest, lose, nodeOf, id = 0) => {
  // An attribute may be called so too.
  if (typeof value.id === "number") id = value.id;
  for (const name of Object.keys(value)) {
    let text = value[name];
    if (text && typeof text === "object") shorten(text, longest, lose, nodeOf, id);
    if (typeof text !== "string" || text.length <= longest) continue;
    text = text.replace(DATA_URL, (url, type) => {
      if (url.length <= longest) return url;
      lose(type === "image" ? "picture" : type || "text", url.length);
      return type === "image" ? placeholder(nodeOf(id) || {}) : "data:,";
    });
    if (text.length > longest) {
      lose("text", text.length);
      text = `${text.slice(0, longest - 1)}…`;
    }
    value[name] = text;
  }
};

/** In bytes of JSON, without encoding what is ASCII anyway. */
const sizeOf = (value) => {
  const json = JSON.stringify(value);
  return /[^\0-\x7f]/.test(json) ? utf8Length(json) : json.length;
};

/** Lists of at most `most` bytes each, or of one item. */
const groups = (list, most) => {
  const found = [];
  let room = 0;
  for (const item of list) {
    const size = sizeOf(item) + 1;
    if (!found.length || size > room) {
      found.push([]);
      room = most;
    }
    found[found.length - 1].push(item);
    room -= size;
  }
  return found;
};

/**
 * Take nodes out of a document until it is small enough: the end of the longest list of
 * children in it.
 * @param {any} root changed in place
 * @param {number} most bytes
 * @returns {any[]} them, as additions
 */
const prune = (root, most) => {
  const sizes = new Map();
  const measure = ({ childNodes, ...node }) =>
    (childNodes || []).reduce((sum, child) => {
      const size = measure(child);
      sizes.set(child, size);
      return sum + size + 1;
    }, sizeOf(node) + 16);
  const adds = [];
  const add = (parentId, node) => {
    const { childNodes } = node;
    const alone = childNodes ? { ...node, childNodes: [] } : node;
    adds.push({ parentId, nextId: null, node: alone });
    for (const child of childNodes || []) add(node.id, child);
  };
  const shrink = (node, room) => {
    const children = node.childNodes || [];
    let total = 0;
    let largest = children[0];
    for (const child of children) {
      total += sizes.get(child);
      if (sizes.get(child) > sizes.get(largest)) largest = child;
    }
    if (total <= room) return;
    const others = total - sizes.get(largest);
    if (others < room / 2) {
      shrink(largest, room - others);
      return;
    }
    let kept = 0;
    for (const child of children) {
      room -= sizes.get(child);
      if (room < 0) break;
      kept++;
    }
    for (const child of children.splice(kept)) add(node.id, child);
  };
  measure(root);
  shrink(root, most);
  return adds;
};

const LISTS = ["removes", "adds", "texts", "attributes"];

/** @param {any} event @param {number} most bytes @returns {any[]} in parts, in order */
const split = (event, most) => {
  const { type, timestamp, data } = event;
  const change = (lists) => {
    const none = { source: 0, texts: [], attributes: [], removes: [], adds: [] };
    return { type: 3, timestamp, data: { ...none, ...lists } };
  };
  if (type === 2) {
    const rest = groups(prune(data.node, most), most);
    return [event, ...rest.map((adds) => change({ adds }))];
  }
  if (type !== 3 || data.source !== 0) return [event];
  return LISTS.flatMap((name) =>
    groups(data[name], most).map((list) => change({ [name]: list })),
  );
};

/**
 * @param {Chunk} chunk with its body as text
 * @param {number} limit bytes of a request's body
 * @param {(id: any) => any} nodeOf the page's node of an id
 * @returns {Promise<Chunk[]>} the same in chunks that fit even where nothing compresses
 */
export const fit = async (chunk, limit, nodeOf) => {
  await decoded();
  const most = limit * 0.75;
  const found = [];
  for (const event of JSON.parse(/** @type {string} */ (chunk.body))) {
    const { timestamp } = event;
    const marks = [];
    const lose = (kind, size) => {
      if (marks.length >= NAMED) return;
      marks.push({ type: 5, timestamp, data: { tag: "sh.large", payload: { kind, size } } });
    };
    shorten(event.data ?? {}, LONGEST, lose, nodeOf);
    for (const part of sizeOf(event) > most ? split(event, most * 0.9) : [event]) {
      for (let longest = LONGEST / 4; sizeOf(part) > most && longest >= SHORT; longest /= 4) {
        shorten(part.data, longest, lose, nodeOf);
      }
      // Numbers without end, or nothing but keys.
      if (sizeOf(part) > most) lose("event", sizeOf(part));
      else found.push(part);
    }
    found.push(...marks);
  }
  const events = found.map((event) => ({
    json: JSON.stringify(event),
    ts: event.timestamp,
    type: event.type,
  }));
  return splitEvents(events, limit).map((part) => ({ ...toChunk(part), home: chunk.home }));
};
