/** The mug designer: a single page with an address for every step. */
import { drawMug, drawSwatch, GLAZES, PATTERNS, SHAPES } from "./mug_picture.js";
import { withRecorder } from "./recorder.js";

const studio = document.getElementById("studio");
const steps = studio.dataset.steps.split(" ");
const titles = { shape: "Shape", glaze: "Glaze", pattern: "Pattern", words: "Words", look: "Look" };
const design = { shape: "straight", glaze: "sea", pattern: "plain", words: "", size: 60 };

const stepHere = () => location.pathname.slice(studio.dataset.base.length).split("/")[0] || steps[0];

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function choose(key, value) {
  design[key] = value;
  redraw();
}

function options(key, choices) {
  const list = element("div", { className: "options" });
  for (const [value, { label, colour }] of Object.entries(choices)) {
    const button = element("button", { type: "button", className: "option" });
    if (colour) {
      const dot = element("i");
      dot.style.setProperty("--swatch", colour);
      button.append(dot);
    }
    button.append(label);
    button.dataset.choice = value;
    button.setAttribute("aria-pressed", String(design[key] === value));
    button.addEventListener("click", () => choose(key, value));
    list.append(button);
  }
  return list;
}

function inscription() {
  const input = element("input", { value: design.words, maxLength: 14, id: "words" });
  const size = element("input", { type: "range", min: 30, max: 100, value: design.size, id: "size" });
  input.addEventListener("input", () => {
    design.words = input.value;
    drawPictures();
  });
  size.addEventListener("input", () => {
    design.size = Number(size.value);
    drawPictures();
  });
  const label = (text, id) => element("label", { textContent: text, htmlFor: id });
  return element("div", { className: "field" }, label("Words on the side", "words"), input, label("How big", "size"), size);
}

function look() {
  const { shape, glaze, pattern } = design;
  const text = `${SHAPES[shape].label}, ${GLAZES[glaze].label.toLowerCase()}, ${PATTERNS[pattern].label.toLowerCase()}.`;
  const price = element("p", { className: "price", textContent: `€ ${design.words ? 38 : 32}.00` });
  return element("div", {}, element("p", { textContent: text }), price);
}

const panels = {
  shape: () => options("shape", SHAPES),
  glaze: () => options("glaze", GLAZES),
  pattern: () => options("pattern", PATTERNS),
  words: inscription,
  look,
};

function drawPictures() {
  drawMug(document.getElementById("preview"), design);
  drawSwatch(document.getElementById("swatch"), design);
}

function drawSteps(here) {
  document.getElementById("steps").replaceChildren(
    ...steps.map((step) => {
      const button = element("button", { type: "button", textContent: titles[step] });
      if (step === here) button.setAttribute("aria-current", "step");
      button.addEventListener("click", () => go(step));
      return element("li", {}, button);
    }),
  );
}

function redraw() {
  const here = stepHere();
  const last = here === steps.at(-1);
  drawPictures();
  drawSteps(here);
  document
    .getElementById("step")
    .replaceChildren(element("h2", { textContent: titles[here] }), panels[here]());
  document.getElementById("back").disabled = here === steps[0];
  document.getElementById("next").textContent = last ? "Send it to the kiln" : "Next";
  document.title = `${titles[here]} · Design your mug`;
}

function go(step) {
  history.pushState(null, "", `${studio.dataset.base}${step}/`);
  redraw();
}

document.getElementById("back").addEventListener("click", () => history.back());
document.getElementById("next").addEventListener("click", () => {
  const at = steps.indexOf(stepHere());
  if (at < steps.length - 1) {
    go(steps[at + 1]);
    return;
  }
  withRecorder((hub) => hub.track("mug_designed", { ...design, words: design.words.length }));
  document.getElementById("step").append(element("p", { className: "note", textContent: "In the kiln. Come back in eleven days." }));
});
addEventListener("popstate", redraw);
redraw();
