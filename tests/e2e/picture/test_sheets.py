"""Style sheets that scripts change: rules, roots and adoption in whatever order."""

from __future__ import annotations

PAGE = """<style id=own>.own{color:rgb(1,1,1)}</style>
<style id=nest>@media all{.nest{color:rgb(1,1,2)}}</style>
<p class=own>own</p><p class=nest>nest</p><p class=doc>doc</p><p class=late>late</p>
<div id=early></div><div id=room></div><script>
window.sheet = (text) => {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
};
window.shared = sheet(".in{color:rgb(2,2,2)}");
early.attachShadow({mode: "open"}).innerHTML = "<p class=in>early</p>";
early.shadowRoot.adoptedStyleSheets = [shared];
window.host = (id, sheets) => {
  const e = document.createElement("div");
  e.id = id;
  const root = e.attachShadow({mode: "open"});
  root.innerHTML = "<p class=in>inside</p>";
  root.adoptedStyleSheets = sheets;
  return e;
};
</script>"""

LOOK = """(doc) => {
  const win = doc.defaultView;
  const all = [...doc.querySelectorAll("p")];
  for (const { shadowRoot } of doc.querySelectorAll("div")) {
    if (shadowRoot) all.push(...shadowRoot.querySelectorAll("p"));
  }
  return all.map((e) => `${e.className || e.id} ${win.getComputedStyle(e).color}`);
}"""

STEPS = [
    # adopted while their root is not in the page, and by several roots
    "room.append(host('a', [shared])); shared.insertRule('.in{color:rgb(3,3,3)}', 1)",
    # changed and adopted in one go; adopted before the root is shown
    "window.b = host('b', [shared]); b.shadowRoot.adoptedStyleSheets = [window.two ="
    " sheet('.in{color:rgb(4,4,4)}')]; two.insertRule('.in{color:rgb(4,4,5)}', 1);"
    " room.append(b); two.cssRules[1].style.setProperty('color', 'rgb(4,4,6)')",
    # the list changed in place, and emptied
    "document.adoptedStyleSheets.push(window.three = sheet('.doc{color:rgb(5,5,5)}'))",
    "three.replaceSync('.doc{color:rgb(5,5,6)}');"
    " three.insertRule('.late{color:rgb(5,5,7)}')",
    "document.adoptedStyleSheets = []; early.shadowRoot.adoptedStyleSheets.pop()",
    # text and rule of one element in one go, in both orders
    "own.textContent = '.own{color:rgb(6,6,6)}';"
    " own.sheet.insertRule('.own.own{color:rgb(6,6,7)}', 1)",
    "own.sheet.deleteRule(1); own.append('.own{color:rgb(6,6,8)}')",
    # plain assignment to a rule's style, its selector, and rules inside of rules
    "own.sheet.cssRules[0].style.color = 'rgb(7,7,7)';"
    " own.sheet.cssRules[1].style.cssText = 'color: rgb(7,7,8)'",
    "nest.sheet.cssRules[0].cssRules[0].style.color = 'rgb(7,7,9)'",
    "nest.sheet.cssRules[0].insertRule('.nest{color:rgb(8,8,8)}', 1);"
    " own.sheet.cssRules[1].selectorText = '.late'",
    # a sheet that comes and changes in one go
    "const e = document.createElement('style'); document.head.append(e);"
    " e.sheet.insertRule('.doc{color:rgb(9,9,9)}'); window.last = e",
    "last.sheet.insertRule('.doc{color:rgb(9,9,10)}', 1); three.replace("
    "'.late{color:rgb(9,9,11)}').then(() => {"
    " three.insertRule('.late{color:rgb(9,9,12)}', 1);"
    " document.adoptedStyleSheets = [three] })",
]


def test_every_step_has_its_colours_sought_and_played(film, screen):
    visit = film(PAGE, LOOK)
    visit.moment()
    for number, step in enumerate(STEPS):
        visit.do(f"() => {{ {step} }}")
        if number == 7:
            visit.checkpoint()
    screen(visit).assert_same()
