/** Texts of the access log. Pure. */

const REFUSALS = {
  permission_denied: "No permission to view recordings",
  reason_required: "No reason was given",
  grant_expired: "The time to watch was over",
  grant_revoked: "Access had been withdrawn",
};

/** The label of a refusal. @param {string} code */
export function refusal(code) {
  return REFUSALS[code] ?? (code ? `Refused: ${code.replaceAll("_", " ")}` : "Refused");
}

const WITHOUT_REASON = {
  opened: "Opened this page, but gave no reason: nothing was shown",
  described: "Read the description, but opened nothing",
};

/** The reason of a visit, or the refusal. @param {import("../access/visits.js").Visit} visit */
export function whyText({ denied, why, outcome, reason, reasonCode }, reasonLabel) {
  if (denied) return refusal(why);
  if (WITHOUT_REASON[outcome]) return WITHOUT_REASON[outcome];
  // "Something else" adds nothing beside a written reason.
  return [reasonCode === "other" && reason ? "" : reasonLabel, reason].filter(Boolean).join(": ");
}

/** The text the panel's search compares. @param {import("../access/visits.js").Visit} visit */
export function accessText(visit, reasonLabel) {
  const { actor, ticket, via, breakGlass, denied } = visit;
  const marks = [breakGlass && "break-glass", denied && "refused"];
  return [actor.name, actor.email, actor.role, reasonLabel, whyText(visit, reasonLabel), ticket, via, ...marks].filter(Boolean).join(" ");
}
