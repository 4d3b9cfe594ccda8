/** Two columns of radios choose two versions; the button is off if they are the same. */

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
