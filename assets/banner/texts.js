/** Shown where the service's own notice leaves something out. */

const EN = {
  title: "May we record this visit?",
  body: "We record how pages are used, to find and mend what does not work. What you type is masked before it leaves your browser. You can change your mind at any time.",
  accept: "Accept",
  decline: "Decline",
  understood: "OK",
  object: "Do not record",
  privacy: "Privacy notice",
};

const DE = {
  title: "Dürfen wir diesen Besuch aufzeichnen?",
  body: "Wir zeichnen auf, wie Seiten benutzt werden, um Fehler zu finden und zu beheben. Was Sie eingeben, wird unkenntlich gemacht, bevor es Ihren Browser verlässt. Sie können Ihre Entscheidung jederzeit ändern.",
  accept: "Zustimmen",
  decline: "Ablehnen",
  understood: "OK",
  object: "Nicht aufzeichnen",
  privacy: "Datenschutzhinweis",
};

/** @param {string} language */
export const textsFor = (language) => (/^de\b/i.test(language) ? DE : EN);
