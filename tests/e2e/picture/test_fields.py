"""What fields show is what the replay shows, whatever changed it."""

from __future__ import annotations

PAGE = """<form id=form data-sh-unmask>
<select id=one><option>a<option>b<option>c</select>
<select id=many multiple><option>a<option>b<option>c</select>
<select id=grouped><optgroup><option>a<option>b</optgroup></select>
<select id=empty><option>a</select>
<input id=number type=number value=1><input id=date type=date><input id=text value=x>
<input id=cleared value=given><textarea id=area>given</textarea>
<input id=on type=checkbox><input id=off type=checkbox checked>
<input id=half type=checkbox><input id=r1 type=radio name=r checked>
<input id=r2 type=radio name=r><button id=undo type=reset>undo</button></form>
<form><input id=hidden><input id=tick type=checkbox><select id=choice>
<option>a<option>b</select></form><div id=host></div>
<iframe id=frame srcdoc="<input id=inner type=checkbox checked>"></iframe>
<script>
host.attachShadow({mode: "open"}).innerHTML =
  "<form data-sh-unmask><input id=deep value=1><button type=reset></button></form>";
one.value = "c"; many.options[1].selected = true; many.options[2].selected = true;
empty.selectedIndex = -1; cleared.value = ""; area.value = ""; off.checked = false;
on.checked = half.indeterminate = true; r2.checked = true; grouped.value = "b";
choice.selectedIndex = 1; tick.checked = true;
</script>"""

LOOK = """(doc) => {
  const fields = "input,select,textarea";
  const state = (root) => [...root.querySelectorAll(fields)].map((e) => {
    const isMasked = ["choice", "inner", "tick"].includes(e.id);
    const shown = e.id === "hidden" ? e.value.length : isMasked ? "" : e.value;
    const chosen = e.options && [...e.options].map((option) => option.selected);
    const ticks = e.nodeName === "INPUT" && [e.checked, e.indeterminate];
    return [e.id, shown, ticks, chosen].join();
  });
  const frame = doc.getElementById("frame").contentDocument;
  return [doc, doc.getElementById("host").shadowRoot, frame].flatMap(state);
}"""

STEPS = [
    # every way to set something without an event
    """() => { one.selectedIndex = 1; many.options[0].selected = true; number.stepUp(4);
    many.options[1].selected = false; date.valueAsDate = new Date(0); r1.checked = true;
    text.setRangeText("yz", 0, 1); half.indeterminate = false; on.checked = false;
    hidden.value = "four";
    frame.contentDocument.getElementById("inner").checked = false;
    host.shadowRoot.getElementById("deep").value = "2"; }""",
    # options and the choice in one go, also inside a group
    """() => { one.innerHTML = "<option>x<option>y<option>z"; one.value = "z";
    grouped.firstChild.innerHTML = "<option>p<option selected>q<option>r"; }""",
    # what no longer follows its attribute, and what still does
    """() => { text.setAttribute("value", "attribute"); area.textContent = "other";
    on.setAttribute("checked", ""); cleared.value = "back"; tick.checked = false;
    number.valueAsNumber = 9; choice.selectedIndex = 0; }""",
    # back again, by script and by button
    """() => { form.reset(); hidden.form.reset();
    host.shadowRoot.querySelector("button").click(); }""",
    # and once more, where the same was set before
    """() => { off.checked = false; r2.checked = true; one.value = "z";
    number.value = 9;
    many.options[2].selected = true; undo.click(); off.checked = false; }""",
]


def test_fields_show_what_they_showed_whoever_changed_them(film, screen):
    visit = film(PAGE, LOOK)
    visit.page.wait_for_function("() => frame.contentDocument.querySelector('input')")
    visit.moment()
    for step in STEPS:
        visit.page.evaluate(step)
        visit.page.evaluate("() => new Promise((done) => setTimeout(done, 120))")
        visit.moment()
    visit.checkpoint()
    visit.moment()
    screen(visit).assert_same()


def test_masked_fields_keep_their_values_and_passwords_their_length(film):
    visit = film(
        "<input id=name><input id=word type=password><select id=s><option>Ada</select>",
        "() => 0",
    )
    visit.page.evaluate("() => { name.value = ''; word.value = 'swordfish'; }")
    visit.page.evaluate("document.getElementById('name').value = 'Ada Lovelace'")
    visit.moment()
    visit.page.evaluate(
        "() => { s.innerHTML = '<option>Grace<option>Ada'; s.value = 'Ada'; }"
    )
    visit.moment()
    visit.developed()
    inputs = [
        event["data"]
        for event in visit.recorder.events
        if event["type"] == 3 and event["data"]["source"] == 5
    ]
    assert {data["text"] for data in inputs} <= {"*" * 12, "*" * 8, "*" * 3, "*" * 5}
    assert all(data["userTriggered"] is False for data in inputs)
    assert [1] in [data.get("selected") for data in inputs]
