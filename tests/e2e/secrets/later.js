async ({ s, later }) => {
  // Private first, and recorded in the clear afterwards: by the page, which knows no better.
  const $ = (id) => document.getElementById(id);
  const frame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  for (const [place, attributes] of later) {
    for (const name in attributes) $(place).setAttribute(name, attributes[name]);
  }
  $("laterRuled").setAttribute("data-planted-private", "");
  $("laterAround").parentNode.className = "planted-open";
  $("laterEditable").contentEditable = "true";
  $("laterPassword").type = "password";
  $("laterCard").setAttribute("autocomplete", "cc-number");
  await frame();
  const marked = later.map(([place]) => place).filter((place) => s[place]);
  const elements = [...marked, "laterRuled", "laterAround", "laterEditable"];
  for (const place of elements) {
    $(place).firstElementChild.firstChild.data = s[place];
    $(place).append(Object.assign(document.createElement("b"), { textContent: s[place] }));
  }
  for (const place of ["laterRuled", "laterAround"]) $(place).firstElementChild.title = s[place];
  for (const place of ["laterPassword", "laterCard"]) {
    $(place).value = s[place];
    $(place).dispatchEvent(new Event("input", { bubbles: true }));
  }
  $("laterPassword").type = "text";
  await frame();
  $("laterPassword").value = s.laterPassword + " ";
  $("laterPassword").setAttribute("value", s.laterPassword);
  $("laterPassword").dispatchEvent(new Event("input", { bubbles: true }));
  const inner = Object.assign(document.createElement("p"), { textContent: s.laterMoved });
  $("plain").append(inner);
  $("laterMark").append(inner);
}
