/** Notes at moments: all users read them, their author edits and deletes them. */

import { iconButton } from "../interface/controls.js";
import { el, fill } from "../interface/dom.js";
import { icon } from "../interface/icons.js";
import * as format from "../interface/format.js";
import { describe } from "../reading/problem.js";
import { search } from "./search.js";

const LONGEST = 5000;

/** @param {{api: object, config: object, playback: object, setNotes: Function, toast: object}} player */
export function createNotesPanel({ api, config, playback, setNotes, toast }) {
  const field = el("input", { type: "search", placeholder: "Search notes", "aria-label": "Search notes", on: { input: changed } });
  const list = el("ol", { class: "sh-notes", dataset: { testid: "notes" } });
  const text = el("textarea", { rows: "3", maxlength: LONGEST, placeholder: "What should others know about this moment?", "aria-label": "New note" });
  const add = el("button", { type: "submit", class: "sh-button sh-primary" });
  const form = el("form", { class: "sh-note-form", on: { submit } }, text, el("div", { class: "sh-note-form-foot" }, el("span", { class: "sh-quiet", text: "Ctrl+Enter adds it" }), add));
  const element = el("div", { class: "sh-panel" }, el("div", { class: "sh-search" }, icon("search"), field), el("div", { class: "sh-scroll" }, list), config.canWriteNotes && form);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });

  async function attempt(work) {
    try {
      await work();
      return true;
    } catch (error) {
      toast.show(describe(error).text);
      return false;
    }
  }

  async function submit(event) {
    event.preventDefault();
    const written = text.value.trim();
    if (!written) {
      toast.show("A note needs some text");
      text.focus();
      return;
    }
    add.disabled = true;
    const atMs = Math.round(playback.currentMs);
    if (await attempt(async () => setNotes([...playback.recording.notes, await api.addNote({ atMs, text: written })]))) text.value = "";
    add.disabled = false;
  }

  function edit(note, item) {
    const box = el("textarea", { rows: "3", maxlength: LONGEST, "aria-label": "Text of the note" });
    box.value = note.text;
    const save = async () => {
      const written = box.value.trim();
      if (!written) return toast.show("A note needs some text");
      return attempt(async () => replace(await api.editNote(note.id, written)));
    };
    fill(item, box, el("div", { class: "sh-note-form-foot" },
      el("button", { type: "button", class: "sh-button", text: "Cancel", on: { click: changed } }),
      el("button", { type: "button", class: "sh-button sh-primary", text: "Save", on: { click: save } })));
    box.focus();
  }

  function replace(note) {
    setNotes(playback.recording.notes.map((other) => (other.id === note.id ? note : other)));
  }

  function askToDelete(note, item) {
    const remove = () => attempt(async () => {
      await api.deleteNote(note.id);
      setNotes(playback.recording.notes.filter((other) => other.id !== note.id));
    });
    const yes = el("button", { type: "button", class: "sh-button sh-danger", text: "Delete", on: { click: remove } });
    fill(item, el("p", { text: "Delete this note for all users?" }), el("div", { class: "sh-note-form-foot" },
      el("button", { type: "button", class: "sh-button", text: "Keep it", on: { click: changed } }), yes));
    yes.focus();
  }

  function noteElement(note) {
    const item = el("li", { class: "sh-note", dataset: { note: note.id } });
    fill(item,
      el("div", { class: "sh-note-head" },
        el("button", { type: "button", class: "sh-time-link", text: format.clock(note.atMs), title: "Go to this moment", on: { click: () => playback.seek(note.atMs) } }),
        el("span", { class: "sh-quiet sh-clip-text", text: `${note.author?.name ?? "Unnamed"} · ${format.dateTime(note.createdAt)}${note.editedAt ? " · edited" : ""}` }),
        note.mine && iconButton("edit", "Edit the note", () => edit(note, item)),
        note.mine && iconButton("trash", "Delete the note", () => askToDelete(note, item))),
      el("p", { class: "sh-note-text", text: note.text }));
    return item;
  }

  function changed() {
    const { notes } = playback.recording;
    const found = search(notes, { query: field.value, textOf: (note) => `${note.text} ${note.author?.name ?? ""}` });
    fill(list, found.map(noteElement));
    if (!found.length) {
      fill(list, el("li", { class: "sh-empty", text: notes.length ? "Nothing matches." : "No notes yet. A note marks a moment for your colleagues." }));
    }
    setTime(playback.currentMs);
  }

  function setTime(ms) {
    const label = `Add note at ${format.clock(ms)}`;
    if (add.textContent !== label) add.textContent = label;
  }

  changed();
  return { element, changed, setTime, focus: () => text.focus() };
}
