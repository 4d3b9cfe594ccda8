"""Frames whose document is made, filled and replaced by scripts."""

from __future__ import annotations

PAGE = """<div id=room></div><script>
const make = (id, set) => {
  const f = document.createElement("iframe");
  f.id = id;
  f.height = 60;
  set?.(f);
  room.append(f);
  return f;
};
const write = (frame, html) => {
  const d = frame.contentDocument;
  d.open();
  d.write(html);
  d.close();
};
window.fill = () => {
  make("srcdoc", (f) => { f.srcdoc = "<p>from srcdoc</p>"; });
  make("blank").contentDocument.body.innerHTML = "<p>filled</p>";
  write(make("written"), "<style>p{color:rgb(1,2,3)}</style><p>written</p>");
  make("blob", (f) => {
    f.src = URL.createObjectURL(new Blob(["<p>blob</p>"], {type: "text/html"}));
  });
  make("page", (f) => { f.src = "/inner"; });
  make("empty");
};
window.of = (id) => document.getElementById(id).contentDocument;
</script>"""

LOOK = """(doc) => [...doc.querySelectorAll("iframe")].map((frame) => {
  const inner = frame.contentDocument;
  const first = inner?.querySelector("p");
  const nested = inner?.querySelector("iframe")?.contentDocument?.body.innerText;
  return [
    frame.id,
    inner?.body?.innerText.replace(/\\\\s+/g, " ").trim(),
    first && frame.contentWindow.getComputedStyle(first).color,
    nested?.trim(),
  ].join("|");
})"""

STEPS = [
    "fill()",
    "of('blank').querySelector('p').textContent = 'filled, then changed';"
    " of('written').body.insertAdjacentHTML('beforeend', '<p>and more</p>')",
    # another document in each
    "document.getElementById('page').src = '/second';"
    " write(document.getElementById('written'), '<p>written again</p>')",
    "document.getElementById('srcdoc').srcdoc = '<p>another srcdoc</p>';"
    " document.getElementById('blank').src = '/inner'",
    # written while it loads, and a frame in a frame
    "const f = make('soon', (f) => { f.src = '/second' });"
    " write(f, '<p>overwritten</p>');"
    " of('written').body.append(of('written').createElement('iframe'));"
    " of('written').querySelector('iframe').contentDocument.body.innerHTML = 'nested'",
    "of('written').querySelector('iframe').contentDocument.body.append(' and more');"
    " of('page').adoptedStyleSheets = [(() => { const w = of('page').defaultView;"
    " const s = new w.CSSStyleSheet(); s.replaceSync('p{color:rgb(3,3,3)}');"
    " return s })()]",
    # moved: the browser loads them anew
    "room.prepend(document.getElementById('page'));"
    " document.getElementById('blob').remove()",
]


def test_every_step_shows_its_documents_sought_and_played(film, screen):
    visit = film(PAGE, LOOK)
    for name in ("inner", "second"):
        visit.recorder.page(f"/{name}", f"<p>{name} page</p>", tag="")
    visit.moment()
    for number, step in enumerate(STEPS):
        visit.do(f"() => {{ {step} }}")
        if number in (1, 4):
            visit.checkpoint()
            visit.moment()
    screen(visit).assert_same()
