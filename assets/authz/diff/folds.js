/** A button that opens or closes every fold of unchanged lines. */

/** @param {HTMLElement} diff */
export function enableFolds(diff) {
  const folds = [...diff.querySelectorAll("details.sh-fold")];
  const button = diff.querySelector("[data-folds]");
  if (!button) return;
  button.hidden = !folds.length;
  button.addEventListener("click", () => {
    const open = folds.some((fold) => !fold.open);
    for (const fold of folds) fold.open = open;
    button.textContent = open ? button.dataset.close : button.dataset.open;
  });
}
