/**
 * Addresses that name an element of the page itself (`#id`): nothing is loaded for them,
 * and without them an SVG loses fills, clips, masks, filters, symbols and paths. Pure.
 *
 * Recorders make addresses absolute, so `#id` may arrive as the address of the page, or
 * of its folder, with the fragment behind it.
 */

const PAGE_SCHEMES = /^(?:https?|blob|file|about):/i;
const SCHEME = /^[a-z][\w+.-]*:/i;
const HOST = /^(?:[a-z]+:)*\/\/[^/]*/i;
/** Endings of pages; whatever else has one is a picture, font or style sheet. */
const PAGE_ENDING = /\.(?:x?html?|php\d?|aspx?|jspx?|cgi|do)$/i;
const LONGEST = 4000;

/**
 * The fragment alone, or null where the address leads to another document.
 * @param {string} address
 */
export function fragmentOf(address) {
  const bare = address.trim();
  const at = bare.indexOf("#");
  if (at < 0 || at > LONGEST || at === bare.length - 1) return null;
  return isPage(bare.slice(0, at)) ? bare.slice(at) : null;
}

function isPage(address) {
  if (SCHEME.test(address) && !PAGE_SCHEMES.test(address)) return false;
  const [path] = address.replace(HOST, "").split("?");
  const name = path.slice(path.lastIndexOf("/") + 1);
  return !name.includes(".") || PAGE_ENDING.test(name);
}

/** `url(…)` with a fragment at its end; bounded, so that a text is read in linear time. */
const URL_WITH_FRAGMENT = /url\(\s*(["']?)\s*([^\s"'()#]{1,2000}#[^\s"'()]{1,200})\s*\1\s*\)/gi;

/** Style text whose addresses of the page's own elements are fragments again. */
export function withFragments(css) {
  if (!css.includes("#")) return css;
  return css.replace(URL_WITH_FRAGMENT, (all, quote, address) => {
    const fragment = fragmentOf(address);
    return fragment ? `url(${quote}${fragment}${quote})` : all;
  });
}

/**
 * Changed attributes with `xlink:href` under its plain name: a change is applied without
 * a namespace, where SVG does not see the prefixed one.
 * @param {Record<string, unknown>} attributes
 */
export function plainHref(attributes) {
  if (!("xlink:href" in attributes) || "href" in attributes) return attributes;
  return { ...attributes, href: attributes["xlink:href"] };
}
