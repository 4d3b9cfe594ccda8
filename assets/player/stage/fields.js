/** What fields show: more than rrweb's own events and attributes hold. */

import { refuses } from "../neutralise/strict_inputs.js";

/**
 * Apply values, ticks and choices as our recorder has them.
 *
 * @param {object} replayer rrweb's
 */
export function showFieldState(replayer) {
  const apply = replayer.applyInput.bind(replayer);
  replayer.applyInput = (change) => {
    const field = replayer.getMirror().getNode(change.id);
    // A number typed behind a mask is no number: its field becomes one for text.
    if (field?.nodeName === "INPUT" && refuses(field.type, change.text)) {
      field.dataset.shType = field.type;
      field.type = "text";
    }
    apply(change);
    if (field?.nodeName === "SELECT") choose(field, change.selected);
    else if (field?.nodeName === "INPUT") field.indeterminate = change.indeterminate === true;
  };
}

/** @param {HTMLSelectElement} field @param {unknown} selected indices of its options */
function choose(field, selected) {
  if (!Array.isArray(selected)) return;
  const wanted = new Set(selected);
  if (!field.multiple) field.selectedIndex = selected.length ? Number(selected[0]) : -1;
  else for (const [i, option] of [...field.options].entries()) option.selected = wanted.has(i);
}
