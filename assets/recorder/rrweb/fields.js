/** What fields show: values, ticks and choices, made by the person or by script. */

import { guard, listen } from "../guard.js";
import { maskInput } from "../inputs.js";
import { after } from "../observe/patch.js";
import { native } from "./dom.js";
import { getId, getNode } from "./mirror.js";

const FIELD = /^(INPUT|TEXTAREA|SELECT)$/;
const PART = /^(INPUT|TEXTAREA|SELECT|OPTION|OPTGROUP)$/;
/** Attributes of a field, or of its options, that may change what it shows. */
const TELLING = /^(value|checked|selected|multiple|type)$/;
/** What a script may have set can wait: it comes after the nodes it is about. */
const SOON_MS = 50;

const OWNERS = ["Input", "TextArea", "Select", "Option", "Form"];
/** Whichever of them an owner has. */
const SETTERS = "value checked indeterminate valueAsNumber valueAsDate selectedIndex selected";
const METHODS = "stepUp stepDown setRangeText reset";

/**
 * The state recorded last, by id: NEW is what a node's own attributes show, and STALE has
 * to be recorded again, same or not.
 * @type {Map<number, string>}
 */
const fields = new Map();
const [NEW, STALE] = ["new", ""];

/** Fields to look at soon. @type {Set<number>} */
const due = new Set();
let timer = 0;
/** @type {any} what recording.js shares */
let source = null;

const stateOf = (field) => {
  const { type, value, checked, indeterminate } = field;
  if (/^(checkbox|radio)$/.test(type)) {
    return { text: value, isChecked: checked, ...(indeterminate && { indeterminate }) };
  }
  const state = { text: maskInput(value, field), isChecked: false };
  if (field.nodeName !== "SELECT") return state;
  const selected = field.multiple
    ? [...field.selectedOptions].map((option) => option.index)
    : [field.selectedIndex];
  return { ...state, selected };
};

/** Does the node itself show it, as rrweb writes it down? */
const isShown = (field, { text, isChecked, selected, indeterminate }) =>
  selected
    ? selected[0] !== -1
    : (isChecked || !field.defaultChecked) && !indeterminate && (text || !field.defaultValue);

const look = guard((id, byPerson) => {
  const field = getNode(id);
  const before = fields.get(id);
  if (!field) fields.delete(id);
  if (!field || before === undefined || source.judge.covers(field) || source.judge.ignores(field)) return;
  const state = stateOf(field);
  const now = JSON.stringify(state);
  if (now === before) return;
  fields.set(id, now);
  if (before === NEW && isShown(field, state)) return;
  source.emit(5, { ...state, id, ...(!byPerson && { userTriggered: false }) });
});

const lookAll = () => {
  const ids = [...due];
  due.clear();
  if (source) ids.forEach((id) => look(id));
};

const soon = (id) => {
  due.add(id);
  timer ||= native("setTimeout")(() => {
    timer = 0;
    lookAll();
  }, SOON_MS);
};

const allSoon = () => fields.forEach((_, id) => soon(id));

/** A field is written down anew: what that does not show follows at once. */
export const noteField = ({ id, tagName }) => {
  if (!FIELD.test(tagName.toUpperCase())) return;
  fields.set(id, NEW);
  due.add(id);
  native("queueMicrotask")(lookAll);
};

/** Everything is written down anew. */
export const forgetFields = () => fields.clear();

/** What a mutation does to fields. */
export const fieldsChanged = guard(({ attributes, adds, removes }) => {
  for (const { id, parentId, attributes: own } of [...attributes, ...adds, ...removes]) {
    const node = getNode(parentId || id);
    if (!node || !PART.test(node.nodeName)) continue;
    if (own && !Object.keys(own).some((name) => TELLING.test(name))) continue;
    const field = getId(node.closest("input,textarea,select"));
    if (!fields.has(field) || fields.get(field) === NEW) continue;
    fields.set(field, STALE);
    soon(field);
  }
});

/**
 * @param {any} o what recording.js shares
 * @param {any} win the window whose fields they are
 * @returns {(() => void)[]} undo
 */
export const observeFields = (o, win) => {
  // Of the page itself: a frame's must not outlive the frame.
  if (win === window) source = o;
  const seen = guard((part, isNow, byPerson) => {
    const field = part.nodeName === "OPTION" ? part.closest("select") : part;
    if (!field || !FIELD.test(field.nodeName)) return allSoon();
    const id = getId(field);
    if (isNow) look(id, byPerson);
    // The others of its group change with it.
    if (field.type === "radio") allSoon();
    else if (fields.has(id)) soon(id);
  });
  return [
    listen(o.doc, "input change", (event) =>
      seen(event.composedPath()[0], true, event.isTrusted),
    ),
    // Also the button that resets a form inside a shadow root.
    listen(o.doc, "click reset", allSoon),
    ...OWNERS.flatMap((name) =>
      [SETTERS, METHODS].flatMap((members, i) =>
        members.split(" ").map((member) => after(win[`HTML${name}Element`].prototype, member, (part) => seen(part), i ? undefined : "set")),
      ),
    ),
  ];
};
