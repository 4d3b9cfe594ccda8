"""The checkout form: one field of every kind a browser knows."""

from __future__ import annotations

from typing import Any

from django import forms

COUNTRIES = [
    ("", "Choose a country"),
    ("NO", "Norway"),
    ("SE", "Sweden"),
    ("IE", "Ireland"),
    ("PT", "Portugal"),
    ("CA", "Canada"),
    ("NZ", "New Zealand"),
]
DELIVERIES = [
    ("post", "Letterbox or doorstep"),
    ("point", "Pick-up point"),
    ("bike", "By bicycle, same day"),
]
FOUND_BY = [
    ("friend", "A friend"),
    ("market", "A market stall"),
    ("search", "A search"),
    ("mug", "I drank from one of your mugs"),
]
TOWNS = ("Alder Bay", "Brightwater", "Cold Harbour", "Dunmere", "Eastholm", "Fernhill")


def _input(kind: str, **attributes: Any) -> forms.TextInput:
    """Return a widget of an input type that Django has no class for."""
    widget = forms.TextInput(attrs=attributes)
    widget.input_type = kind
    return widget


class CheckoutForm(forms.Form):
    """Only what a parcel needs is required; the rest shows how inputs are recorded."""

    name = forms.CharField(
        max_length=80,
        label="Full name",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label="Email", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    phone = forms.CharField(
        required=False,
        label="Phone",
        help_text="Only for the courier.",
        widget=_input("tel", autocomplete="tel"),
    )
    password = forms.CharField(
        required=False,
        label="Password for an account",
        help_text="Leave it empty to order as a guest.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    street = forms.CharField(
        max_length=120,
        label="Street and number",
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    town = forms.CharField(
        label="Town",
        widget=forms.TextInput(
            attrs={"list": "towns", "autocomplete": "address-level2"}
        ),
    )
    country = forms.ChoiceField(choices=COUNTRIES)
    delivery = forms.ChoiceField(
        choices=DELIVERIES, widget=forms.RadioSelect, initial="post"
    )
    pickup = forms.CharField(
        required=False,
        label="Find a pick-up point",
        widget=_input("search", placeholder="Street or shop"),
    )
    day = forms.CharField(
        required=False, label="Deliver on", widget=_input("date", min="2020-01-01")
    )
    time = forms.CharField(
        required=False, label="Not before", widget=_input("time", step="900")
    )
    week = forms.CharField(
        required=False, label="Or any day of the week", widget=_input("week")
    )
    moment = forms.CharField(
        required=False,
        label="Call me about it at",
        widget=_input("datetime-local"),
    )
    care = forms.IntegerField(
        label="How carefully shall we pack it?",
        initial=3,
        min_value=1,
        max_value=5,
        widget=_input("range", min="1", max="5", step="1"),
    )
    sheets = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=9,
        initial=1,
        label="Sheets of tissue paper",
    )
    ribbon = forms.CharField(
        required=False,
        label="Ribbon",
        initial="#55847c",
        widget=_input("color"),
    )
    picture = forms.FileField(required=False, label="A picture for the gift card")
    wishlist = forms.URLField(
        required=False,
        assume_scheme="https",
        label="Your wish list",
        widget=forms.URLInput(attrs={"placeholder": "https://lists.example.com/…"}),
    )
    card = forms.CharField(
        required=False,
        label="Card number",
        help_text="Nothing is charged. Any digits will do.",
        widget=forms.TextInput(
            attrs={"autocomplete": "cc-number", "inputmode": "numeric"}
        ),
    )
    expiry = forms.CharField(
        required=False,
        label="Valid until",
        widget=_input("month", autocomplete="cc-exp"),
    )
    found_by = forms.MultipleChoiceField(
        required=False, choices=FOUND_BY, label="How did you find us?"
    )
    courier = forms.CharField(
        required=False,
        label="A word to the courier",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    gift_note = forms.CharField(required=False, widget=forms.HiddenInput)
    campaign = forms.CharField(
        required=False, initial="autumn-kiln", widget=forms.HiddenInput
    )
    newsletter = forms.BooleanField(
        required=False, label="Write to me when the kiln has been opened"
    )
    terms = forms.BooleanField(label="I know that this shop is invented")
