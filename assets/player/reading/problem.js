/** What went wrong, in a plain sentence and with what can be done about it. Pure. */

/** A failed request, with the content of its answer. */
export class Problem extends Error {
  /**
   * @param {{kind: string, status?: number, detail?: string, requestId?: string,
   *   fields?: Record<string, string[]>}} facts
   */
  constructor({ kind, status = 0, detail = "", requestId = "", fields = {} }) {
    super(detail || kind);
    this.kind = kind;
    this.status = status;
    this.detail = detail;
    this.requestId = requestId;
    this.fields = fields;
  }
}

/** Kinds that a new reason helps with. */
export const GRANT_OVER = new Set(["reason", "expired", "revoked"]);

/** Kinds after which nothing of the recording may stay on the page. */
export const WATCHING_OVER = new Set([...GRANT_OVER, "login", "erased"]);

const BY_CODE = {
  not_authenticated: "login",
  reason_required: "reason",
  grant_expired: "expired",
  grant_revoked: "revoked",
  audit_unavailable: "unrecorded",
};

/** Which problem an answer means. @param {number} status @param {{code?: string}} body */
export function kindOf(status, body) {
  if (BY_CODE[body?.code]) return BY_CODE[body.code];
  if (status === 401) return "login";
  if (status === 403) return "forbidden";
  if (status === 404) return "missing";
  if (status === 410) return "erased";
  if (status === 429) return "busy";
  return status >= 500 ? "server" : "refused";
}

const SENTENCES = {
  login: ["You are signed out", "Your sign-in has expired. Sign in again, and this recording opens where you left it.", "login"],
  forbidden: ["You may not watch this recording", "Your account lacks the permission to view recorded sessions. An administrator can grant it.", "list"],
  missing: ["This recording does not exist", "It may have expired, or the link may be incomplete.", "list"],
  erased: ["This recording was erased", "It was erased on request. Nothing of it is left to show.", "list"],
  unrecorded: ["Nothing is shown", "Who opens a recording is put on record first, and just now that did not work. Try again in a moment.", "retry"],
  reason: ["A reason is needed", "Give a reason for opening this recording.", "retry"],
  expired: ["Your time to watch is over", "Give a reason again to go on.", "retry"],
  revoked: ["Your access was withdrawn", "Your permission to watch this recording was revoked.", "retry"],
  busy: ["Too many requests", "The hub asks for a moment. Try again shortly.", "retry"],
  server: ["The hub could not answer", "Something failed on the server. Trying again often helps.", "retry"],
  network: ["The hub cannot be reached", "Your connection or the hub is down. What is already loaded can still be watched.", "retry"],
  picture: ["This moment cannot be drawn", "The recording holds something that could not be rebuilt. Other moments, and the panels, still work.", "retry"],
  refused: ["The hub refused the request", "It did not accept what this page asked for.", "retry"],
};

/**
 * @param {unknown} error
 * @returns {{title: string, text: string, action: "retry"|"login"|"list", reference: string}}
 */
export function describe(error) {
  const kind = error instanceof Problem ? error.kind : "picture";
  const [title, text, action] = SENTENCES[kind] ?? SENTENCES.server;
  const detail = kind === "refused" && error.detail ? error.detail : text;
  return { title, text: detail, action, reference: error?.requestId ?? "" };
}

/** Why there is no picture, for a recording or one of its windows. */
export function noPictureReason(session, window) {
  if (!window || !window.chunks.length) return "nothing has arrived for it yet";
  if (window.chunks[0].seq > 0) return "its first part, with the full picture of the page, was lost on the way";
  if (session?.status === "active") return "the full picture of the page has not arrived yet";
  return "it ended before a full picture of the page was taken";
}
