/**
 * Problems of a text as CodeMirror shows them: a mark in the gutter, a wave under the
 * place, a sentence under the line.
 *
 * @typedef {{line: number | null, column: number | null, message: string}} Problem
 *   line from 1, column from 1 or null, as the server says them
 */

import { forEachDiagnostic, setDiagnostics, setDiagnosticsEffect } from "@codemirror/lint";
import { StateField } from "@codemirror/state";
import { Decoration, EditorView, WidgetType } from "@codemirror/view";
import { placeOf } from "./places.js";

/**
 * @param {EditorView} view
 * @param {Problem[]} problems
 */
export function showProblems(view, problems) {
  const { doc } = view.state;
  const shown = problems.map((problem) => ({
    ...placeOf(problem, doc),
    severity: "error",
    message: problem.message,
  }));
  view.dispatch(setDiagnostics(view.state, shown));
}

/**
 * @param {EditorView} view
 * @param {Problem} problem
 */
export function goTo(view, problem) {
  const { from } = placeOf(problem, view.state.doc);
  view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
  view.focus();
}

class Sentence extends WidgetType {
  constructor(text) {
    super();
    this.text = text;
  }

  eq(other) {
    return other.text === this.text;
  }

  toDOM() {
    const line = document.createElement("div");
    line.className = "cm-problem";
    line.textContent = this.text;
    return line;
  }
}

/** One sentence under each line that has a problem. */
export const sentences = StateField.define({
  create: () => Decoration.none,
  update(shown, transaction) {
    const told = transaction.effects.some((effect) => effect.is(setDiagnosticsEffect));
    return told ? under(transaction.state) : shown.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function under(state) {
  const found = [];
  forEachDiagnostic(state, ({ message }, from) => {
    const widget = new Sentence(message);
    const end = state.doc.lineAt(from).to;
    found.push(Decoration.widget({ widget, block: true, side: 1 }).range(end));
  });
  return Decoration.set(found, true);
}
