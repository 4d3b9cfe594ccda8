/** `<button data-copy="#id" data-copied="Copied">` puts the text of #id on the clipboard. */

const SHOWN_MS = 1600;

/** @param {Document} page */
export function enableCopyButtons(page) {
  page.addEventListener("click", async (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (!button) return;
    const source = page.querySelector(button.dataset.copy);
    if (await copy(source)) confirm(button);
  });
}

async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    return true;
  } catch {
    // Without https there is no clipboard: select the text, so that Ctrl-C copies it.
    getSelection().selectAllChildren(source);
    return false;
  }
}

function confirm(button) {
  const label = button.dataset.label ?? button.textContent;
  button.dataset.label = label;
  button.textContent = button.dataset.copied;
  clearTimeout(button.timer);
  button.timer = setTimeout(() => (button.textContent = label), SHOWN_MS);
}
