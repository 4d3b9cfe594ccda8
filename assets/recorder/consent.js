/** The person's own word on being recorded, remembered per service and origin. */

/** @typedef {"granted" | "denied" | "pending"} ConsentStatus */

/**
 * @param {import("./storage.js").Store} shared localStorage
 * @param {() => boolean} isRequired whether silence means no
 */
export const createConsent = (shared, isRequired) => ({
  /** @returns {ConsentStatus} */
  status() {
    const { status } = shared.get("consent") || {};
    if (status === "granted" || status === "denied") return status;
    return isRequired() ? "pending" : "granted";
  },

  /**
   * @param {"granted" | "denied"} status
   * @param {string[]} [scopes] what was agreed to
   */
  record(status, scopes) {
    shared.set("consent", { status, scopes: scopes || ["record"], at: Date.now() });
  },
});
