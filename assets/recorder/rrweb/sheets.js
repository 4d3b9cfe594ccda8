/** Style sheets that scripts change: rules, declarations, sheets adopted. */

import { guard } from "../guard.js";
import { after } from "../observe/patch.js";
import { adopt, idOf } from "./adopted.js";
import { getRootNode, host } from "./dom.js";
import { flushes } from "./held.js";
import { getId } from "./mirror.js";

const own = Reflect.getOwnPropertyDescriptor;

/** rrweb's sources. */
const [RULE, DECLARATION] = [8, 13];

/** Where a rule stands in its sheet, from the outside in. @param {any} rule */
const pathOf = (rule) => {
  const path = [];
  for (; rule; rule = rule.parentRule) {
    path.unshift([...(rule.parentRule || rule.parentStyleSheet).cssRules].indexOf(rule));
  }
  return path;
};

/**
 * @param {any} o what recording.js shares
 * @param {any} win the window whose sheets they are
 * @returns {(() => void)[]} undo
 */
export const observeSheets = ({ emit }, win) => {
  const { CSSStyleSheet, CSSStyleDeclaration, CSSStyleRule } = win;

  /** Emit a change to a sheet that is known. */
  const report = (source, sheet, change) => {
    if (!sheet) return;
    const id = sheet.ownerNode ? getId(sheet.ownerNode) : -1;
    const styleId = id > 0 ? -1 : idOf(sheet);
    if (id > 0) {
      // Its text may have been replaced just before, which is not recorded yet.
      const flush = flushes.get(getRootNode(sheet.ownerNode));
      if (flush) flush();
      emit(source, { id, ...change });
    } else if (styleId > 0) emit(source, { styleId, ...change });
  };
  const onSheet = (name, change) =>
    after(CSSStyleSheet.prototype, name, (sheet, args) =>
      report(RULE, sheet, change(args, sheet)),
    );
  const onStyle = (name, change) =>
    after(CSSStyleDeclaration.prototype, name, ({ parentRule }, args) => {
      if (!parentRule) return;
      if (opened.has(parentRule)) opened.set(parentRule, parentRule.cssText);
      const index = pathOf(parentRule);
      report(DECLARATION, parentRule.parentStyleSheet, { ...change(args), index });
    });
  /** What the page reads it may change in place: looked at when its turn is over. */
  const onAdopted = ({ prototype }) => {
    const { get } = own(prototype, "adoptedStyleSheets") || {};
    const look = guard((root) => {
      const id = getId(host(root) || root);
      if (id > 0) adopt(emit, get.call(root), id, true);
    });
    const seen = (root) => queueMicrotask(() => look(root));
    return [after(prototype, "adoptedStyleSheets", look, "set"), after(prototype, "adoptedStyleSheets", seen, "get")];
  };
  /** Rules whose style is assigned to, as they were. @type {Map<any, string>} */
  const opened = new Map();
  const compare = guard(() => {
    const rules = [...opened];
    opened.clear();
    for (const [rule, text] of rules) {
      if (rule.cssText === text || !rule.parentStyleSheet) continue;
      const path = pathOf(rule);
      const index = path.length > 1 ? path : path[0];
      const next = path.length > 1 ? [...path.slice(0, -1), path[path.length - 1] + 1] : index + 1;
      report(RULE, rule.parentStyleSheet, {
        adds: [{ rule: rule.cssText, index: next }],
        removes: [{ index }],
      });
    }
  });
  const open = (rule, text = rule.cssText) => {
    if (!opened.size) queueMicrotask(compare);
    if (!opened.has(rule)) opened.set(rule, text);
  };

  const undo = [
    onSheet("insertRule", ([rule, index]) => ({ adds: [{ rule, index }] })),
    onSheet("addRule", ([selector, block, index], { cssRules }) => ({
      adds: [{ rule: `${selector} { ${block} }`, index: index ?? cssRules.length - 1 }],
    })),
    onSheet("deleteRule", ([index]) => ({ removes: [{ index }] })),
    onSheet("removeRule", ([index = 0]) => ({ removes: [{ index }] })),
    onSheet("replace", ([replace]) => ({ replace })),
    onSheet("replaceSync", ([replaceSync]) => ({ replaceSync })),
    onStyle("setProperty", ([property, value, priority]) => ({
      set: { property, value, priority },
    })),
    onStyle("removeProperty", ([property]) => ({ remove: { property } })),
    ...onAdopted(win.Document),
    ...onAdopted(win.ShadowRoot),
    after(CSSStyleRule.prototype, "style", (rule) => open(rule), "get"),
    after(CSSStyleRule.prototype, "selectorText", (rule) => open(rule, ""), "set"),
  ];
  // Browsers differ in which of them the methods are inherited from.
  for (const name of ["Grouping", "Condition", "Media", "Supports", "Style"]) {
    const { prototype } = win[`CSS${name}Rule`] || {};
    if (!prototype || !own(prototype, "insertRule")) continue;
    const onRule = (method, change) =>
      after(prototype, method, (rule, args) =>
        report(RULE, rule.parentStyleSheet, change(args, pathOf(rule))),
      );
    undo.push(
      onRule("insertRule", ([rule, index = 0], path) => ({
        adds: [{ rule, index: [...path, index] }],
      })),
      onRule("deleteRule", ([index], path) => ({ removes: [{ index: [...path, index] }] })),
    );
  }
  return undo;
};
