"""Addresses of the demo shop."""

from __future__ import annotations

from django.urls import path

from sessionhub.demo import views

app_name = "demo"

urlpatterns = [
    path("", views.home, name="home"),
    path("products/<slug:slug>/", views.product, name="product"),
    path("cart/", views.cart, name="cart"),
    path("cart/add/<slug:slug>/", views.add_to_cart, name="add-to-cart"),
    path("cart/change/<slug:slug>/", views.change_cart, name="change-cart"),
    path("checkout/", views.checkout, name="checkout"),
    path("thanks/", views.thanks, name="thanks"),
    path("sign-in/", views.sign_in, name="sign-in"),
    path("sign-out/", views.sign_out, name="sign-out"),
    path("mug/", views.mug, name="mug"),
    path("mug/<slug:step>/", views.mug, name="mug-step"),
    path("journal/", views.journal, name="journal"),
    path("mishaps/", views.mishaps, name="mishaps"),
    path("api/postage/", views.postage, name="postage"),
    path("api/slow/", views.slow, name="slow"),
    path("api/stock/<slug:slug>/", views.stock, name="stock"),
]
