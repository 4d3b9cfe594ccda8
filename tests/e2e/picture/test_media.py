"""The recorded page's media queries are answered by the visitor's browser."""

from __future__ import annotations

from playwright.sync_api import expect

DARK = "@media (prefers-color-scheme: dark)"
PAGE = f"""<meta name=color-scheme content="light dark">
<style>
body{{background:#fff}} i{{font-style:normal}}
{DARK}{{body{{background:#111}} #gone{{display:none}}}}
@media not all and (prefers-color-scheme: dark){{#not{{color:#010101}}}}
@media (prefers-reduced-motion: reduce) and (hover), print{{#both{{color:#020202}}}}
@media (prefers-contrast: more){{#contrast{{color:#030303}}}}
#pair{{color:light-dark(rgb(1,2,3),rgb(4,5,6))}} #own{{color-scheme:only light}}
#system{{color:CanvasText}}
</style>
<style media="(prefers-color-scheme: dark)">#linked{{color:#040404}}</style>
<i id=gone>gone</i><i id=not>not</i><i id=both>both</i><i id=contrast>contrast</i>
<i id=pair>pair</i><i id=linked>linked</i><i id=rule>rule</i><i id=adopted>adopted</i>
<i id=system>system</i><input id=field><input id=own>
<i id=later style="color:light-dark(#050505,#060606)">later</i>
<div id=host></div><iframe id=frame srcdoc="<style>{DARK}{{p{{color:#070707}}}}</style>
<p>framed</p>"></iframe>
<script>
const dark = (id, color) => `{DARK}{{#${{id}}{{color:${{color}}}}}}`;
const sheet = new CSSStyleSheet();
sheet.replaceSync(dark("adopted", "#080808"));
document.adoptedStyleSheets = [sheet];
document.styleSheets[0].insertRule(dark("rule", "#090909"), 0);
host.attachShadow({{ mode: "open" }}).innerHTML =
  `<style>${{dark("inner", "#0a0a0a")}}</style><i id=inner>inner</i>`;
</script>"""

LOOK = """(doc) => {
  const ids = ["not", "both", "contrast", "pair", "linked", "rule", "adopted", "system",
    "field", "own", "later"];
  const style = (at) => at.ownerDocument.defaultView.getComputedStyle(at);
  const colour = (element) => element && style(element).color;
  const framed = doc.getElementById("frame").contentDocument.querySelector("p");
  return [
    style(doc.body).backgroundColor,
    style(doc.getElementById("gone")).display,
    ...ids.map((id) => colour(doc.getElementById(id))),
    style(doc.getElementById("field")).backgroundColor,
    colour(doc.getElementById("host").shadowRoot.getElementById("inner")),
    colour(framed),
  ];
}"""

# A sheet that comes later, a scheme the page chooses itself, and one it leaves open.
LATER = """async () => {
  const style = document.createElement("style");
  style.textContent = "@media (prefers-color-scheme: dark){#not{color:#0b0b0b}}";
  document.head.append(style);
  document.getElementById("own").style.colorScheme = "light dark";
  document.querySelector("meta[name=color-scheme]").content = "dark light";
}"""


def test_a_replay_shows_what_the_visitors_settings_made_of_the_page(film, screen):
    visit = film(PAGE, LOOK)
    light = visit.moment()
    snapshots = len(visit.recorder.custom("sh.media"))
    settings = {"color_scheme": "dark", "reduced_motion": "reduce", "contrast": "more"}
    visit.page.emulate_media(**settings)
    visit.recorder.wait_for(
        lambda: len(visit.recorder.custom("sh.media")) > snapshots, pump=visit.page
    )
    dark = visit.moment()
    assert (
        len([one for one, other in zip(light, dark, strict=True) if one != other]) > 9
    )
    visit.do(LATER)
    replay = screen(visit)
    replay.assert_same()
    replay.page.emulate_media(**settings)
    replay.assert_same()


def test_a_recording_without_answers_does_not_get_those_of_the_viewer(film, screen):
    visit = film(PAGE, LOOK)
    visit.moment()
    for event in visit.recorder.events:
        if event["type"] == 5 and event["data"]["tag"] == "sh.media":
            event["data"]["tag"] = "sh.other"
    replay = screen(visit)
    replay.page.emulate_media(color_scheme="dark", contrast="more")
    replay.assert_same()


def test_staff_read_them_beside_the_device(film, screen):
    visit = film("<p>Hello</p>", "(doc) => doc.body.innerText")
    visit.moment()
    answers = visit.recorder.custom("sh.media")[-1]
    assert "prefers-color-scheme:light" in answers["features"]
    replay = screen(visit)
    replay.page.get_by_role("tab", name="Person").click()
    expect(replay.page.get_by_role("tabpanel")).to_contain_text("Colour scheme")


IMPORTS = """<b id=b>words</b><script>
const url = (css) => URL.createObjectURL(new Blob([css], { type: "text/css" }));
const style = document.createElement("style");
style.textContent = `@import "${url("b{color:rgb(9,9,9) !important}")}" print;
@import "${url("b{color:rgb(8,8,8)}")}" layer(low);
b{color:rgb(1,1,1)} @layer low{b{color:rgb(2,2,2)}}`;
document.head.append(style);
</script>"""


def test_an_imported_sheet_keeps_what_it_is_for(film, screen):
    look = "(doc) => doc.defaultView.getComputedStyle(doc.getElementById('b')).color"
    visit = film(IMPORTS, look)
    assert visit.moment() == "rgb(1, 1, 1)"
    insert = "style.sheet.insertRule('b{color:rgb(3,3,3)}', 3)"
    assert visit.do(f"() => {insert}") == "rgb(3, 3, 3)"
    screen(visit).assert_same()
