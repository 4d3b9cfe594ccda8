/**
 * Names whose value is secret, as privacy/masking/names.py and pairs.py read them on the
 * server.
 */

import table from "../../../privacy/masking/tables/names.json" with { type: "json" };

/** Known even to a hub that names none. `*` stands for any beginning. */
const ALWAYS = [table.people, table.secrets, table.headers, table.domain].join(" ").split(" ");

/** @type {Set<string>} */
let plain;
/** @type {string[]} */
let endings;

const parts = (name) => name.toLowerCase().split(/[-_. :=$]+/);

/** @param {string[]} [more] names the service adds */
export const useNames = (more = []) => {
  const all = [...ALWAYS, ...more].map((name) => parts(name).join("")).filter((n) => n > "*");
  plain = new Set(all.filter((name) => name[0] !== "*"));
  endings = all.filter((name) => name[0] === "*").map((name) => name.slice(1));
};
useNames();

/** By its end: `user_ssn`, `data-ssn`, `X-SSN`, "my SSN". @param {unknown} name */
export const isSecretName = (name) => {
  if (typeof name !== "string" || name.length > 200) return false;
  return parts(name).some((_, at, all) => {
    const end = all.slice(at).join("");
    return plain.has(end) || endings.some((ending) => end.endsWith(ending));
  });
};

const key = (source) => new RegExp(`^(?:data-)?(?:${source})$`, "i");
const NAME_KEY = key(table.nameKeys);
const VALUE_KEY = key(table.valueKeys);

/**
 * Is another member the name of this one? {name: "Authorization", value: "…"}
 * @param {string} name
 * @param {() => Record<string, any>} getMembers
 */
export const isPaired = (name, getMembers) =>
  VALUE_KEY.test(name) &&
  Object.entries(getMembers()).some(
    ([other, value]) => other !== name && NAME_KEY.test(other) && isSecretName(value),
  );
