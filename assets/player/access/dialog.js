/** Asks why a recording is opened. Nothing of the recording is on the page yet, or it is covered. */

import { el } from "../interface/dom.js";
import { describe } from "../reading/problem.js";
import { createField, createForm } from "./fields.js";
import { lacking, objections, requestOf } from "./grant.js";
import { createRemembered } from "./remembered.js";

export const FEWEST_LETTERS = 20;
const LONGEST = 2000;
const LONGEST_TICKET = 100;
/** Kinds of problem that no other input in the form would help with. */
const ENDS = new Set(["login", "missing", "erased"]);

/**
 * @typedef {{reasonCodes: {code: string, label: string}[], grantMinutes: number,
 *   breakGlassMinutes: number, mayOpen: boolean, mayBreakGlass: boolean}} Terms
 * @param {{api: object, room: HTMLElement, remembered?: object}} options
 */
export function createReasonDialog({ api, room, remembered = createRemembered() }) {
  /**
   * @param {{terms: Terms, lead?: string, leave: string}} how `lead` is why it asks again,
   *   `leave` what the other button does
   * @returns {Promise<object|null>} the grant, or null when the user left; rejects with a
   *   Problem that ends all asking
   */
  function ask({ terms, lead = "", leave }) {
    return new Promise((resolve, reject) => {
      const settle = (finish) => (value) => {
        element.remove();
        finish(value);
      };
      const send = sender(api, settle(resolve), settle(reject));
      const element = build({ terms, lead, leave, send, remembered, goAway: () => settle(resolve)(null) });
      room.append(element);
      element.showModal();
      element.querySelector("[data-first]")?.focus();
    });
  }

  return { ask };
}

/** Sends what was entered; returns the objections to show, if there are any. */
function sender(api, done, failed) {
  return async (input, names) => {
    try {
      done(await api.giveReason(requestOf(input)));
      return null;
    } catch (error) {
      if (ENDS.has(error.kind)) {
        failed(error);
        return null;
      }
      if (error.kind === "refused") return objections(error, names);
      const { title, text } = describe(error);
      return { form: `${title}. ${text}` };
    }
  };
}

function build({ terms, lead, leave, send, remembered, goAway }) {
  const away = () => el("button", { type: "button", class: "sh-button", text: leave, on: { click: goAway } });
  const forms = [
    terms.mayOpen && reasonForm({ terms, send, remembered, foot: [away()] }),
    terms.mayBreakGlass && glass({ terms, send }),
    !terms.mayOpen && el("div", { class: "sh-reason-foot" }, away()),
  ];
  const element = el(
    "dialog",
    { class: "sh-dialog sh-reason", "aria-labelledby": "sh-reason-title", "aria-describedby": "sh-reason-terms", dataset: { testid: "reason" } },
    lead && el("p", { class: "sh-reason-lead", text: lead }),
    el("h2", { id: "sh-reason-title", text: terms.mayOpen ? "Why do you open this recording?" : "You may not open this recording" }),
    el("p", { id: "sh-reason-terms", class: "sh-quiet", text: termsOf(terms) }),
    forms,
  );
  const left = (event) => {
    event.preventDefault();
    goAway();
  };
  element.addEventListener("cancel", left);
  element.addEventListener("close", left);
  return element;
}

function termsOf({ mayOpen, grantMinutes }) {
  return mayOpen
    ? `What you see is put on record, with your name and your reason. You may watch for ${grantMinutes} minutes. A reason, a few words or a ticket: one is enough.`
    : "Your account lacks the permission to view recorded sessions. An administrator can grant it.";
}

function reasonForm({ terms, send, remembered, foot }) {
  const last = remembered.get();
  const known = terms.reasonCodes.some(({ code }) => code === last.reasonCode);
  const code = el("select", { id: "sh-reason-code", name: "reasonCode", dataset: known ? {} : { first: "" } },
    el("option", { value: "", text: "Choose a reason …" }),
    terms.reasonCodes.map((each) => el("option", { value: each.code, text: each.label, selected: known && each.code === last.reasonCode })));
  const text = el("textarea", { id: "sh-reason-text", name: "reason", rows: "2", maxlength: LONGEST });
  const ticket = el("input", { id: "sh-reason-ticket", name: "ticket", type: "text", maxlength: LONGEST_TICKET, autocomplete: "off", value: last.ticket });
  const fields = [
    createField(code, { label: "Reason" }),
    createField(text, { label: "In your words", hint: "Not about the person: others read this." }),
    createField(ticket, { label: "Ticket" }),
  ];
  const button = el("button", { type: "submit", class: "sh-button sh-primary", text: "Open recording", dataset: known ? { first: "" } : {} });
  const keepAndSend = (input) => {
    remembered.set(input);
    return send(input, fields.map((field) => field.name));
  };
  return createForm({ fields, send: keepAndSend, button, foot, className: "sh-reason-form" }).element;
}

function glass({ terms, send }) {
  const text = el("textarea", { id: "sh-glass-text", name: "reason", rows: "2", maxlength: LONGEST, dataset: terms.mayOpen ? {} : { first: "" } });
  const left = el("span", { class: "sh-quiet", role: "status" });
  const field = createField(text, { label: "What happened, and why is there no other way?" });
  const count = () => {
    const n = lacking(text.value, FEWEST_LETTERS);
    left.textContent = n ? `${n} more ${n === 1 ? "character" : "characters"} needed` : "";
  };
  text.addEventListener("input", count);
  count();
  const sendLongEnough = async (input) => {
    if (lacking(input.reason, FEWEST_LETTERS)) return { reason: `Write at least ${FEWEST_LETTERS} characters, so that others understand it later.` };
    return send({ ...input, breakGlass: true }, ["reason"]);
  };
  const button = el("button", { type: "submit", class: "sh-button sh-danger", text: "Break the glass" });
  const form = createForm({ fields: [field], send: sendLongEnough, button, foot: [left], className: "sh-glass-form", label: "Break the glass" });
  return el("details", { class: "sh-glass", open: !terms.mayOpen, dataset: { testid: "glass" } },
    el("summary", { text: "No other way? Break the glass" }),
    el("p", { text: `This opens the recording for ${terms.breakGlassMinutes} minutes, also without permission. Privacy officers and auditors are told at once, with your name and your text, and another person reviews it.` }),
    form.element);
}
