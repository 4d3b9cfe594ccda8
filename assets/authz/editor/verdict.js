/**
 * The line under the editor: checking, fine, or what is wrong, with a way to each place.
 *
 * @param {HTMLElement} box
 * @param {(field: string, problem: object) => void} onGo leads to a problem's place
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
    tell({ errors }) {
      box.toggleAttribute("data-busy", false);
      list.replaceChildren(...errors.map((problem) => line(problem, words, onGo)));
      if (!errors.length) return say("valid", words.valid);
      return say("invalid", errors.length === 1 ? words.one : words.many.replace("%", errors.length));
    },
  };
}

function line(problem, words, onGo) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "sh-go";
  button.textContent = place(problem, words);
  button.addEventListener("click", () => onGo("content", problem));
  item.append(button, " ", problem.message);
  return item;
}

function place({ line, column }, words) {
  if (!line) return words.whole;
  return column ? `${words.line} ${line}, ${words.column} ${column}` : `${words.line} ${line}`;
}
