/** Addresses as the page resolves them: a replay stands elsewhere. */

/**
 * @param {string} address
 * @param {string} [base]
 * @returns {string} as it is where it cannot be resolved
 */
export const resolved = (address, base = document.baseURI) => {
  try {
    return new URL(address, base).href;
  } catch {
    return address;
  }
};

const resolvedIn = (doc, address) =>
  // A fragment points into the document itself, whatever the address of the page is.
  /^(#|blob:|data:|\s*$)/.test(address) ? address : resolved(address, doc.baseURI);

/** @param {string} css @param {string} base */
export const absoluteCss = (css, base) =>
  css.replace(/(url\(\s*(["']?))(.*?)(\2\s*\))/g, (whole, open, _, address, close) =>
    /^(#|$|\/\/|www\.|[a-z+]+:)/i.test(address) ? whole : open + resolved(address, base) + close,
  );

/** Each candidate: an address, which may hold a comma but not end with one, and its size. */
const CANDIDATE = /([^\s,]\S*[^\s,]|[^\s,])((?:\([^)]*\)?|[^,(])*)/g;

/**
 * @param {Document} doc
 * @param {string} tag in lower case
 * @param {string} name in lower case
 * @param {string | null} value
 */
export const absoluteAttribute = (doc, tag, name, value) => {
  if (!value) return value;
  if (name === "srcset") {
    return [...value.matchAll(CANDIDATE)]
      .map(([, address, size]) => (resolvedIn(doc, address) + size).trim())
      .join(", ");
  }
  if (name === "style") return absoluteCss(value, doc.baseURI);
  return /^(.* (src|(xlink:)?href)|(table|t[dh]) background|object data)$/.test(`${tag} ${name}`)
    ? resolvedIn(doc, value)
    : value;
};
