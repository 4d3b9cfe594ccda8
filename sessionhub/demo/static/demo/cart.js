/** Cart: an unknown gift code (404) and a postage calculator that is down (500). */
const note = document.getElementById("summary-note");

function showNote(text, wrong = false) {
  note.textContent = text;
  note.classList.toggle("wrong", wrong);
}

document.getElementById("redeem")?.addEventListener("click", async (event) => {
  showNote("Looking it up …");
  const answer = await fetch(event.currentTarget.dataset.url);
  showNote(answer.ok ? "Redeemed." : "No such code. Perhaps it was used?", !answer.ok);
});

document.getElementById("postage")?.addEventListener("click", async (event) => {
  showNote("Asking the courier …");
  const answer = await fetch(event.currentTarget.dataset.url);
  if (!answer.ok) console.error("Postage calculator answered", answer.status);
  showNote(answer.ok ? "Possible." : "The courier does not answer. Try again later.", !answer.ok);
});
