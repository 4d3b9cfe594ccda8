"""What stands above the page: popovers, modal dialogs, full screen, in their order."""

from __future__ import annotations

PAGE = """<style>body{margin:0;font:16px sans-serif}
[popover],dialog{inset:auto;left:40px;top:40px;width:200px;height:100px;margin:0}
#video{width:300px;height:100px;background:rgb(0,0,90);overflow:hidden}
#video:fullscreen{background:rgb(90,0,0)}
</style>
<div style="height:40px;overflow:hidden"><button id=b popovertarget=menu>Menu</button>
<div id=menu popover>Menu <button id=b2 popovertarget=sub>More</button></div>
<div id=sub popover>Sub menu</div></div>
<div id=note popover=manual>Note</div><div id=help popover=manual>Never open</div>
<div id=tip popover=hint>Tip</div>
<dialog id=ask>Really?</dialog><dialog id=panel>Panel</dialog>
<div id=video>Film</div><div id=host></div>
<script>
const root = host.attachShadow({mode: "open"});
root.innerHTML = "<div id=inner popover=manual>In a shadow tree</div>" +
  "<dialog id=innerAsk>Asked in there</dialog>";
window.inner = (id) => root.getElementById(id);
EARLY
</script>"""

# Which of them are to be seen, their boxes, and which lies on top.
LOOK = """(doc) => {
  const root = doc.getElementById("host").shadowRoot;
  const ids = ["menu", "sub", "note", "help", "tip", "ask", "panel", "video"];
  const all = [...ids.map((id) => doc.getElementById(id)), ...root.children];
  const { style } = doc.documentElement;
  const clip = doc.defaultView.frameElement?.closest("[inert]");
  if (clip) {
    // The replay is out of the mouse's reach.
    style.setProperty("pointer-events", "auto", "important");
    clip.inert = false;
  }
  const hit = doc.elementFromPoint(60, 60);
  const inside = hit?.shadowRoot ? hit.shadowRoot.elementFromPoint(60, 60) : hit;
  if (clip) {
    style.removeProperty("pointer-events");
    clip.inert = true;
  }
  return [
    inside?.closest("[popover],dialog,#video")?.id ?? inside?.nodeName,
    ...all.filter((e) => e?.offsetWidth).map((e) => {
      const box = e.getBoundingClientRect();
      const sides = [box.x, box.y, box.width, box.height].map(Math.round);
      const { backgroundColor } = doc.defaultView.getComputedStyle(e);
      return [e.id, ...sides, backgroundColor].join(" ");
    }),
  ];
}"""

STEPS = [
    # a button opens a menu, another in it a second one; both belong together
    "b.click()",
    "b2.click()",
    "document.body.click(); sub.hidePopover(); menu.hidePopover()",
    # the order of opening, not of the page
    "tip.showPopover()",
    "note.showPopover()",
    "ask.showModal()",
    "note.hidePopover(); note.showPopover()",
    "inner('inner').showPopover()",
    "inner('innerAsk').showModal()",
    "ask.close(); ask.show()",
    "note.remove()",
    "inner('innerAsk').close(); inner('inner').hidePopover(); tip.hidePopover()",
    "panel.showModal(); video.requestFullscreen()",
    "document.exitFullscreen()",
    "panel.close(); ask.close()",
]


def visit_of(film, early=""):
    return film(PAGE.replace("EARLY", early), LOOK)


def test_each_step_looks_the_same_sought_and_played(film, screen):
    visit = visit_of(film)
    visit.moment()
    for step in STEPS:
        visit.do(f"() => {{ {step} }}")
    opened = [seen for _, seen in visit.moments]
    assert [opened[number][0] for number in (1, 2, 5, 9)] == [
        "menu",
        "sub",
        "note",
        "innerAsk",
    ]
    replay = screen(visit)
    replay.assert_same()
    focus = "document.activeElement.outerHTML.slice(0, 200)"
    assert replay.page.evaluate(focus).startswith("<body")


def test_what_was_open_before_and_at_a_checkpoint(film, screen):
    early = "panel.showModal(); note.showPopover(); ask.showModal(); "
    visit = visit_of(film, early + "inner('inner').showPopover();")
    visit.moment()
    visit.checkpoint()
    visit.moment()
    visit.do("() => { inner('inner').hidePopover() }")
    visit.checkpoint()
    visit.do("() => { ask.close() }")
    screen(visit).assert_same()
