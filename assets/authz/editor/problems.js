/**
 * Problems of a text as CodeMirror shows them: a mark in the gutter, a wave under the
 * place, a sentence under the line.
 *
 * @typedef {{part: "content" | "tests", line: number | null, column: number | null,
 *   message: string, severity: "error" | "warning"}} Problem
 *   line and column from 1, null where the server does not know
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
    severity: problem.severity,
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
  // With a margin, so that the sentence below the line is visible as well.
  const effects = EditorView.scrollIntoView(from, { y: "nearest", yMargin: 70 });
  view.dispatch({ selection: { anchor: from }, effects });
  view.focus();
}

class Sentence extends WidgetType {
  constructor(text, severity) {
    super();
    this.text = text;
    this.severity = severity;
  }

  eq(other) {
    return other.text === this.text && other.severity === this.severity;
  }

  toDOM() {
    const line = document.createElement("div");
    line.className = "cm-problem";
    line.dataset.severity = this.severity;
    line.textContent = this.text;
    return line;
  }
}

/** One sentence under each line that has a problem. */
export const sentences = StateField.define({
  create: () => Decoration.none,
  update(shown, transaction) {
    const replaced = transaction.effects.some((effect) => effect.is(setDiagnosticsEffect));
    return replaced ? under(transaction.state) : shown.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function under(state) {
  const found = [];
  forEachDiagnostic(state, ({ message, severity }, from) => {
    const widget = new Sentence(message, severity);
    const end = state.doc.lineAt(from).to;
    found.push(Decoration.widget({ widget, block: true, side: 1 }).range(end));
  });
  return Decoration.set(found, true);
}
