/**
 * The hub's reading API. Every failure is a Problem.
 *
 * Once the hub answers that watching is over, nothing more of the recording is asked for
 * until `open()`: each such request would be another denial on record.
 */

import { WATCHING_OVER, Problem, kindOf } from "./problem.js";

/**
 * @param {{base: string, csrfToken?: string, fetch?: typeof fetch,
 *   onOver?: (problem: Problem) => void}} options
 */
export function createApi({ base, csrfToken = "", fetch = globalThis.fetch.bind(globalThis), onOver = () => {} }) {
  let closed = null;
  let era = 0;

  /** Asks for something only a grant opens. */
  async function request(path, options) {
    if (closed) throw closed;
    const begun = era;
    try {
      return await ask(path, options);
    } catch (error) {
      // An answer from before a new grant is not about that one.
      if (WATCHING_OVER.has(error.kind) && begun === era) close(error);
      throw error;
    }
  }

  function close(problem) {
    if (closed) return;
    closed = problem;
    onOver(problem);
  }

  async function ask(path, { method = "GET", body, signal } = {}) {
    const answer = await send(path, { method, body, signal });
    if (answer.status === 204) return null;
    const type = answer.headers.get("content-type") ?? "";
    // A page instead of JSON is the sign-in form, reached by redirect.
    if (answer.ok && !type.includes("json")) throw new Problem({ kind: "login" });
    const parsed = await parse(answer);
    if (!answer.ok) {
      throw new Problem({
        kind: kindOf(answer.status, parsed),
        status: answer.status,
        detail: parsed?.detail,
        fields: parsed?.fields,
        requestId: parsed?.requestId,
      });
    }
    return parsed;
  }

  async function send(path, { method, body, signal }) {
    const headers = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (method !== "GET") headers["X-CSRFToken"] = csrfToken;
    try {
      return await fetch(base + path, {
        method,
        headers,
        signal,
        credentials: "same-origin",
        body: body === undefined ? undefined : JSON.stringify(body),
      });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Problem({ kind: "network" });
    }
  }

  return {
    close,
    open() {
      closed = null;
      era += 1;
    },
    /** @param {string|null} older the `next` of an answer: the log before it */
    access: (older = null) => ask(`access/${older ? new URL(older, "http://hub").search : ""}`),
    giveReason: (body) => ask("access/", { method: "POST", body }),
    session: () => request(""),
    /** @param {{first?: boolean}} [how] `first`: with the events of the first picture */
    manifest: ({ first = false } = {}) => request(first ? "manifest/?first=1" : "manifest/"),
    timeline: () => request("timeline/"),
    events: (query, signal) => request(`events/?${new URLSearchParams(query)}`, { signal }),
    notes: () => request("notes/"),
    addNote: (note) => request("notes/", { method: "POST", body: note }),
    editNote: (id, text) => request(`notes/${encodeURIComponent(id)}/`, { method: "PATCH", body: { text } }),
    deleteNote: (id) => request(`notes/${encodeURIComponent(id)}/`, { method: "DELETE" }),
  };
}

async function parse(answer) {
  try {
    return await answer.json();
  } catch (error) {
    if (error.name === "AbortError") throw error;
    if (!answer.ok) return null;
    throw new Problem({ kind: "network" });
  }
}

/** A list, whether it comes bare or as a page of results. */
export function rowsOf(answer) {
  return Array.isArray(answer) ? answer : (answer?.results ?? []);
}
