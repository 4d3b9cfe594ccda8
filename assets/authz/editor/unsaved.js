/**
 * Asks before a changed form is left unsent.
 *
 * @param {HTMLFormElement} form what stands in its `[data-unsaved]` is shown while it is so
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
