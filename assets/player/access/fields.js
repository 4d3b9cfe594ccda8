/** Fields of the reason dialog: label, hint, control, and the errors the hub returned. */

import { el } from "../interface/dom.js";

/**
 * @param {HTMLElement} control with an id and a name
 * @param {{label: string, hint?: string}} texts
 * @returns {{name: string, element: HTMLElement, control: HTMLElement, object: (message: string) => void}}
 */
export function createField(control, { label, hint = "" }) {
  const objection = el("p", { class: "sh-objection", id: `${control.id}-objection`, hidden: true });
  const hintId = `${control.id}-hint`;
  const element = el(
    "div",
    { class: "sh-field" },
    el("label", { for: control.id, text: label }),
    control,
    hint && el("p", { class: "sh-quiet sh-hint", id: hintId, text: hint }),
    objection,
  );

  function object(message) {
    objection.textContent = message;
    objection.hidden = !message;
    const about = [hint && hintId, message && objection.id].filter(Boolean).join(" ");
    for (const [name, value] of [["aria-describedby", about], ["aria-invalid", message ? "true" : ""]]) {
      if (value) control.setAttribute(name, value);
      else control.removeAttribute(name);
    }
  }

  object("");
  control.addEventListener("input", () => object(""));
  return { name: control.name, element, control, object };
}

/**
 * A form that asks the hub; a second try is not sent while the first is under way.
 *
 * @param {{fields: ReturnType<typeof createField>[], send: Function, objections: Function,
 *   button: HTMLButtonElement, foot?: Node[], className: string, label?: string}} options
 */
export function createForm({ fields, send, button, foot = [], className, label }) {
  const alert = el("p", { class: "sh-objection sh-form-objection", role: "alert", hidden: true });
  const element = el("form", { class: className, novalidate: true, "aria-label": label, on: { submit } },
    fields.map((field) => field.element), alert, el("div", { class: "sh-reason-foot" }, button, foot));
  const name = button.textContent;
  element.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) element.requestSubmit();
  });

  async function submit(event) {
    event.preventDefault();
    if (button.disabled) return;
    show({});
    button.disabled = true;
    button.textContent = "Opening …";
    const found = await send(Object.fromEntries(fields.map(({ name, control }) => [name, control.value])));
    button.disabled = false;
    button.textContent = name;
    if (found) show(found);
  }

  /** @param {Record<string, string>} found by field; `form` is about all of it */
  function show(found) {
    for (const field of fields) field.object(found[field.name] ?? "");
    alert.textContent = found.form ?? "";
    alert.hidden = !found.form;
    const first = fields.find((field) => found[field.name]);
    if (first) first.control.focus();
    else if (found.form) button.focus();
  }

  return { element };
}
