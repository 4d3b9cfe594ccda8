/** A privacy report in plain sentences. */

const FOUND = {
  email: "Email addresses", card: "Card numbers", phone: "Phone numbers", ssn: "Social security numbers",
  iban: "Bank accounts", ip: "Internet addresses", jwt: "Sign-in tokens", secret: "Keys and passwords",
};
const MASKED = {
  inputs: "Typed or chosen values", rules: "By rules, or marks of the page", names: "By their name (password, token, …)",
  active: "Links and scripts made harmless",
};
const number = (n) => n.toLocaleString("en");

/**
 * @param {{version: number, counts: Record<string, number>, masked: Record<string, number>}} report
 * @returns {{lead: string, groups: [string, [string, string][]][], rules: string}}
 */
export function sentences({ version, counts, masked }) {
  const { active = 0, ...hidden } = masked;
  const total = sum(counts) + sum(hidden);
  const harmless = active ? rows(MASKED, { active }) : [];
  const groups = [
    ["Found by what it is", rows(FOUND, counts)],
    ["Masked for where it stood", [...rows(MASKED, hidden), ...harmless]],
  ].filter(([, found]) => found.length);
  return { lead: lead(total), groups, rules: rules(version) };
}

function lead(total) {
  if (!total) {
    return "The server found nothing left to mask. What the recorder hid in the browser never left it and is not counted here.";
  }
  const values = total === 1 ? "1 value was" : `${number(total)} values were`;
  return `${values} masked by the server before anything was stored. They cannot be brought back.`;
}

function rules(version) {
  return version
    ? `Masked by version ${number(version)} of this service's rules.`
    : "Recorded before masking rules had versions.";
}

function rows(names, counts) {
  return Object.entries(counts).filter(([, n]) => n).sort((a, b) => b[1] - a[1]).map(([kind, n]) => [names[kind] ?? kind, number(n)]);
}

function sum(counts) {
  return Object.values(counts).reduce((all, n) => all + n, 0);
}
