/** Two columns of radios choose what is compared; the same version twice is no choice. */

/** @param {HTMLFormElement} form with radios `from` and `to` */
export function enablePicks(form) {
  const button = form.querySelector("[data-compare]");

  function judge() {
    const { from, to } = form.elements;
    button.disabled = !from.value || !to.value || from.value === to.value;
  }

  form.addEventListener("change", judge);
  judge();
}
