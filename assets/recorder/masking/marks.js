/** Marks by which pages hide elements from recorders, as privacy/masking/marks.py reads them. */

import table from "../../../privacy/masking/tables/marks.json" with { type: "json" };

/**
 * Ordered by strictness: of two treatments the greater holds. UNMASKED lifts only what is
 * masked without being asked; VALUE is how fields are treated.
 */
export const [NONE, UNMASKED, VALUE, BLUR, REDACT, BLOCK] = [0, 1, 2, 3, 4, 5];

/** What a treatment is called in the table and in rules; "fields" ends an unmasking. */
export const TYPES = {
  fields: NONE,
  unmask: UNMASKED,
  ignore: VALUE,
  blur: BLUR,
  redact: REDACT,
  block: BLOCK,
};

/** Every mark as the table writes it: `.name`, `[name]`, `[name=value]`. @type {Map<string, number>} */
const marks = new Map();
for (const row of /** @type {any[]} */ (table.marks)) {
  for (const type in TYPES) {
    for (const mark of (row[type] || "").split(" ")) marks.set(mark, TYPES[type]);
  }
}

/** @param {Element} element @param {string} name */
export const attributeOf = (element, name) =>
  Element.prototype.getAttribute.call(element, name) || "";

/**
 * @param {Element} element
 * @returns {number} the strictest treatment its marks ask for; -1 if it has none
 */
export const marked = (element) => {
  const asked = [-1];
  for (const name of Element.prototype.getAttributeNames.call(element)) {
    const value = attributeOf(element, name);
    if (name === "class") {
      for (const token of value.split(/\s+/)) asked.push(marks.get("." + token) ?? -1);
    } else {
      const text = value.toLowerCase();
      const bare = table.off.split(" ").includes(text) ? -1 : marks.get(`[${name}]`);
      asked.push(marks.get(`[${name}=${text}]`) ?? bare ?? -1);
    }
  }
  const most = Math.max(...asked);
  return most === UNMASKED && asked.includes(NONE) ? NONE : most;
};
