/** Product page: stepper, tabs, a thing to keep in mind, and the stock. */
import { withRecorder } from "./recorder.js";

const quantity = document.querySelector("input[name=quantity]");
for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => {
    const next = Number(quantity.value) + Number(button.dataset.step);
    quantity.value = String(Math.min(20, Math.max(1, next)));
    quantity.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

const tabs = [...document.querySelectorAll("[role=tab]")];
for (const tab of tabs) {
  tab.addEventListener("click", () => {
    for (const other of tabs) {
      other.setAttribute("aria-selected", String(other === tab));
      document.getElementById(other.dataset.tab).hidden = other !== tab;
    }
  });
}

const wish = document.getElementById("wish");
wish.addEventListener("click", () => {
  const kept = wish.getAttribute("aria-pressed") !== "true";
  wish.setAttribute("aria-pressed", String(kept));
  wish.textContent = kept ? "♥ Kept in mind" : "♡ Keep in mind";
  withRecorder((hub) => hub.track("product_kept", { kept, page: location.pathname }));
});

const picture = document.getElementById("picture");
picture.addEventListener("click", () => picture.classList.toggle("turned"));

const stock = document.getElementById("stock");
const answer = await fetch(stock.dataset.url);
stock.textContent = answer.ok ? `${(await answer.json()).stock} left` : "ask us";
