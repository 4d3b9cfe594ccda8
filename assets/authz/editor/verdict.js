/**
 * The line under the editor: checking, fine, or what is wrong, with a way to each place.
 *
 * @param {HTMLElement} box
 * @param {(problem: object) => void} onGo leads to a problem's place
 */
export function verdict(box, onGo) {
  const words = box.dataset;
  const said = box.querySelector("[data-said]");
  const list = box.querySelector("[data-problems]");
  let state = "";

  function say(is, sentence) {
    // A live region that says the same again would interrupt a listener for nothing.
    if (said.textContent !== sentence) said.textContent = sentence;
    box.dataset.is = is;
    state = is;
  }

  return {
    wait() {
      // A verdict that stands stays until there is another: no flicker while typing.
      if (!state || state === "trouble") say("waiting", words.waiting);
      box.toggleAttribute("data-busy", true);
    },
    trouble(sentence) {
      box.toggleAttribute("data-busy", false);
      say("trouble", sentence);
    },
    tell(problems) {
      box.toggleAttribute("data-busy", false);
      list.replaceChildren(...problems.map((problem) => line(problem, words, onGo)));
      const errors = problems.filter(({ severity }) => severity === "error").length;
      if (!problems.length) return say("valid", words.valid);
      if (!errors) return say("warning", words.remarks);
      return say("invalid", errors === 1 ? words.one : words.many.replace("%", errors));
    },
  };
}

function line(problem, words, onGo) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sh-go";
  button.textContent = place(problem, words);
  button.dataset.severity = problem.severity;
  button.addEventListener("click", () => onGo(problem));
  item.append(button, " ", problem.message);
  return item;
}

function place({ part, line, column }, words) {
  const where = [part === "tests" ? words.tests : ""];
  if (line) where.push(`${words.line} ${line}`);
  if (column) where.push(`${words.column} ${column}`);
  return where.filter(Boolean).join(", ") || words.whole;
}
