/**
 * Asks for confirmation before a page with unsaved changes is left.
 *
 * @param {HTMLFormElement} form its `[data-unsaved]` is shown once there are changes
 */
export function warnBeforeLoss(form) {
  const sign = form.querySelector("[data-unsaved]");
  let dirty = false;

  function changed() {
    dirty = true;
    sign.hidden = false;
  }

  form.addEventListener("input", changed);
  form.addEventListener("submit", () => (dirty = false));
  addEventListener("beforeunload", (event) => {
    if (dirty) event.preventDefault();
  });
  return { changed };
}
