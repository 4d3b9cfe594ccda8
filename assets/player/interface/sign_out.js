/** Signing out by a request: the page's policy lets no form go anywhere. */

/** What Django wants to see with every change. */
export function csrfToken() {
  return document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
}

/** Every `<button data-sign-out="address">` signs out and leads on to `data-then`. */
export function signOutButtons() {
  for (const button of document.querySelectorAll("[data-sign-out]")) {
    button.addEventListener("click", () => signOut(button));
  }
}

async function signOut(button) {
  button.disabled = true;
  try {
    const answer = await fetch(button.dataset.signOut, { method: "POST", headers: { "X-CSRFToken": csrfToken() }, credentials: "same-origin" });
    if (!answer.ok) throw new Error(`Signing out was answered ${answer.status}`);
    location.assign(button.dataset.then);
  } catch {
    button.disabled = false;
    button.textContent = "Not signed out. Try again";
  }
}
