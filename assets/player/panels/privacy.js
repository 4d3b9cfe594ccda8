/** What was masked before this recording was stored, and by which rules. */

import { el, fill } from "../interface/dom.js";
import { sentences } from "./privacy_texts.js";

export function createPrivacyPanel({ playback }) {
  const body = el("div", { class: "sh-scroll sh-panel-person sh-panel-privacy", tabindex: "0", dataset: { testid: "privacy" } });
  const element = el("div", { class: "sh-panel" }, body);

  function changed() {
    const { session } = playback.recording;
    if (!session?.privacy) {
      fill(body, el("p", { class: "sh-empty", text: "What was masked could not be loaded. Reload the page to try again." }));
      return;
    }
    const report = sentences(session.privacy);
    fill(
      body,
      el("p", { text: report.lead }),
      report.groups.map(([title, rows]) => el("section", { class: "sh-fact-group" }, el("h3", { text: title }),
        el("dl", { class: "sh-facts" }, rows.flatMap(([name, value]) => [el("dt", { text: name }), el("dd", { text: value })])))),
      el("p", { class: "sh-quiet", text: report.rules }),
    );
  }

  changed();
  return { element, changed, setTime() {}, focus: () => body.focus() };
}
