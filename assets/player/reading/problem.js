/** What went wrong, in a plain sentence and with what can be done about it. Pure. */

/** A failed request, with what its answer said. */
export class Problem extends Error {
  /** @param {{kind: string, status?: number, detail?: string, requestId?: string}} facts */
  constructor({ kind, status = 0, detail = "", requestId = "" }) {
    super(detail || kind);
    this.kind = kind;
    this.status = status;
    this.detail = detail;
    this.requestId = requestId;
  }
}

/** Which problem an answer means. @param {number} status @param {{code?: string}} body */
export function kindOf(status, body) {
  if (status === 401 || body?.code === "not_authenticated") return "login";
  if (status === 403) return "forbidden";
  if (status === 404 || status === 410) return "missing";
  if (status === 429) return "busy";
  return status >= 500 ? "server" : "refused";
}

const SENTENCES = {
  login: ["You are signed out", "Your sign-in has expired. Sign in again, and this recording opens where you left it.", "login"],
  forbidden: ["You may not watch this recording", "Your account lacks the permission to view recorded sessions. An administrator can grant it.", "list"],
  missing: ["This recording does not exist", "It may have expired, been erased, or the link may be incomplete.", "list"],
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
  const said = kind === "refused" && error.detail ? error.detail : text;
  return { title, text: said, action, reference: error?.requestId ?? "" };
}

/** Why there is no picture, for a recording or one of its windows. */
export function noPictureReason(session, window) {
  if (!window || !window.chunks.length) return "nothing has arrived for it yet";
  if (window.chunks[0].seq > 0) return "its first part, with the full picture of the page, was lost on the way";
  if (session?.status === "active") return "the full picture of the page has not arrived yet";
  return "it ended before a full picture of the page was taken";
}
