/** Elements from plain data. Text is always text: nothing recorded is ever read as HTML. */

/**
 * @param {string} tag
 * @param {Record<string, any>} [props] `class`, `text`, `on` (listeners), `dataset`, `style`
 *   (custom properties too); everything else is an attribute, `true` an empty one,
 *   `false`, `null` and `undefined` none
 * @param {...(Node|string|null|undefined|false)} children
 */
export function el(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) apply(element, name, value);
  for (const child of children.flat()) if (child || child === 0) element.append(child);
  return element;
}

function apply(element, name, value) {
  if (value === false || value === null || value === undefined) return;
  if (name === "class") element.className = value;
  else if (name === "text") element.textContent = value;
  else if (name === "on") for (const [type, f] of Object.entries(value)) element.addEventListener(type, f);
  else if (name === "dataset") Object.assign(element.dataset, value);
  else if (name === "style") for (const [p, v] of Object.entries(value)) element.style.setProperty(p, v);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** Replaces what is inside. @param {Element} element @param {...(Node|string)} children */
export function fill(element, ...children) {
  element.replaceChildren(...children.flat().filter((child) => child || child === 0));
}

/** Whether keys typed there belong to the field. @param {EventTarget|null} target */
export function isField(target) {
  return target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}
