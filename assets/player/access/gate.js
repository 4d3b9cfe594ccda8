/**
 * Guards a recording: nothing of it is requested without a valid grant.
 *
 * Events: `remaining` (the text about the remaining time changed), `ended` (with the Problem
 * that holds why nothing may be shown any more), `log` (the access log was read anew).
 */

import { Problem } from "../reading/problem.js";
import { nextLook, remainingMs, remainingText } from "./grant.js";

const BREAK_GLASS_MINUTES = 15;
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
/** Where this computer's clock is past the end and the hub's is not, the hub is right. */
const ASK_AGAIN_MS = 30_000;

const LEADS = {
  expired: "Your time to watch is over. Give a reason again to go on where you were.",
  revoked: "Your access to this recording was withdrawn. A new reason opens it again.",
};

export class Gate extends EventTarget {
  #api;
  #dialog;
  #timer = 0;
  #terms = null;
  #asking = null;

  /** @param {{api: object, dialog: {ask: Function}}} options */
  constructor({ api, dialog }) {
    super();
    this.#api = api;
    this.#dialog = dialog;
    this.grant = null;
    /** @type {import("./visits.js").LogRow[]} */
    this.log = [];
    /** Where older lines of the log are, or null. */
    this.older = null;
  }

  /** The text about the remaining time, near the end. */
  get remaining() {
    return this.grant ? remainingText(remainingMs(this.grant, Date.now())) : "";
  }

  /** How people read a reason. @param {string} code */
  reasonLabel(code) {
    return this.#terms?.reasonCodes.find((each) => each.code === code)?.label ?? code;
  }

  /**
   * Goes on at once with a valid grant, else asks why.
   *
   * @returns {Promise<boolean>} false when the user would rather leave
   */
  async enter() {
    await this.refresh();
    return this.grant ? true : this.#ask({ leave: "Back to the list" });
  }

  /** Asks again, because what opened the recording is over. @param {{kind: string}} problem */
  async again({ kind }) {
    this.#drop();
    if (this.#asking && (await this.#asking)) return true;
    return this.#ask({ lead: LEADS[kind] ?? "", leave: "Back to the list" });
  }

  /** Asks for more time before it is over. */
  stayLonger() {
    return this.#ask({ lead: "Give a reason again to watch for longer.", leave: "Not now" });
  }

  /** What opened the recording is over; the API asks for nothing more of it. @param {Problem} problem */
  end(problem) {
    this.dispatchEvent(new CustomEvent("ended", { detail: problem }));
  }

  /** Reads grant, terms and log anew. Rejects with a Problem. */
  async refresh() {
    const answer = await this.#api.access();
    this.#terms = termsOf(answer);
    this.log = answer.log ?? [];
    this.older = answer.next ?? null;
    if (answer.grant) this.#hold(answer.grant);
    else this.#drop();
    this.dispatchEvent(new Event("log"));
  }

  /** Reads older lines of the log. Rejects with a Problem. */
  async readOlder() {
    const { log, next } = await this.#api.access(this.older);
    this.log = [...this.log, ...log];
    this.older = next ?? null;
    this.dispatchEvent(new Event("log"));
  }

  /** One question at a time, whichever part asks. */
  #ask(how) {
    this.#asking ??= this.#dialog.ask({ ...how, terms: this.#terms }).then((grant) => {
      if (grant) this.#hold(grant);
      return Boolean(grant);
    }).finally(() => (this.#asking = null));
    return this.#asking;
  }

  #hold(grant) {
    this.grant = grant;
    this.#api.open();
    this.#look();
  }

  #drop() {
    this.grant = null;
    clearTimeout(this.#timer);
    this.dispatchEvent(new Event("remaining"));
  }

  #look() {
    clearTimeout(this.#timer);
    this.dispatchEvent(new Event("remaining"));
    const left = remainingMs(this.grant, Date.now());
    if (left > 0) this.#timer = setTimeout(() => this.#look(), Math.min(nextLook(left), LONGEST_TIMEOUT_MS));
    else this.#timer = setTimeout(() => this.#check(), 0);
  }

  /** The hub decides whether it is over, not the clock of this computer. */
  async #check() {
    try {
      await this.refresh();
    } catch {
      // It is unknown whether it still holds.
      this.#drop();
    }
    clearTimeout(this.#timer);
    if (this.grant) this.#timer = setTimeout(() => this.#check(), ASK_AGAIN_MS);
    else this.#api.close(new Problem({ kind: "expired" }));
  }
}

/** @returns {import("./dialog.js").Terms} */
function termsOf({ reasonCodes = [], grantMinutes, breakGlassMinutes = BREAK_GLASS_MINUTES, mayOpen = true, mayBreakGlass = false }) {
  return { reasonCodes, grantMinutes, breakGlassMinutes, mayOpen, mayBreakGlass };
}
