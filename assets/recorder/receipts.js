/** Sends the hub receipts and withdrawals of consent. */

import { isRetryable, parseRetryAfter, retryDelay } from "./backoff.js";
import { now } from "./clock.js";

/** @param {import("./recorder.js").Recorder} r @param {string} url @param {typeof window.fetch} fetch */
export const createReceipts = (r, url, fetch) => {
  const { consent, shared } = r;
  /** The yes under way. */
  let sending = "";

  /**
   * @param {Record<string, any>} body
   * @param {() => boolean} isWanted still
   * @param {(status: number) => void} done with a final answer
   */
  const post = (body, isWanted, done, attempt = 0) => {
    const again = (after) =>
      setTimeout(
        () => isWanted() && post(body, isWanted, done, attempt + 1),
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
      const answer = consent.record();
      if (!answer || !answer.id || answer.told || sending === answer.id) return;
      const { id, scopes, method, version, hash, gpc, dnt } = answer;
      sending = id;
      const isWanted = () => sending === id && consent.id() === id;
      const body = { consentId: id, action: "grant", scopes, method, gpc, dnt };
      post(
        { ...body, noticeVersion: version, noticeHash: hash },
        isWanted,
        (status) => {
          sending = "";
          if (status < 300) {
            consent.sent();
            r.transport.pump();
          } else r.life.revoked();
        },
      );
    },

    /** The yes is taken back; repeated on later pages until the hub has it. */
    withdraw(answer, sessionId) {
      sending = "";
      if (answer && answer.id) {
        shared.set("withdrawal", { consentId: answer.id, sessionId, sentAt: now() });
      }
      this.resume();
    },

    resume() {
      const left = shared.get("withdrawal");
      if (!left) return;
      const { consentId, sessionId, sentAt } = left;
      const body = { consentId, action: "withdraw", sentAt, ...(sessionId && { sessionId }) };
      post(
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
