/**
 * Sends the text to the server to be checked, now or once typing pauses. The response is
 * dropped if there is a later request.
 *
 * @param {HTMLFormElement} form its `data-check` is the address
 * @param {{onStart: () => void, onAnswer: (answer: object) => void,
 *   onTrouble: (sentence: string) => void}} callbacks
 */
export function checking(form, { onStart, onAnswer, onTrouble }) {
  const PAUSE_MS = 700;
  let timer;
  let asked = null;

  async function ask() {
    clearTimeout(timer);
    asked?.abort();
    asked = new AbortController();
    onStart();
    try {
      const answer = await fetch(form.dataset.check, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        signal: asked.signal,
      });
      if (answer.redirected) throw new Error("You are signed out. Sign in again in another tab.");
      const body = await answer.json();
      if (!answer.ok) throw new Error(body.detail);
      onAnswer(body);
    } catch (error) {
      if (error.name !== "AbortError") onTrouble(sentence(error));
    }
  }

  return {
    /** @returns {boolean} true, as CodeMirror expects of a key binding */
    now() {
      ask();
      return true;
    },
    soon() {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE_MS);
    },
  };
}

function sentence(error) {
  const broken = error instanceof TypeError || error instanceof SyntaxError;
  return broken ? "The hub does not answer. Your text is still here; try again." : error.message;
}
