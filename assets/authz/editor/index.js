/**
 * The page of a draft: `<form data-draft data-check="address">` with textareas marked
 * `data-language`. Without this script the same form is checked and saved by the server.
 */

import { checking } from "./checking.js";
import { codeEditor } from "./code_editor.js";
import { goTo, showProblems } from "./problems.js";
import { enableTabs } from "./tabs.js";
import { warnBeforeLoss } from "./unsaved.js";
import { verdict } from "./verdict.js";

const form = document.querySelector("form[data-draft]");
if (form) start(form);

/** @param {HTMLFormElement} form */
function start(form) {
  const loss = warnBeforeLoss(form);
  const editors = {};
  const tabs = enableTabs(form, (name) => editors[name]?.view.requestMeasure());
  const shown = verdict(form.querySelector("[data-verdict]"), (problem) => {
    tabs.show(problem.part);
    goTo(editors[problem.part].view, problem);
  });
  const check = checking(form, {
    onStart: shown.wait,
    onAnswer(answer) {
      const problems = problemsOf(answer);
      shown.show(problems);
      for (const [part, { view }] of Object.entries(editors)) {
        const own = problems.filter((problem) => problem.part === part);
        showProblems(view, own);
        tabs.count(part, own.filter(({ severity }) => severity === "error").length);
      }
    },
    onTrouble: shown.trouble,
  });
  const keys = [
    { key: "Mod-s", run: () => press(form, "save"), preventDefault: true },
    { key: "Mod-Enter", run: () => check.now(), preventDefault: true },
  ];
  for (const field of form.querySelectorAll("textarea[data-language]")) {
    const onChange = () => {
      loss.changed();
      check.soon();
    };
    editors[field.name] = codeEditor(field, { onChange, keys });
  }
  follow(form, editors.content, check);
  check.now();
}

/** @returns {import("./problems.js").Problem[]} */
function problemsOf({ errors, warnings }) {
  return [
    ...errors.map((problem) => ({ ...problem, severity: "error" })),
    ...warnings.map((problem) => ({ ...problem, severity: "warning" })),
  ];
}

/** A change of the format changes the colours, and checks at once. */
function follow(form, editor, check) {
  form.elements.format?.addEventListener?.("change", ({ target }) => {
    editor.setLanguage(target.value);
    check.now();
  });
  form.querySelector("[value=validate]").addEventListener("click", (event) => {
    event.preventDefault();
    check.now();
  });
}

function press(form, action) {
  form.querySelector(`[name=action][value=${action}]`).click();
  return true;
}
