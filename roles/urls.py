"""Addresses of people."""

from django.urls import path

from .views import overview, sign_in

urlpatterns = [
    path("product/", overview.product_view, name="product-view"),
    path("program/", overview.program_view, name="program-view"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/as/", sign_in.sign_in_as, name="sign-in-as"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
]
