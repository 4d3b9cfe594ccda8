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
 * @param {() => boolean} mayKeep
 */
export const createSettings = (url, shared, fetch, mayKeep) => {
  let busy = false;
  /** The newest answer of this page. @type {any} */
  let latest = null;

  const known = () => latest || shared.get("config");

  /** Between pages only where the person agreed to be remembered. */
  const keep = () => {
    if (latest && mayKeep()) shared.set("config", latest);
  };

  /** @param {string} [etag] the one the hub has now */
  const ask = async (etag) => {
    // "no-cache" lets the browser revalidate by ETag without a CORS preflight.
    const response = await fetch(url, { cache: "no-cache", credentials: "omit" });
    const answer = response.ok ? await response.json() : null;
    const config = toConfig(answer);
    if (config) {
      etag = bare(etag || response.headers.get("etag"));
      latest = { answer, etag, at: Date.now() };
    }
    return { config, final: [401, 403, 404].includes(response.status) };
  };

  const look = (use, etag) => {
    if (busy) return;
    busy = true;
    ask(etag)
      .then(({ config }) => {
        if (config) use(config);
        keep();
      })
      .catch(() => {})
      .finally(() => {
        busy = false;
      });
  };

  return {
    /**
     * The remembered configuration at once, or the hub's when it comes.
     * @param {(config: import("./config.js").Config | null) => void} use called with null
     *   when the hub knows no such key, and again when a remembered one was outdated
     */
    load(use) {
      const last = known();
      const config = last && toConfig(last.answer);
      if (config) use(config);
      if (config && Date.now() - last.at < FRESH_MS) return keep();
      let attempt = 0;
      const look = () =>
        ask().then(
          (asked) => {
            if (!asked.config && !asked.final) return again();
            use(asked.config);
            keep();
          },
          () => again(),
        );
      const again = () => setTimeout(look, retryDelay(attempt++, null, Math.random()));
      look();
    },

    /** @param {unknown} etag as a reply named it @param {(config: any) => void} use */
    refresh(etag, use) {
      const { etag: last } = known() || {};
      if (typeof etag === "string" && etag && bare(etag) !== last) look(use, etag);
    },

    /** See whether the service has changed its mind. @param {(config: any) => void} use */
    look: (use) => look(use),

    /** Only to know, without beginning anything. */
    once: () => ask().then(({ config }) => config),

    keep,
  };
};
