/** Checkout: live progress, the pick-up list, and the note that is not an input. */
const form = document.getElementById("order");
const needed = ["name", "email", "street", "town", "country", "terms"];
const careTerms = ["not at all", "a little", "carefully", "very carefully", "like an egg"];

function isFilled(name) {
  const field = form.elements[name];
  return field.type === "checkbox" ? field.checked : field.value.trim() !== "";
}

function showProgress() {
  const filled = needed.filter(isFilled).length;
  document.getElementById("progress").textContent =
    `${filled} of ${needed.length} needed fields filled`;
}

form.addEventListener("input", showProgress);
showProgress();

form.elements.care.addEventListener("input", (event) => {
  document.getElementById("care-word").textContent = careTerms[event.target.value - 1];
});

const points = document.getElementById("points");
form.elements.pickup.addEventListener("input", (event) => {
  const typed = event.target.value.toLowerCase();
  for (const point of points.children) {
    point.hidden = !point.textContent.toLowerCase().includes(typed);
  }
  points.hidden = !typed;
});
points.addEventListener("click", (event) => {
  const chosen = event.target.closest("li");
  for (const point of points.children) point.classList.toggle("chosen", point === chosen);
});

const note = document.getElementById("note");
note.addEventListener("input", () => {
  form.elements.gift_note.value = note.textContent;
});
