async (s) => {
  // Text of a node that stays, styles that come later, promises, bodies of requests.
  const words = document.getElementById("words").firstChild;
  words.data = `now ${s.lateWords}`;
  document.getElementById("words").style.fontFamily = `"${s.lateStyle}"`;
  Promise.reject(new Error(`password=${s.rejectedNamed} of ${s.rejectedText}`));
  console.info(`Authorization: Bearer ${s.headerNamed}`);
  await fetch("/answer", {
    method: "POST",
    headers: { "X-API-Key": s.headerNamed },
    body: new URLSearchParams({ user: "x", accessToken: s.formNamed }),
  }).then((answer) => answer.text());
  await fetch(`/answer.json?${Date.now()}`).then((answer) => answer.text());
}
