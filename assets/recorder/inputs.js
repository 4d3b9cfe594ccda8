/** Input values never leave the browser: every kind of field is masked at capture. */

/** rrweb asks by tag name before it asks by type, so these three cover every field. */
export const maskInputOptions = { input: true, textarea: true, select: true };

/**
 * As many asterisks as characters; a password does not even tell its length.
 * @param {string} text
 * @param {HTMLElement} element
 */
export const maskInput = (text, element) => {
  const secret =
    /** @type {any} */ (element).type === "password" ||
    element.hasAttribute("data-rr-is-password");
  return "*".repeat(secret && text ? 8 : text.length);
};
