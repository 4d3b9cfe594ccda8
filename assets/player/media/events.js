/**
 * Recorded events whose style sheets answer for the visitor. Changes the events it is given.
 *
 * The recorder records what its browser answers before every full snapshot, and takes
 * another snapshot when an answer changes: within a segment they stay the same.
 */

import { answersOf, schemeOf } from "./answers.js";
import { answerCss, chosen } from "./css.js";

const [ELEMENT, TEXT] = [2, 3];
const MUTATION = 0;
const STYLE_RULE = 8;
const STYLE_DECLARATION = 13;
const ADOPTED = 15;

/** @param {any} event @returns {boolean} whether it holds what the browser answers */
export const isMediaEvent = (event) => event?.type === 5 && event.data?.tag === "sh.media";

/**
 * @param {(id: number) => string} tagOf lower-case tag of a known element where it matters
 * @param {(id: number) => boolean} isStyleText
 * @returns {(event: any) => void} to be given the events of one window, in order
 */
export function createMediaAnswers(tagOf, isStyleText) {
  let visitor = visitorOf(null);
  return (event) => {
    if (isMediaEvent(event)) visitor = visitorOf(event.data.payload);
    else if (event?.type === 2) tree(event.data?.node, visitor, false);
    else if (event?.type === 3) incremental(event.data, visitor, { tagOf, isStyleText });
  };
}

function visitorOf(recorded) {
  return { answer: answersOf(recorded), scheme: schemeOf(recorded) };
}

function incremental(data, visitor, { tagOf, isStyleText }) {
  if (data.source === MUTATION) {
    for (const { node, parentId } of data.adds) tree(node, visitor, tagOf(parentId) === "style");
    for (const change of data.texts) {
      if (typeof change.value === "string" && isStyleText(change.id)) change.value = answerCss(change.value, visitor);
    }
    for (const { id, attributes: changed } of data.attributes) attributes(tagOf(id), changed, visitor);
  } else if (data.source === STYLE_RULE) {
    for (const rule of data.adds ?? []) inRule(rule, visitor);
    for (const name of ["replace", "replaceSync"]) {
      if (typeof data[name] === "string") data[name] = answerCss(data[name], visitor);
    }
  } else if (data.source === ADOPTED) {
    for (const sheet of data.styles ?? []) for (const rule of sheet?.rules ?? []) inRule(rule, visitor);
  } else if (data.source === STYLE_DECLARATION && data.set) {
    data.set.value = styleValue(data.set.property, data.set.value, visitor);
  }
}

function inRule(rule, visitor) {
  if (typeof rule?.rule === "string") rule.rule = answerCss(rule.rule, visitor);
}

/** Walks without recursion, as a tree may be deep. */
function tree(root, visitor, isStyle) {
  const open = [{ node: root, inStyle: isStyle }];
  while (open.length) {
    const { node, inStyle } = open.pop();
    if (node?.type === TEXT && (inStyle || node.isStyle)) node.textContent = answerCss(node.textContent, visitor);
    const tag = node?.type === ELEMENT ? node.tagName.toLowerCase() : "";
    if (tag) attributes(tag, node.attributes, visitor);
    for (const child of node?.childNodes ?? []) open.push({ node: child, inStyle: tag === "style" });
  }
}

function attributes(tag, own, visitor) {
  for (const name of ["media", "_cssText", "style", "sizes"]) {
    if (typeof own[name] === "string") own[name] = answerCss(own[name], visitor);
  }
  if (own.style && typeof own.style === "object") {
    for (const [property, value] of Object.entries(own.style)) {
      own.style[property] = styleValue(property, value, visitor);
    }
  }
  if (tag === "meta" && typeof own.content === "string") own.content = chosen(own.content, visitor.scheme);
}

/** A style value as rrweb stores it: text, `[value, priority]` or false. */
function styleValue(property, value, visitor) {
  if (Array.isArray(value)) return [styleValue(property, value[0], visitor), ...value.slice(1)];
  if (typeof value !== "string") return value;
  const isScheme = /^(color-scheme$|--)/i.test(property);
  return isScheme ? chosen(value, visitor.scheme) : answerCss(value, visitor);
}
