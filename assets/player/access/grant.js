/**
 * A grant: who may look at this recording, why, and until when. Pure.
 *
 * @typedef {{id: string, reasonCode: string, reason: string, ticket: string,
 *   breakGlass: boolean, grantedAt: string, expiresAt: string}} Grant
 */

/** From here on the page shows how long is left. */
export const SOON_MS = 5 * 60_000;

/** How long a grant still holds, by the hub's clock. @param {Grant} grant @param {number} nowMs */
export function remainingMs(grant, nowMs) {
  return Date.parse(grant.expiresAt) - nowMs;
}

/**
 * When the text about the remaining time changes next: at the last five minutes, then
 * every minute, in the last minute every second.
 */
export function nextLook(leftMs) {
  if (leftMs > SOON_MS) return leftMs - SOON_MS;
  if (leftMs > 60_000) return leftMs % 60_000 || 60_000;
  return Math.max(0, leftMs % 1000 || Math.min(leftMs, 1000));
}

/** The remaining time as text, empty while there is plenty. */
export function remainingText(leftMs) {
  if (leftMs > SOON_MS) return "";
  if (leftMs > 60_000) return `${Math.ceil(leftMs / 60_000)} min left`;
  return `${Math.max(0, Math.ceil(leftMs / 1000))} s left`;
}

/**
 * The body of the request. Fields left empty are left out.
 *
 * @param {{reasonCode?: string, reason?: string, ticket?: string, breakGlass?: boolean}} input
 */
export function requestOf({ reasonCode = "", reason = "", ticket = "", breakGlass = false }) {
  const trimmed = { reasonCode: reasonCode.trim(), reason: reason.trim(), ticket: ticket.trim() };
  const body = Object.fromEntries(Object.entries(trimmed).filter(([, value]) => value));
  return breakGlass ? { ...body, breakGlass: true } : body;
}

/**
 * The hub's objections, one sentence a field; what belongs to no field of the form is `form`.
 *
 * @param {{fields?: Record<string, string|string[]>, detail?: string}} problem
 * @param {string[]} names of the fields there are
 */
export function objections({ fields = {}, detail = "" }, names) {
  const found = {};
  for (const [name, messages] of Object.entries(fields)) {
    const key = names.includes(name) ? name : "form";
    found[key] = [found[key], [messages].flat().join(" ")].filter(Boolean).join(" ");
  }
  return Object.keys(found).length ? found : { form: detail };
}

/** How many characters a text still lacks; blanks are none. */
export function lacking(text, least) {
  return Math.max(0, least - [...text.replace(/\s/g, "")].length);
}
