/**
 * The same in fewer bytes, still as rrweb events that replay to the same page:
 *
 * - Setting `textContent` throws the text node away and makes a new one; rrweb records it as
 *   a removal and an addition. Where the text is an element's only child it becomes a new
 *   value of the old text node, whose id then stands for the new one from there on.
 * - Updates of texts and attributes that follow each other closely become one event.
 * - Neighbouring ids compress better than scattered ones.
 */

/** rrweb counts ids up from one and never comes near. */
const SPARE_IDS = 2 ** 30;

/** @type {(a: { id: number }, b: { id: number }) => number} */
const byId = (a, b) => a.id - b.id;

const isMutation = ({ type, data }) => type === 3 && data.source === 0;

/** Texts and attributes only. @param {any} event */
export const isUpdate = (event) =>
  isMutation(event) && !event.data.adds.length && !event.data.removes.length;

/**
 * Count how often each parent occurs.
 * @param {{ parentId: number }[]} changes
 */
const tally = (changes) => {
  const counts = new Map();
  for (const { parentId } of changes) {
    counts.set(parentId, (counts.get(parentId) || 0) + 1);
  }
  return counts;
};

/**
 * Turn replaced texts into changed ones.
 * @param {(parentId: number, id: number) => boolean} isOnlyChild in the page as it is now
 * @param {Set<number>} gone ids of the text nodes the event at hand removes
 */
export const createTextReuse = (isOnlyChild, gone) => {
  /** What the replay calls a node that rrweb calls otherwise. */
  const names = new Map();
  const taken = new Set();
  let spare = SPARE_IDS;

  const nameOf = (id) => names.get(id) ?? id;

  const rename = ({ texts, removes, adds }) => {
    for (const add of adds) {
      const { id } = add.node;
      // The node whose id was passed on has come back: it needs another.
      if (taken.has(id) && !names.has(id)) names.set(id, spare++);
    }
    for (const item of [...texts, ...removes]) item.id = nameOf(item.id);
    for (const add of adds) {
      if (add.nextId !== null) add.nextId = nameOf(add.nextId);
      // rrweb keeps the node it hands out: only a copy may differ.
      if (names.has(add.node.id)) add.node = { ...add.node, id: nameOf(add.node.id) };
    }
  };

  const reuse = (data) => {
    const removals = tally(data.removes);
    const additions = tally(data.adds);
    const added = new Set(data.adds.map((add) => add.node.id));
    const removed = new Set(data.removes.map((remove) => remove.id));
    const reused = new Map();
    for (const remove of data.removes) {
      const { parentId, id } = remove;
      const alone = removals.get(parentId) === 1 && additions.get(parentId) === 1;
      // A parent that moved is built anew, and a text that moved is needed elsewhere.
      const stays = !added.has(parentId) && !added.has(id);
      if (alone && stays && gone.has(id)) reused.set(parentId, remove);
    }
    if (!reused.size) return [];
    const values = [];
    data.adds = data.adds.filter(({ parentId, node }) => {
      const remove = reused.get(parentId);
      if (!remove) return true;
      const fits = isPlainText(node) && !removed.has(node.id);
      if (!fits || !isOnlyChild(parentId, node.id)) {
        reused.delete(parentId);
        return true;
      }
      const name = nameOf(remove.id);
      // Passed on: should the removed node come back, it goes by its own id again.
      names.delete(remove.id);
      names.set(node.id, name);
      taken.add(name);
      values.push({ id: name, value: node.textContent });
      return false;
    });
    data.removes = data.removes.filter((remove) => !reused.has(remove.parentId));
    return values;
  };

  /** @param {any} event an rrweb event, changed in place */
  return (event) => {
    const { data } = event;
    if (event.type === 2) {
      names.clear();
      taken.clear();
    } else if (isMutation(event)) {
      const values = gone.size && data.adds.length ? reuse(data) : [];
      if (names.size) rename(data);
      data.texts.push(...values);
      gone.clear();
    } else if (event.type === 3 && data.source === 14 && names.size) {
      for (const range of data.ranges) {
        range.start = nameOf(range.start);
        range.end = nameOf(range.end);
      }
    }
  };
};

/** rrweb marks the text of styles and of frames with more than these. */
const isPlainText = (node) =>
  node.type === 3 &&
  Object.keys(node).every(
    (key) => node[key] === undefined || ["type", "textContent", "id"].includes(key),
  );

/**
 * Fold the update `next` into the update `event`.
 * @returns {boolean} false when they have to stay two events
 */
export const mergeUpdate = (event, next) => {
  if (!isUpdate(event) || !isUpdate(next)) return false;
  const attributes = new Map(event.data.attributes.map((item) => [item.id, item]));
  const clash = next.data.attributes.some((item) => {
    const { style } = item.attributes;
    const before = attributes.get(item.id)?.attributes.style;
    // A difference has to be applied to the whole it follows.
    const whole = before === null || typeof before === "string";
    return whole && style && typeof style === "object";
  });
  if (clash) return false;
  for (const item of next.data.attributes) {
    const before = attributes.get(item.id);
    if (!before) {
      attributes.set(item.id, item);
      continue;
    }
    const { style } = item.attributes;
    const old = before.attributes.style;
    Object.assign(before.attributes, item.attributes);
    if (style && typeof style === "object") before.attributes.style = { ...old, ...style };
  }
  event.data.attributes = [...attributes.values()];
  event.data.texts.push(...next.data.texts);
  event.timestamp = next.timestamp;
  return true;
};

/**
 * Only a node's last text counts, and order between nodes does not.
 * @param {any} event
 */
export const tidy = (event) => {
  if (!isMutation(event)) return;
  const { texts, attributes } = event.data;
  if (texts.length > 1) {
    const last = new Map(texts.map((text) => [text.id, text]));
    event.data.texts = [...last.values()].sort(byId);
  }
  if (attributes.length > 1) attributes.sort(byId);
};
