"""Pages of an invented shop that a real recorder records."""

from __future__ import annotations

STYLE = """
:root { --ink:#1d2733; --line:#dfe5ec; --brand:#0b6e5f; }
* { box-sizing: border-box }
body { margin:0; font:15px/1.5 sans-serif; color:var(--ink); background:#f4f6f8 }
header { background:var(--brand); color:#fff; padding:14px 32px; display:flex;
  gap:28px }
header b { font-size:18px } header a { color:#d8f3ec; text-decoration:none }
main { max-width:1080px; margin:24px auto; padding:0 24px }
.grid { display:grid; grid-template-columns:repeat(4,1fr); gap:18px }
.card { background:#fff; border:1px solid var(--line); border-radius:8px; padding:14px }
.card:hover { border-color:var(--brand) }
.pic { height:120px; border-radius:6px; margin-bottom:10px }
button { background:var(--brand); color:#fff; border:0; border-radius:6px;
  padding:9px 16px; font:inherit }
input, select { padding:9px; border:1px solid #b8c4d0; border-radius:6px; font:inherit;
  width:100%; margin:4px 0 12px }
.row { display:flex; gap:24px } .row > * { flex:1 }
table { width:100%; border-collapse:collapse; background:#fff }
td, th { text-align:left; padding:9px 12px; border-bottom:1px solid var(--line) }
.toast { position:fixed; right:24px; bottom:24px; background:#1d2733; color:#fff;
  padding:12px 18px; border-radius:8px }
"""

GOODS = [
    ("Walnut desk", "#b98d62"),
    ("Reading lamp", "#e2b04a"),
    ("Wool blanket", "#8d6a9f"),
    ("Stoneware mug", "#6f9ab5"),
    ("Oak shelf", "#a98f6b"),
    ("Linen cushion", "#c98a7d"),
    ("Brass hook", "#c2a14d"),
    ("Cork board", "#b5835a"),
]


def _page(title: str, body: str) -> str:
    return f"""<!doctype html><html lang="en"><head><meta charset="utf-8">
<title>{title}</title><style>{STYLE}</style></head><body>
<header><b>Harbour Goods</b><a href="/">Shop</a><a href="/cart">Cart</a>
<a href="/help">Help</a></header><main>{body}</main></body></html>"""


def _cards() -> str:
    return "".join(
        f'<div class="card" id="good-{i}"><div class="pic" style="background:{colour}">'
        f"</div><b>{name}</b><p>{19 + i * 7}.00 EUR</p>"
        f'<button id="add-{i}">Add to cart</button></div>'
        for i, (name, colour) in enumerate(GOODS)
    )


def _rows() -> str:
    return "".join(
        f"<tr><td>{name}</td><td>1</td><td>{19 + i * 7}.00 EUR</td></tr>"
        for i, (name, _) in enumerate(GOODS[:4])
    )


HOME = _page(
    "Harbour Goods", f'<h1>New this week</h1><div class="grid">{_cards()}</div>'
)
CART = _page(
    "Your cart",
    f"""<h1>Your cart</h1><table><tr><th>Article</th><th>Number</th><th>Price</th></tr>
{_rows()}</table><h2>Delivery</h2><div class="row">
<div><label>Name <input id="name"></label>
<label>Street <input id="street"></label></div>
<div><label>City <input id="city"></label><label>Country
<select id="country"><option>Belgium<option>France</select></label></div></div>
<button id="order">Place order</button>""",
)
HELP = _page(
    "Help",
    "<h1>Help</h1>"
    + "".join(
        f"<h3>Question {i}</h3><p>{'Parcels leave our harbour every morning. ' * 6}</p>"
        for i in range(1, 12)
    ),
)

TABLE = _page(
    "Stock",
    "<h1>Stock</h1><table id='stock'>"
    + "".join(
        f"<tr id='r{i}'><td>Article {i}</td><td class='n'>{i % 40}</td>"
        f"<td class='s'>in stock</td></tr>"
        for i in range(400)
    )
    + "</table>",
)

BY_PATH = {"/": HOME, "/cart": CART, "/help": HELP, "/stock": TABLE}
