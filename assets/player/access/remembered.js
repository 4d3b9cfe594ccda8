/** The last reason code and ticket, for this browser tab only: three recordings of one ticket are typed once. */

const KEY = "sessionhub.reason";

/** @param {Storage|null} storage */
export function createRemembered(storage = safeStorage()) {
  return {
    /** @returns {{reasonCode: string, ticket: string}} */
    get() {
      try {
        const { reasonCode = "", ticket = "" } = JSON.parse(storage?.getItem(KEY) ?? "{}");
        return { reasonCode: String(reasonCode), ticket: String(ticket) };
      } catch {
        return { reasonCode: "", ticket: "" };
      }
    },
    /** The text itself is not kept: it is about one recording. */
    set({ reasonCode = "", ticket = "" }) {
      try {
        storage?.setItem(KEY, JSON.stringify({ reasonCode, ticket }));
      } catch {
        // Storage may be full or forbidden: then it is typed again.
      }
    },
  };
}

function safeStorage() {
  try {
    return globalThis.sessionStorage;
  } catch {
    return null;
  }
}
