/** What a person who is being watched reads. */

const EN = {
  label: "Live view",
  body: "A member of this site's support team is watching this page with you. What you type stays hidden.",
  stop: "Stop",
};

const DE = {
  label: "Live-Ansicht",
  body: "Jemand vom Support dieser Seite sieht diese Seite gerade mit an. Was Sie eingeben, bleibt verborgen.",
  stop: "Beenden",
};

/** @param {string} language */
export const textsFor = (language) => (/^de\b/i.test(language) ? DE : EN);
