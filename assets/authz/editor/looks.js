/** The theme of the editor: every colour is a design token, so dark mode works as well. */

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const chrome = EditorView.theme({
  "&": {
    height: "100%",
    backgroundColor: "var(--sh-surface)",
    color: "var(--sh-text)",
    fontSize: "var(--sh-size)",
  },
  "&.cm-focused": { outline: "2px solid var(--sh-focus)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--sh-mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--sh-text-strong)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--sh-text-strong)", borderLeftWidth: "2px" },
  ".cm-gutters": {
    backgroundColor: "var(--sh-raised)",
    color: "var(--sh-text-quiet)",
    borderRight: "1px solid var(--sh-line)",
  },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--sh-accent) 7%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--sh-accent-soft)", color: "var(--sh-text-strong)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--sh-accent) 28%, transparent)",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--sh-accent-soft)" },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--sh-accent-soft)",
    outline: "1px solid var(--sh-accent)",
  },
  ".cm-panels": {
    backgroundColor: "var(--sh-raised)",
    color: "var(--sh-text)",
    borderColor: "var(--sh-line)",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--sh-surface)",
    color: "var(--sh-text)",
    border: "1px solid var(--sh-line-strong)",
  },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--sh-danger) 1px",
    textUnderlineOffset: "4px",
  },
  ".cm-lintRange-warning": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--sh-warning) 1px",
    textUnderlineOffset: "4px",
  },
  ".cm-problem": {
    padding: "2px 12px 4px 6px",
    borderLeft: "3px solid var(--sh-danger)",
    backgroundColor: "var(--sh-danger-soft)",
    color: "var(--sh-danger)",
    fontFamily: "var(--sh-font)",
    fontSize: "var(--sh-size-small)",
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
  },
  ".cm-problem[data-severity=warning]": {
    borderColor: "var(--sh-warning)",
    backgroundColor: "var(--sh-warning-soft)",
    color: "var(--sh-warning)",
  },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--sh-code-keyword)", fontWeight: "600" },
  { tag: tags.operatorKeyword, color: "var(--sh-code-operator)" },
  { tag: [tags.typeName, tags.atom], color: "var(--sh-code-type)" },
  { tag: tags.propertyName, color: "var(--sh-code-name)", fontWeight: "600" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--sh-code-value)" },
  { tag: tags.comment, color: "var(--sh-text-quiet)", fontStyle: "italic" },
  { tag: tags.punctuation, color: "var(--sh-text-quiet)" },
]);

export const looks = [chrome, syntaxHighlighting(colours)];
