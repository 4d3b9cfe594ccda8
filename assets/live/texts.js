/** Texts about the state of the connection. Pure. */

const REFUSALS = {
  reason_required: "Give a reason before you watch.",
  denied: "You may no longer see this. Your access was taken away or you signed out.",
  gone: "There is no such session, or it has ended.",
  erased: "This session was erased.",
};

/**
 * @param {{state: string, attempt: number, attempts: number, retryAt: number, reason: string}} line
 * @param {number} now
 * @param {boolean} online what the browser believes
 * @returns {{label: string, detail: string, tone: "good" | "waiting" | "bad", canReconnect: boolean}}
 */
export function describe(line, now, online = true) {
  const seconds = Math.max(0, Math.ceil((line.retryAt - now) / 1000));
  const offline = online ? "" : " This computer seems to be offline.";
  switch (line.state) {
    case "open":
      return { label: "Live", detail: "", tone: "good", canReconnect: false };
    case "connecting":
      return { label: "Connecting …", detail: "", tone: "waiting", canReconnect: false };
    case "waiting":
      return {
        label: "Reconnecting …",
        detail: `The connection was lost. Next try ${seconds ? `in ${seconds} s` : "now"} (${line.attempt} of ${line.attempts}).${offline}`,
        tone: "waiting",
        canReconnect: true,
      };
    case "spent":
      return {
        label: "Disconnected",
        detail: `The hub could not be reached after ${line.attempts} tries. Is the hub running, and does every proxy in between let WebSockets through?${offline}`,
        tone: "bad",
        canReconnect: true,
      };
    case "refused":
      return { label: "Closed", detail: REFUSALS[line.reason] ?? REFUSALS.denied, tone: "bad", canReconnect: line.reason !== "erased" };
    default:
      return { label: "Not connected", detail: "", tone: "waiting", canReconnect: true };
  }
}
