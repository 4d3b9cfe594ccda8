/** Sheets that scripts make and documents and shadow roots adopt. */

import { stringifyRule } from "@rrweb/record";

/** @type {WeakMap<CSSStyleSheet, number>} */
let ids;
let lastId = 0;
/** What was emitted last of each root. @type {Map<number, string>} */
let known;

/** @param {any} sheet @returns {number} -1 where it was not emitted */
export const idOf = (sheet) => ids.get(sheet) ?? -1;

/**
 * Which sheets a root has adopted, also none any more; a check emits only what is new.
 * @param {(source: number, data: any) => void} emit
 * @param {Iterable<CSSStyleSheet>} sheets
 * @param {number} id of the root
 * @param {boolean} [isCheck]
 */
export const adopt = (emit, sheets, id, isCheck) => {
  const styles = [];
  const styleIds = [...sheets].map((sheet) => {
    if (ids.has(sheet)) return idOf(sheet);
    const styleId = ++lastId;
    ids.set(sheet, styleId);
    const rules = Array.from(sheet.cssRules, (rule, index) => ({
      rule: stringifyRule(rule, sheet.href),
      index,
    }));
    styles.push({ styleId, rules });
    return styleId;
  });
  const list = String(styleIds);
  if (isCheck && list === (known.get(id) || "")) return;
  known.set(id, list);
  emit(15, { id, styleIds, styles });
};

export const forgetAdopted = () => {
  known = new Map();
  ids = new WeakMap();
  lastId = 0;
};
forgetAdopted();
