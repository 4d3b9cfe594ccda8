/** When to try again, and when not to. */

const BASE_MS = 3000;
const CAP_MS = 60000;

/**
 * Only what may pass by itself is tried again; every other 4xx is an answer.
 * @param {number} status HTTP status, 0 for a network error
 */
export const isRetryable = (status) =>
  status === 0 || status === 408 || status === 425 || status === 429 || status >= 500;

/**
 * @param {number} attempt 0 for the first failure
 * @param {number | null} retryAfterMs what the hub asked for, never undercut
 * @param {number} random in [0, 1)
 */
export const retryDelay = (attempt, retryAfterMs, random) => {
  const delay = Math.min(BASE_MS * 2 ** Math.min(attempt, 10), CAP_MS);
  return Math.max(Math.min(delay * (0.5 + random), CAP_MS), retryAfterMs || 0);
};

/**
 * @param {string | null} header seconds or an HTTP date
 * @param {number} now epoch milliseconds
 * @returns {number | null} milliseconds, at most an hour
 */
export const parseRetryAfter = (header, now) => {
  if (!header) return null;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return ms > 0 ? Math.min(ms, 3600000) : null;
};
