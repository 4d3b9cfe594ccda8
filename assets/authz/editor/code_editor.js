/** Replaces a textarea by CodeMirror; the hidden textarea remains the field that is sent. */

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentUnit, StreamLanguage } from "@codemirror/language";
import { json } from "@codemirror/legacy-modes/mode/javascript";
import { yaml } from "@codemirror/legacy-modes/mode/yaml";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import {
  drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, keymap,
  lineNumbers, placeholder,
} from "@codemirror/view";
import { looks } from "./looks.js";
import { openfga } from "./openfga_tokens.js";
import { sentences } from "./problems.js";

/** By the format of a version, and `yaml` for its tests. */
const LANGUAGES = { openfga, modules: openfga, yaml, json };

/**
 * @param {HTMLTextAreaElement} field
 * @param {{onChange: () => void, keys: object[]}} options keys: CodeMirror's key bindings
 * @returns {{view: EditorView, setLanguage: (name: string) => void}}
 */
export function codeEditor(field, { onChange, keys }) {
  const language = new Compartment();
  const changed = EditorView.updateListener.of((update) => {
    if (!update.docChanged) return;
    field.value = update.state.doc.toString();
    onChange();
  });
  const view = new EditorView({
    doc: field.value,
    extensions: [
      keymap.of(keys),
      ...behaviour(field),
      language.of(languageOf(field.dataset.language)),
      looks,
      changed,
    ],
  });
  field.before(view.dom);
  field.hidden = true;
  focusByLabel(field, view);
  const setLanguage = (name) => view.dispatch({ effects: language.reconfigure(languageOf(name)) });
  return { view, setLanguage };
}

function behaviour(field) {
  return [
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    history(),
    drawSelection(),
    indentUnit.of("  "),
    EditorState.tabSize.of(4),
    EditorState.readOnly.of(field.readOnly),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({
      "aria-labelledby": field.getAttribute("aria-labelledby"),
      "aria-describedby": field.getAttribute("aria-describedby"),
      spellcheck: "false",
      // It can be focused without; this is for tools that read only attributes.
      tabindex: "0",
    }),
    placeholder(field.placeholder),
    bracketMatching(),
    highlightSelectionMatches(),
    search({ top: true }),
    lintGutter(),
    sentences,
    // CodeMirror itself lets Escape and then Tab leave the editor.
    keymap.of([...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap, indentWithTab]),
  ];
}

function languageOf(name) {
  return LANGUAGES[name] ? StreamLanguage.define(LANGUAGES[name]) : [];
}

/** A click on a label focuses the editor: the labelled field is hidden. */
function focusByLabel(field, view) {
  for (const label of field.labels) label.addEventListener("click", () => view.focus());
}
