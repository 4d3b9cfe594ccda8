/**
 * The verdict under the editor: checking, valid, or the problems, each with a button that
 * leads to its place.
 *
 * @param {HTMLElement} box
 * @param {(problem: object) => void} onGo leads to a problem's place
 */
export function verdict(box, onGo) {
  const texts = box.dataset;
  const headline = box.querySelector("[data-headline]");
  const list = box.querySelector("[data-problems]");
  let state = "";

  function render(is, sentence) {
    // A live region set to the same text would be read aloud again.
    if (headline.textContent !== sentence) headline.textContent = sentence;
    box.dataset.is = is;
    state = is;
  }

  return {
    wait() {
      // A verdict stays until there is another: no flicker while typing.
      if (!state || state === "trouble") render("waiting", texts.waiting);
      box.toggleAttribute("data-busy", true);
    },
    trouble(sentence) {
      box.toggleAttribute("data-busy", false);
      render("trouble", sentence);
    },
    show(problems) {
      box.toggleAttribute("data-busy", false);
      list.replaceChildren(...problems.map((problem) => line(problem, texts, onGo)));
      const errors = problems.filter(({ severity }) => severity === "error").length;
      if (!problems.length) return render("valid", texts.valid);
      if (!errors) return render("warning", texts.remarks);
      return render("invalid", errors === 1 ? texts.one : texts.many.replace("%", errors));
    },
  };
}

function line(problem, texts, onGo) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sh-go";
  button.textContent = place(problem, texts);
  button.dataset.severity = problem.severity;
  button.addEventListener("click", () => onGo(problem));
  item.append(button, " ", problem.message);
  return item;
}

function place({ part, line, column }, texts) {
  const where = [part === "tests" ? texts.tests : ""];
  if (line) where.push(`${texts.line} ${line}`);
  if (column) where.push(`${texts.column} ${column}`);
  return where.filter(Boolean).join(", ") || texts.whole;
}
