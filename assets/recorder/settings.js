/** Fetching the service's configuration, and remembering it between pages. */

import { retryDelay } from "./backoff.js";
import { toConfig } from "./config.js";

/** How old a remembered configuration may be before it is looked up again. */
const FRESH_MS = 300000;

const bare = (etag) => (etag ? etag.replace(/^W\/|"/g, "") : null);

/**
 * @param {string} url
 * @param {import("./storage.js").Store} shared localStorage
 * @param {typeof window.fetch} fetch
 */
export const createSettings = (url, shared, fetch) => {
  let busy = false;

  /** @param {string} [etag] what the hub says is current */
  const ask = async (etag) => {
    // "no-cache" lets the browser revalidate by ETag without a CORS preflight.
    const response = await fetch(url, { cache: "no-cache", credentials: "omit" });
    const answer = response.ok ? await response.json() : null;
    const config = toConfig(answer);
    if (config) {
      etag = bare(etag || response.headers.get("etag"));
      shared.set("config", { answer, etag, at: Date.now() });
    }
    return { config, final: [401, 403, 404].includes(response.status) };
  };

  return {
    /**
     * The remembered configuration at once, or the hub's when it comes.
     * @param {(config: import("./config.js").Config | null) => void} use called with null
     *   when the hub knows no such key, and again when a remembered one was outdated
     */
    load(use) {
      const known = shared.get("config");
      const config = known && toConfig(known.answer);
      if (config) use(config);
      if (config && Date.now() - known.at < FRESH_MS) return;
      let attempt = 0;
      const look = () =>
        ask().then(
          (asked) => (asked.config || asked.final ? use(asked.config) : again()),
          () => again(),
        );
      const again = () => setTimeout(look, retryDelay(attempt++, null, Math.random()));
      look();
    },

    /** @param {unknown} etag as a reply named it @param {(config: any) => void} use */
    refresh(etag, use) {
      const known = shared.get("config") || {};
      if (busy || typeof etag !== "string" || !etag || bare(etag) === known.etag) return;
      busy = true;
      ask(etag)
        .then(({ config }) => config && use(config))
        .catch(() => {})
        .finally(() => {
          busy = false;
        });
    },
  };
};
