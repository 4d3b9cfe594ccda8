/**
 * Options of rrweb that this recorder never sets otherwise: handed on by nobody, and a
 * constant where one is asked for, so that the minifier can drop what hangs on it.
 */

/** @type {Record<string, string>} */
const FIXED = {
  recordCanvas: "false",
  inlineImages: "false",
  inlineStylesheet: "true",
  dataURLOptions: "{}",
  userTriggeredOnInput: "false",
  recordDOM: "true",
  collectFonts: "false",
  checkoutEveryNth: "0",
  iframeLoadTimeout: "5000",
  stylesheetLoadTimeout: "5000",
  mousemoveWait: "undefined",
  packFn: "null",
};

/** Names that stay inside rrweb and what stands beside it, which no minifier may shorten. */
const INSIDE =
  "addedSet removesSubTreeCache mutationCb idNodeMap nodeMetaMap trackedLinkElements " +
  "adoptedStyleSheetCb movedSet genTextAreaValueMutation attributeMap shadowDomManager " +
  "_unchangedStyles styleDiff droppedSet unattachedDoc styleIDMap trackLinkElement " +
  "processMutations processMutation processedNodeManager mapRemoves addShadowRoot " +
  "observeAttachShadow skipChild newlyAddedElement attachLinkElement onStylesheetLoad movedMap " +
  "idStyleMap customElementCb trackStylesheetInLinkElement genAdds iframeManager onIframeLoad " +
  "attachIframe cssCaptured onSerialize mouseInteractionCb mousemoveCb viewportResizeCb inputCb " +
  "selectionCb scrollCb preserveWhiteSpace stylesheetManager styleMirror adoptStyleSheets " +
  "styleSheetRuleCb styleDeclarationCb ";

/** Statements that hang on them alone, or say what is said elsewhere. @type {[RegExp, string][]} */
const IDLE = [
  // events nobody asks for
  [/^ {10}(?:mediaInteraction|font)Cb: [^]*?\n {10}\}\),\n/gm, ""],
  [/^ {10}canvasMutationCb: wrappedCanvasMutationEmit,\n/m, ""],
  [/^record\.addCustomEvent = [^]*?\n\};\n/m, ""],
  [/^ {2}polyfill\(\);\n/m, ""],
  [/^ *if \(mousemoveWait !== [^]*?\n {2}\}\n/m, ""],
  [/^ *const eventProcessor = [^]*?\n {2}\};\n/m, ""],
  [/^ *const slimDOMOptions = slimDOMDefaults\(\w+\);\n/gm, ""],
  [/^ *slimDOM(?:Options)?(?:: \w+| = \w+)?,\n/gm, ""],
  [/^ *"slimDOMOptions",\n/m, ""],
  [/^ *slimDOMOptions: (?:this\.|_)\w+,\n/gm, ""],
  [/, (?:this\.)?slimDOMOptions\)/g, ")"],
  [/^ *(?:keepIframeSrcFn(?: = [^\n]*)?|"keepIframeSrcFn"),?\n/gm, ""],
  [/(?:this\.)?keepIframeSrcFn\([^)]*\)/g, "false"],
];

/** @param {string} text rrweb's code @returns {string} */
export const withFixedOptions = (text) => {
  for (const [found, instead] of IDLE) {
    if (text.search(found) < 0) throw new Error(`@rrweb/record has changed: ${found}`);
    text = text.replace(found, instead);
  }
  text = text.replace(/slimDOMOptions\.(\w+)/g, (_, name) => String(name === "headWhitespace"));
  const names = Object.keys(FIXED).join("|");
  return text
    .replace(new RegExp(`^ +"?(?:${names})"?(?:: this\\.\\w+| = [^,\\n]+)?,?\\n`, "gm"), "")
    .replace(new RegExp(`\\b(?:o\\.)?(${names})\\b`, "g"), (_, name) => FIXED[name]);
};

const inside = INSIDE.trim().split(" ");

/** @param {string} text rrweb's code, or ours beside it @returns {string} */
export const withShortNames = (text) =>
  text.replace(/[\w$]+/g, (name) => {
    const number = inside.indexOf(name);
    return number < 0 ? name : `$${number.toString(36)}`;
  });
