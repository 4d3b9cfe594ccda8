/** Style sheets that scripts change: rules, declarations, sheets adopted. */

import { after } from "../observe/patch.js";
import { host } from "./dom.js";

const own = Reflect.getOwnPropertyDescriptor;

/** Where a rule stands in its sheet, from the outside in. @param {any} rule */
const pathOf = (rule) => {
  const path = [];
  for (; rule; rule = rule.parentRule) {
    path.unshift([...(rule.parentRule || rule.parentStyleSheet).cssRules].indexOf(rule));
  }
  return path;
};

/**
 * @param {any} o rrweb's callbacks and indexes
 * @param {any} win the window whose sheets they are
 * @returns {(() => void)[]} undo
 */
export const observeSheets = (o, win) => {
  const { mirror, stylesheetManager, styleSheetRuleCb, styleDeclarationCb } = o;
  const { CSSStyleSheet, CSSStyleDeclaration } = win;

  /** Emit a change to a sheet that is known. */
  const report = (emit, sheet, change) => {
    if (!sheet) return;
    const id = sheet.ownerNode ? mirror.getId(sheet.ownerNode) : -1;
    const styleId = id > 0 ? -1 : stylesheetManager.styleMirror.getId(sheet);
    if (id > 0) emit({ id, ...change });
    else if (styleId > 0) emit({ styleId, ...change });
  };
  const onSheet = (name, change) =>
    after(CSSStyleSheet.prototype, name, (sheet, args) =>
      report(styleSheetRuleCb, sheet, change(args, sheet)),
    );
  const onStyle = (name, change) =>
    after(CSSStyleDeclaration.prototype, name, ({ parentRule }, args) => {
      if (!parentRule) return;
      const index = pathOf(parentRule);
      report(styleDeclarationCb, parentRule.parentStyleSheet, { ...change(args), index });
    });
  const onAdopted = ({ prototype }) =>
    after(
      prototype,
      "adoptedStyleSheets",
      (root) => {
        const id = mirror.getId(host(root) || root);
        if (id > 0) stylesheetManager.adoptStyleSheets(root.adoptedStyleSheets, id);
      },
      true,
    );

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
    onAdopted(win.Document),
    onAdopted(win.ShadowRoot),
  ];
  // Browsers differ in which of them the methods are inherited from.
  for (const name of ["Grouping", "Condition", "Media", "Supports", "Style"]) {
    const { prototype } = win[`CSS${name}Rule`] || {};
    if (!prototype || !own(prototype, "insertRule")) continue;
    const onRule = (method, change) =>
      after(prototype, method, (rule, args) =>
        report(styleSheetRuleCb, rule.parentStyleSheet, change(args, pathOf(rule))),
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
