/** Telling the hub what was agreed to, and that it is over. */

import { isRetryable, parseRetryAfter, retryDelay } from "./backoff.js";
import { now } from "./clock.js";

/** @param {import("./recorder.js").Recorder} r @param {string} url @param {typeof window.fetch} fetch */
export const createReceipts = (r, url, fetch) => {
  const { consent, shared } = r;
  /** The yes under way. */
  let telling = "";

  /**
   * @param {Record<string, any>} body
   * @param {() => boolean} isWanted still
   * @param {(status: number) => void} done with a final answer
   */
  const tell = (body, isWanted, done, attempt = 0) => {
    const again = (after) =>
      setTimeout(
        () => isWanted() && tell(body, isWanted, done, attempt + 1),
        retryDelay(attempt, after, Math.random()),
      );
    fetch(url, {
      method: "POST",
      // A simple request that outlives the page.
      body: new Blob([JSON.stringify(body)], { type: "text/plain;charset=UTF-8" }),
      credentials: "omit",
      keepalive: true,
    }).then(({ status, headers }) => {
      if (status >= 300 && isRetryable(status)) {
        again(parseRetryAfter(headers.get("retry-after"), Date.now()));
      } else if (isWanted()) done(status);
    }, () => again(null));
  };

  return {
    /** Write the receipt of what was agreed to, once. */
    grant() {
      const said = consent.record();
      if (!said || !said.id || said.told || telling === said.id) return;
      const { id, scopes, method, version, hash, gpc, dnt } = said;
      telling = id;
      const isWanted = () => telling === id && consent.id() === id;
      const body = { consentId: id, action: "grant", scopes, method, gpc, dnt };
      tell(
        { ...body, noticeVersion: version, noticeHash: hash },
        isWanted,
        (status) => {
          telling = "";
          if (status < 300) {
            consent.told();
            r.transport.pump();
          } else r.life.revoked();
        },
      );
    },

    /** The yes is taken back; repeated on later pages until the hub has heard it. */
    withdraw(said, sessionId) {
      telling = "";
      if (said && said.id) {
        shared.set("withdrawal", { consentId: said.id, sessionId, sentAt: now() });
      }
      this.resume();
    },

    resume() {
      const left = shared.get("withdrawal");
      if (!left) return;
      const { consentId, sessionId, sentAt } = left;
      const body = { consentId, action: "withdraw", sentAt, ...(sessionId && { sessionId }) };
      tell(
        body,
        () => true,
        () => {
          const last = shared.get("withdrawal");
          if (last && last.consentId === consentId) shared.set("withdrawal", null);
        },
      );
    },
  };
};
