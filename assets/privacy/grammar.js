/**
 * The patterns of candidates, the same as in privacy/detectors/grammar.py. No look-behind
 * (older Safari), and none that can run away: each is bounded, or its parts share no letter.
 */

const FOREIGN = "\\u00c0-\\u1fff\\u2c00-\\u2fef\\u3040-\\ufaff\\ufe70-\\ufefe\\uff10-\\uffdc";
const WIDE = "\\u00a0\\u2011\\u2013\\u202f";
const END = "(?![\\w*]|\\.\\d)";

/**
 * A pattern for one place: S, T, H stand for separators.
 * @param {string} source
 */
const at = (source) =>
  new RegExp(
    source
      .replace(/S/g, `[ .${WIDE}-]`)
      .replace(/T/g, `[ .\\-/()${WIDE}]{0,3}`)
      .replace(/H/g, `[ ${WIDE}-]`) + END,
    "y",
  );

export const LOCAL = new RegExp(`[\\w%+~${FOREIGN}.'-]`);
export const DOMAIN = new RegExp(
  `(?:@|%40)(?:[A-Za-z0-9${FOREIGN}][A-Za-z0-9${FOREIGN}-]*\\.)+(xn--[A-Za-z0-9-]{2,59}|[A-Za-z]{2,24}|[${FOREIGN}]+)`,
  "g",
);
export const FILE_ENDING =
  /^(png|jpe?g|gif|svg|webp|avif|ico|bmp|s?css|less|[mc]?js|[jt]sx|map|json|html?|woff|ttf|eot|otf|pdf|txt|xml|wasm|vue|php)$/i;

export const JWT = /(^|[^\w-])(eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){0,3})/g;

export const SECRET =
  // eslint-disable-next-line no-control-regex
  /(^|[^A-Za-z0-9_])((?:[sr]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,}|gh[oprsu]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{16,}|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{35}|ya29\.[\w-]{20,}|xox[abeoprs]-[A-Za-z0-9-]{10,}|SG\.[\w-]{16,}\.[\w-]{16,}|sk-(?:ant-|proj-|or-|svcacct-)?(?:[a-z0-9]{1,8}-)?\w{20,}[\w-]*|(?:npm|hf|dop_v1|shpat|shpss|shppa)_[A-Za-z0-9]{30,}|(?:[Bb]earer|BEARER|[Bb]asic|BASIC) [\w.~+/-]{12,}=*)|-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[A-Za-z0-9+/=\t\n\f\r \\]*(?:-----END [A-Z ]{0,40}PRIVATE KEY-----)?|:\/\/[^\0\x01\t\n\f\r /:@"'<>?#]{0,100}:[^\0\x01\t\n\f\r /:@"'<>?#]{1,200}@/g;

export const IBAN = /(^|[^\w])([A-Za-z]{2}\d\d(?:[ \u00a0-]?[A-Za-z0-9]){11,30})/g;

export const IPV4 = /\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}/g;
export const IPV6 = /[\dA-Fa-f]{1,4}:[\dA-Fa-f:]*:[\dA-Fa-f]*/g;
/** A number that calls itself a version, or follows the name of a product. */
export const VERSION = /(?:v|ver|version|build|release)[ .:="']*$|[A-Za-z0-9*]\/$/i;

export const CLUSTER = new RegExp(`[+(]{0,2}\\d(?:[ .\\-/()${WIDE}]{0,3}\\d){5,}`, "g");

export const CARDS = [
  "\\d{12,19}",
  "\\d{4}(?:S\\d{4}){3}",
  "\\d{4}(?:S\\d{4}){3}S\\d{3}",
  "\\d{4}S\\d{6}S\\d{4,5}",
  "\\d{4}S\\d{4}S\\d{4}(?:S\\d{1,3})?",
].map(at);

export const SSN = at("\\d{3}(?:-\\d\\d-| \\d\\d |[\\u2011\\u2013]\\d\\d[\\u2011\\u2013])\\d{4}");

const EXTENSION = "(?: ?(?:x|ext\\.?|#) ?\\d{1,6})?";

export const PHONE = at(
  `(?:\\+[1-9](?:T\\d){6,14}|00[1-9](?:T\\d){8,13}|(?:1[ .-])?\\(\\d{3}\\)H{0,2}\\d{3}S?\\d{4}|(?:1[ .-])?\\d{3}\\.\\d{3}\\.\\d{4}|(?:1[ .-])?\\d{3}(?:/|H){1,2}\\d{3}S?\\d{4}|\\d{6}-\\d{4}|[2-9]\\d\\d[2-9]\\d{6}|1[3-9]\\d{9}|0[1-9](?:T\\d){7,10}|\\(\\d{2,5}\\)(?:T\\d){5,9}|\\d{2,3}H\\d{3}H\\d\\dH\\d\\d|\\d{3}H\\d\\dH\\d\\dH\\d\\d|\\d{3} \\d\\d \\d{3}|\\d\\d \\d{4,5}-\\d{4}|[5-9]\\d\\d \\d{3} \\d{3}|\\d{2,3}-\\d{4}-\\d{4})${EXTENSION}`,
);
export const CALLED = at(`\\+?\\d(?:T\\d){5,13}${EXTENSION}`);
export const CALL =
  // eslint-disable-next-line no-control-regex
  /(?:(?:^|[^a-z*])(?:t[e\u00e8\u00e9]l|phone|fono|mobil|m[o\u00f3]vil|cell|call|fax|sms|whatsapp|handy|gsm|dial|reach|answer|messages? to)|\u96fb\u8a71|\u7535\u8bdd|\u624b\u673a)[\x02-)+-/:-\x7f]{0,30}$/i;
export const CALLED_AFTER = /^[ ,-]{0,2}(?:office|fax|mobile|cell|home|work|desk)\b/i;
export const DATE =
  /(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|[12]\d{3}[./-]\d{1,2}[./-]\d{1,2}|(?:19|20)\d\d ?- ?(?:19|20)\d\d)(?!\d|[.-]\d\d)/y;
