/** The hub's reading API. Every failure is a Problem. */

import { Problem, kindOf } from "./problem.js";

/** @param {{base: string, csrfToken?: string, fetch?: typeof fetch}} options */
export function createApi({ base, csrfToken = "", fetch = globalThis.fetch.bind(globalThis) }) {
  async function request(path, { method = "GET", body, signal } = {}) {
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
    session: () => request(""),
    manifest: () => request("manifest/"),
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
