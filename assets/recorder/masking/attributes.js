/** Masks attributes: what one is for decides how its value is masked. */

import { MASK } from "../../privacy/detectors.js";
import { isStable } from "../selector.js";
import { isPaired, isSecretName } from "./names.js";
import { blurred, maskAsked, maskAt, maskCss, maskTechnical } from "./text.js";
import { attributeOf, BLUR, UNMASKED } from "./marks.js";
import { isFloor } from "./treatment.js";
import { maskSrcset, maskUrl } from "./urls.js";

const oneOf = (pattern) => new RegExp(`^(?:${pattern})$`, "i");

/** Structure, look and references between elements. */
const TECHNICAL = oneOf(
  "class|id|for|type|rel|lang|dir|name|slot|part|is|form|list|width|height|d|rr_.*|aria-(?:controls|describedby|labelledby|owns|activedescendant|details|flowto|errormessage)|data-rr-.*|data-sh-.*|data-openreplay-.*",
);
const ADDRESS = oneOf(
  "href|xlink:href|src|rr_src|action|formaction|poster|background|cite|data|codebase|longdesc|manifest|ping|icon|classid|archive|profile|usemap|itemid|itemtype|xml:base|dynsrc|lowsrc|attributionsrc",
);
/** What shows a person cannot be half hidden. */
const PICTURE = oneOf("src|srcset|imagesrcset|poster|background|data|href|xlink:href|rr_.*url|rr_src");
/** Gone: code, and documents inside an attribute. */
const ACTIVE = /^(on|srcdoc$)/i;
/** Read by people or left by scripts; rrweb would send them as they are. */
const READ = oneOf(
  "placeholder|title|alt|label|content|abbr|summary|standby|prompt|download|value|(?:aria|data)-.*",
);
/** Values that are never personal, and that style sheets ask for. */
const TOKEN = /^(|true|false|mixed|redact|lipsum|delete)$/;
const SIZE = /^\d{1,4}%?$/;
/** What ARIA knows; anything else is the page's own. */
const ROLE = oneOf(
  "alert(dialog)?|application|article|banner|button|(check|combo|list|search|text)box|(column|row)?header|complementary|contentinfo|dialog|document|feed|figure|form|(tree)?grid(cell)?|(row|radio)?group|heading|img|link|list(item)?|log|main|menu(bar|item(checkbox|radio)?)?|navigation|none|note|option|presentation|progressbar|radio|region|row|cell|scrollbar|search|separator|slider|spinbutton|status|switch|tab(le|list|panel)?|timer|toolbar|tooltip|tree(item)?",
);
/** What drawings know beside their properties and those of style sheets. */
const DRAWN = oneOf(
  "xmlns.*|xml:(?:lang|space)|version|begin|dur|end|repeat.*|calcmode|values|from|to|by|additive|accumulate|attribute(?:name|type)|in|orient|path",
);
const isDrawn = (name, value) =>
  DRAWN.test(name) || /^[\d\s.,e%+-]*$/i.test(value) || name in document.documentElement.style;

const PAGE_META = oneOf("viewport|color-scheme|theme-color");

const FIELD = oneOf("input|textarea|select|option|button");
const NUMERIC = oneOf("li|progress|meter");

/** Names of each kind of element's own properties, in lower case. @type {Map<any, Set<string>>} */
const properties = new Map();

/** Does HTML know this attribute there? What pages invent is theirs, and masked. */
const isKnown = (element, name) => {
  const custom = String(element.nodeName).includes("-");
  const prototype = custom
    ? HTMLElement.prototype
    : Object.getPrototypeOf(element);
  let names = properties.get(prototype);
  if (!names) {
    names = new Set();
    for (const property in prototype) names.add(property.toLowerCase());
    properties.set(prototype, names);
  }
  // A property that holds a text is no attribute: the page has made one up.
  if (/text|html|message|^(user|pass|host|search|hash|node|value)/.test(name)) return false;
  return names.has(name.toLowerCase().replace(/^(accept|http)-/, "$1")) || /^(property|charset)$/.test(name);
};

/** Values that style sheets of the page ask attributes for. @type {Set<string> | null} */
let styled = null;

const ASKED = /\[[^\]=]+=\s*(?:"([^"\]]*)"|'([^'\]]*)'|([\w-]+))/g;

const readStyles = (rules) => {
  for (const { selectorText, cssRules } of rules) {
    if (selectorText && selectorText.includes("[")) {
      for (const [, a, b, c] of selectorText.matchAll(ASKED)) styled.add(a || b || c);
    }
    if (cssRules && cssRules.length) readStyles(cssRules);
  }
};

const isStyled = (value) => {
  if (!styled) {
    styled = new Set();
    for (const sheet of document.styleSheets) {
      try {
        readStyles(sheet.cssRules);
      } catch {
        // Another origin's.
      }
    }
  }
  return styled.has(value);
};

/** `data-api-key="…"`, and the content of a meta element that names a token. */
const isNamedSecret = (element, name) =>
  isSecretName(name) ||
  isPaired(name, () => {
    const names = Element.prototype.getAttributeNames.call(element);
    return Object.fromEntries(names.map((other) => [other, attributeOf(element, other)]));
  });

/** The page may have other style sheets by now. */
export const forgetStyles = () => {
  styled = null;
};

/**
 * @param {Element} element
 * @param {string} name
 * @param {string} value
 * @param {number} level how the element is treated
 * @returns {string | null} null: the attribute goes
 */
const mask = (element, name, value, level) => {
  const tag = String(element.nodeName);
  if (name === "style" || name === "_cssText") return maskCss(value);
  if (ACTIVE.test(name)) return null;
  const isField = name === "value" && FIELD.test(tag);
  // What these mean on a custom element depends on its page.
  const isOwn = tag.includes("-") && /^(name|for|type|rel|form|list|d)$/.test(name);
  if (TECHNICAL.test(name) && !isOwn) return maskTechnical(value);
  const isRead = READ.test(name);
  if (level >= BLUR) {
    // A fragment names an element of the page, as its id does.
    if (PICTURE.test(name)) return value[0] === "#" ? maskTechnical(value) : null;
    return TOKEN.test(value) || (!isRead && SIZE.test(value)) ? value : maskAt(value, level);
  }
  const mayName = level === UNMASKED || !isField;
  if (mayName && !TOKEN.test(value) && isNamedSecret(element, name)) return MASK;
  if (ADDRESS.test(name)) return maskUrl(value);
  if (/srcset$/i.test(name)) return maskSrcset(value);
  if (name === "value" && NUMERIC.test(tag)) return maskTechnical(value);
  if (level === UNMASKED && !(isField && isFloor(element))) return maskAt(value, level);
  if (/^data-testid$/.test(name) && isStable(value)) return value;
  const isSvg = /svg$/.test(element.namespaceURI || "");
  if (!isField && (TOKEN.test(value) || (isRead && isStyled(value)))) return value;
  if (name === "content" && PAGE_META.test(attributeOf(element, "name"))) return value;
  if (isRead || isOwn) return blurred(value);
  if (name === "role") return ROLE.test(value) || isStyled(value) ? value : blurred(value);
  if (isKnown(element, name) || (isSvg && isDrawn(name, value))) {
    return maskAsked(maskTechnical(value));
  }
  return isStyled(value) ? value : blurred(value);
};


/**
 * @param {Record<string, any>} attributes as rrweb wrote them, changed in place
 * @param {Element} element
 * @param {number} level
 * @param {boolean} [isChange] a mutation: null makes the replay remove it
 */
export const maskAttributes = (attributes, element, level, isChange) => {
  for (const name in attributes) {
    const value = attributes[name];
    if (typeof value === "string") {
      const masked = mask(element, name, value, level);
      if (masked === null && !isChange) delete attributes[name];
      else attributes[name] = masked;
    } else if (value && typeof value === "object") {
      for (const property in value) {
        const style = value[property];
        if (typeof style === "string") value[property] = maskCss(style);
        else if (style) style[0] = maskCss(style[0]);
      }
    }
  }
};
