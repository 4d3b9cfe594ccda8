"""sessionhub.demo: the shop to record."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sessionhub.demo.catalogue import PRODUCTS, search
from sessionhub.demo.customers import CUSTOMERS
from sessionhub.demo.people import DEMO_SERVICE, ensure_demo
from sessionhub.models import Service

pytestmark = pytest.mark.django_db

ORDER = {
    "name": "Mira Lindqvist",
    "email": "mira@example.com",
    "street": "Quay 4",
    "town": "Dunmere",
    "country": "IE",
    "delivery": "post",
    "care": "3",
    "terms": "on",
}
EVERY_KIND = [
    *("text", "email", "tel", "password", "search", "url", "hidden"),
    *("number", "range", "color", "file", "checkbox", "radio"),
    *("date", "time", "month", "week", "datetime-local"),
]


@pytest.fixture
def shopper(client):
    """A visitor with one mug in the cart."""
    client.post(reverse("demo:add-to-cart", args=["harbour-mug"]))
    return client


def test_it_lists_every_product(client):
    page = client.get(reverse("demo:home")).content.decode()
    for product in PRODUCTS:
        assert product.name in page


def test_it_finds_products_by_any_of_their_terms():
    assert [item.slug for item in search(text="ink TEA")] == ["tide-tea"]
    assert {item.kind for item in search(kind="table")} == {"table"}
    assert search(text="submarine") == []


def test_it_shows_that_nothing_is_found(client):
    answer = client.get(reverse("demo:home"), {"q": "<script>submarine"})
    assert "Nothing on the shelf is called that" in answer.content.decode()
    assert "<script>submarine" not in answer.content.decode()


def test_an_unknown_kind_shows_everything(client):
    page = client.get(reverse("demo:home"), {"kind": "cars"}).content.decode()
    assert "Pots for slow mornings" in page


@pytest.mark.parametrize("item", PRODUCTS, ids=lambda item: item.slug)
def test_every_product_has_a_page_with_a_picture(client, item):
    page = client.get(reverse("demo:product", args=[item.slug])).content.decode()
    assert item.story.split(".")[0] in page
    assert '<svg class="picture"' in page


def test_it_answers_404_for_what_was_never_sold(client):
    assert client.get(reverse("demo:product", args=["moon-mug"])).status_code == 404
    answer = client.post(reverse("demo:add-to-cart", args=["moon-mug"]))
    assert answer.status_code == 404
    assert client.get(reverse("demo:mug-step", args=["engine"])).status_code == 404


def test_the_cart_adds_up_and_delivery_is_free_from_sixty(client):
    add = reverse("demo:add-to-cart", args=["harbour-mug"])
    page = client.post(add, {"quantity": "2"}, follow=True).content.decode()
    assert "€ 48.00" in page
    assert "€ 4.90" in page
    page = client.post(add, {"quantity": "1"}, follow=True).content.decode()
    assert "€ 72.00" in page
    assert "free" in page


@pytest.mark.parametrize(
    ("posted", "kept"), [("-3", 1), ("9999", 20), ("many", 1), ("", 1)]
)
def test_absurd_quantities_become_sensible_ones(client, posted, kept):
    add = reverse("demo:add-to-cart", args=["early-cup"])
    client.post(add, {"quantity": posted})
    assert client.session["demo_cart"] == {"early-cup": kept}


def test_none_of_a_product_takes_it_out(shopper):
    change = reverse("demo:change-cart", args=["harbour-mug"])
    page = shopper.post(change, {"quantity": "0"}, follow=True).content.decode()
    assert "There is nothing in it yet" in page


def test_a_product_no_longer_sold_leaves_the_cart(shopper):
    session = shopper.session
    session["demo_cart"] = {"harbour-mug": 1, "retired-mug": 2}
    session.save()
    page = shopper.get(reverse("demo:cart")).content.decode()
    assert "€ 24.00" in page


def test_checkout_needs_something_in_the_cart(client):
    answer = client.get(reverse("demo:checkout"))
    assert answer.url == reverse("demo:cart")


def test_checkout_has_every_kind_of_input(shopper):
    page = shopper.get(reverse("demo:checkout")).content.decode()
    for kind in EVERY_KIND:
        assert f'type="{kind}"' in page, kind
    for markup in ("<textarea", "<select", "multiple", "<datalist", "contenteditable"):
        assert markup in page


def test_an_order_is_confirmed_and_forgotten(shopper):
    picture = SimpleUploadedFile("cat.png", b"\x89PNG", content_type="image/png")
    answer = shopper.post(reverse("demo:checkout"), {**ORDER, "picture": picture})
    assert answer.url == reverse("demo:thanks")
    page = shopper.get(answer.url).content.decode()
    assert "1 × Harbour mug" in page
    assert ORDER["street"] not in page
    assert ORDER["street"] not in str(dict(shopper.session))
    assert shopper.session["demo_cart"] == {}


def test_an_incomplete_order_names_what_is_missing(shopper):
    answer = shopper.post(reverse("demo:checkout"), {**ORDER, "email": "mira"})
    assert answer.status_code == 422
    assert "Enter a valid email address" in answer.content.decode()


def test_thanks_leads_home_without_an_order(client):
    assert client.get(reverse("demo:thanks")).url == reverse("demo:home")


def test_a_post_from_elsewhere_is_refused():
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(reverse("demo:add-to-cart", args=["early-cup"]))
    assert answer.status_code == 403


def test_signing_in_gives_the_page_the_customer_to_identify(client):
    person = CUSTOMERS[1]
    answer = client.post(reverse("demo:sign-in"), {"customer": person.id}, follow=True)
    page = answer.content.decode()
    assert f'"id": "{person.id}"' in page
    assert '"roles": ["customer", "wholesale"]' in page
    page = client.post(reverse("demo:sign-out"), follow=True).content.decode()
    assert person.email not in page


def test_signing_in_as_an_unknown_customer_asks_again(client):
    answer = client.post(reverse("demo:sign-in"), {"customer": "cu-0"})
    assert answer.status_code == 200
    assert "Who are you today?" in answer.content.decode()


def test_it_is_recorded_under_the_demo_service(client):
    ensure_demo()
    key = Service.objects.get(slug=DEMO_SERVICE).key
    page = client.get(reverse("demo:home")).content.decode()
    tag = re.search(r"<script async[^>]*>", page)[0]
    assert 'src="/recorder.js"' in tag
    assert f'data-key="{key}"' in tag
    assert f'data-service="{DEMO_SERVICE}"' in tag


def test_it_works_without_a_service(client):
    Service.objects.all().delete()
    page = client.get(reverse("demo:home")).content.decode()
    assert "recorder.js" not in page


def test_the_courier_fails_and_unknown_stock_is_missing(client):
    assert client.get(reverse("demo:postage")).status_code == 500
    answer = client.get(reverse("demo:stock", args=["moon-mug"]))
    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"
    assert client.get(reverse("demo:stock", args=["early-cup"])).json()["stock"] == 12


@pytest.mark.parametrize(
    "name", ["sign-in", "cart", "mug", "journal", "mishaps", "home"]
)
def test_no_page_holds_inline_script_or_a_foreign_address(client, name):
    page = client.get(reverse(f"demo:{name}")).content.decode()
    for tag in re.findall(r"<script[^>]*>", page):
        assert "src=" in tag or "application/json" in tag
    assert not re.search(r"""(src|href)=["']https?://""", page)
    assert not re.search(r"\son[a-z]+=", page)
